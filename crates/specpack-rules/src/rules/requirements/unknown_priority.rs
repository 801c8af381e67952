use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A requirement's priority is none that is known.
    ///
    /// It cannot be compared with the others. Known are MUST, SHOULD, COULD, WON'T and P0 to P3.
    ///
    /// Fix: write one of these.
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
    /// **Priority:** whenever
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
    /// **Priority:** SHOULD
    /// ```
    pub static UNKNOWN_PRIORITY = "unknown-priority" {
        category: Category::Requirements,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for requirement in context.graph().requirements() {
        let Some(stated) = &requirement.data.stated_priority else {
            continue;
        };
        if requirement.data.priority.is_none() {
            let found = UNKNOWN_PRIORITY
                .at(stated.at, format!("unknown priority `{}`", stated.value))
                .help("Write MUST, SHOULD or COULD.");
            findings.push(found);
        }
    }
}
