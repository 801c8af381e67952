use crate::context::Context;
use crate::rule::Findings;
use super::gaps;
use specpack_graph::query::Need;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A requirement of the pack is shown by no test.
    ///
    /// What is not tested breaks unnoticed.
    ///
    /// Fix: tag a scenario with its id (`@FR-2`), or mark a test (`// req: FR-2`).
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: prd.md -->
    /// # PRD: Shop
    ///
    /// ## Functional Requirements
    ///
    /// ### FR-1: Place an order
    ///
    /// ### FR-2: Cancel an order
    /// <!-- file: tests/orders.rs -->
    /// // req: FR-1
    /// #[test]
    /// fn orders() {}
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
    /// ### FR-1: Place an order
    ///
    /// ### FR-2: Cancel an order
    /// <!-- file: tests/orders.rs -->
    /// // req: FR-1, FR-2
    /// #[test]
    /// fn orders() {}
    /// ```
    pub static REQUIREMENT_WITHOUT_TEST = "requirement-without-test" {
        category: Category::Traceability,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    gaps::check(context, findings, Need::Test, &REQUIREMENT_WITHOUT_TEST, "Tag a scenario with its id, or mark a test.");
}
