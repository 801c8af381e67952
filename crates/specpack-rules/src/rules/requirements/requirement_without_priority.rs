use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{DocumentKind, RequirementKind};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A functional requirement has no priority.
    ///
    /// When time runs short nobody knows what may be left out.
    ///
    /// Fix: add `**Priority:** MUST`, `SHOULD` or `COULD`.
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
    /// **Validation Criteria:**
    /// - [ ] The cart holds the item
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
    pub static REQUIREMENT_WITHOUT_PRIORITY = "requirement-without-priority" {
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
        let is_stated = requirement.data.stated_priority.is_some() || requirement.data.priority.is_some();
        if is_listed || !is_functional || is_stated {
            continue;
        }
        let headline = format!("requirement `{}` has no priority", requirement.name());
        let found = REQUIREMENT_WITHOUT_PRIORITY
            .at(requirement.at(), headline)
            .help("Add `**Priority:** MUST`, `SHOULD` or `COULD`.");
        findings.push(found);
    }
}
