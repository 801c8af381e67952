use crate::context::Context;
use crate::rule::Findings;
use super::gaps;
use specpack_graph::query::Need;
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A requirement of the pack is measured by nothing.
    ///
    /// Whether it is met in production is found out from customers.
    ///
    /// Fix: name the requirement under `requirements` of a metric, a formula or a budget.
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
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: orders_total
    ///     type: counter
    ///     requirements: [FR-1]
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
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: orders_total
    ///     type: counter
    ///     requirements: [FR-1, FR-2]
    /// ```
    pub static REQUIREMENT_WITHOUT_METRIC = "requirement-without-metric" {
        category: Category::Traceability,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    gaps::check(context, findings, Need::Metric, &REQUIREMENT_WITHOUT_METRIC, "Name it under `requirements` of a metric, a formula, an alert or a budget.");
}
