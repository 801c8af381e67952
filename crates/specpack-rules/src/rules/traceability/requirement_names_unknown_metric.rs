use crate::context::Context;
use crate::rule::Findings;
use specpack_graph::model::{NodeKind, Requirement, Resolution, Wanted};
use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A requirement names a metric that does not exist.
    ///
    /// What it was to lead to leads nowhere.
    ///
    /// Fix: correct the name, or add the metric.
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
    ///
    /// **Metrics:** order_total
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
    ///
    /// **Metrics:** orders_total
    /// <!-- file: observability.yaml -->
    /// observability: 1
    /// metrics:
    ///   - name: orders_total
    ///     type: counter
    ///     requirements: [FR-1]
    /// ```
    pub static REQUIREMENT_NAMES_UNKNOWN_METRIC = "requirement-names-unknown-metric" {
        category: Category::Traceability,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    // Without any nobody knows which there are.
    if [NodeKind::Metric].iter().all(|kind| graph.of_kind(*kind).is_empty()) {
        return;
    }
    for trace in graph.traces() {
        let is_missing = trace.to == Resolution::Unknown && trace.wanted == Wanted::Metric;
        if !is_missing || trace.is_mention || graph.get::<Requirement>(trace.from).is_none() {
            continue;
        }
        let headline = format!(
            "requirement `{}` names `{}`, which does not exist",
            graph.name(trace.from),
            trace.name
        );
        findings.push(REQUIREMENT_NAMES_UNKNOWN_METRIC.at(trace.at, headline).help("Correct the name, or add the metric."));
    }
}
