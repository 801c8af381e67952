use crate::context::{Context, File};
use specpack_graph::model::Requirement;
use crate::rule::Findings;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A requirement demands several things in one sentence.
    ///
    /// When one of them fails the requirement is neither met nor not met, and a test for it
    /// proves half.
    ///
    /// Fix: make each a requirement, or a criterion of this one.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: prd.md -->
    /// # PRD: Shop
    ///
    /// ## Functional Requirements
    ///
    /// ### FR-1: Orders
    ///
    /// The shop SHALL place the order and SHALL send a receipt.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: prd.md -->
    /// # PRD: Shop
    ///
    /// ## Functional Requirements
    ///
    /// ### FR-1: Orders
    ///
    /// The shop SHALL place the order.
    /// ```
    pub static COMPOUND_REQUIREMENT = "compound-requirement" {
        category: Category::Requirements,
        default_level: Level::Info,
        check: check,
    }
}

/// Words that demand something.
const DEMANDS: [&str; 3] = ["SHALL", "MUST", "shall"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    context.each_file(&COMPOUND_REQUIREMENT, findings, |file, findings| {
        check_file(context, file, findings);
    });
}

fn check_file(context: &Context<'_>, file: &File<'_>, findings: &mut Findings) {
    for requirement in context.graph().of_in::<Requirement>(file.id) {
        let Some(description) = &requirement.data.description else {
            continue;
        };
        if !DEMANDS.iter().any(|word| description.value.contains(word)) {
            continue;
        }
        let words = description.value.split(|c: char| !c.is_alphanumeric());
        let demands = words.filter(|word| DEMANDS.contains(word));
        let count = demands.count();
        if count < 2 {
            continue;
        }
        let headline = format!("requirement `{}` demands {count} things", requirement.name());
        let found = COMPOUND_REQUIREMENT
            .at(description.at, headline)
            .help("Make each a requirement, or a criterion of this one.");
        findings.push(found);
    }
}
