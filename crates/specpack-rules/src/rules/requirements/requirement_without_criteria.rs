use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{DocumentKind, Priority, RequirementChange, RequirementKind};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A functional requirement has no validation criteria.
    ///
    /// Nobody can tell when it is met, and no test can be written for it.
    ///
    /// Fix: add `**Validation Criteria:**` with a list.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 4. Functional Requirements
    ///
    /// ### FR-1: Add an item
    ///
    /// **Description:** A customer adds an item to the cart.
    ///
    /// **Priority:** MUST
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 4. Functional Requirements
    ///
    /// ### FR-1: Add an item
    ///
    /// **Description:** A customer adds an item to the cart.
    ///
    /// **Validation Criteria:**
    /// - [ ] The cart holds the item
    ///
    /// **Priority:** MUST
    /// ```
    pub static REQUIREMENT_WITHOUT_CRITERIA = "requirement-without-criteria" {
        category: Category::Requirements,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for requirement in context.graph().requirements() {
        // A list of requirements says elsewhere how much each matters and when it is met.
        let is_listed = context.pack.kind(requirement.at().file) == DocumentKind::Requirements;
        let is_functional = requirement.data.kind == RequirementKind::Functional;
        let is_wanted = requirement.data.priority != Some(Priority::Wont);
        // What is only called otherwise is met as before.
        let is_renamed = matches!(
            requirement.data.change,
            Some(RequirementChange::Renamed(_))
        );
        if is_listed || is_renamed || !is_functional || !is_wanted || !requirement.data.criteria.is_empty() {
            continue;
        }
        let headline = format!("requirement `{}` has no criteria", requirement.name());
        let found = REQUIREMENT_WITHOUT_CRITERIA
            .at(requirement.at(), headline)
            .help("Add `**Validation Criteria:**` with a list.");
        findings.push(found);
    }
}
