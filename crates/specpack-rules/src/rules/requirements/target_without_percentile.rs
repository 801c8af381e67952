use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::Quantity;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A target for latency does not say at which percentile.
    ///
    /// Half of all requests below 200 ms and 99 of 100 below 200 ms are different systems.
    ///
    /// Fix: add the percentile, such as `(p95)`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    ///
    /// # Shop
    ///
    /// ## 7. Cross-Cutting Concerns
    ///
    /// ### 7.4 Performance Targets
    ///
    /// | Metric | Target |
    /// |--------|--------|
    /// | API response time | < 500ms |
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ---
    /// kind: SystemArchitecture
    /// id: sys-shop
    /// ---
    ///
    /// # Shop
    ///
    /// ## 7. Cross-Cutting Concerns
    ///
    /// ### 7.4 Performance Targets
    ///
    /// | Metric | Target |
    /// |--------|--------|
    /// | API response time (p95) | < 500ms |
    /// ```
    pub static TARGET_WITHOUT_PERCENTILE = "target-without-percentile" {
        category: Category::Requirements,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let is_latency = |quantity: &Quantity| matches!(quantity.unit.as_str(), "ms" | "s" | "µs");
    for target in context.graph().targets() {
        let quantities = &target.data.quantities;
        let has_percentile = quantities.iter().any(|quantity| quantity.percentile.is_some());
        if has_percentile || !quantities.iter().any(is_latency) {
            continue;
        }
        let headline = format!("performance target `{}` names no percentile", target.name());
        let found = TARGET_WITHOUT_PERCENTILE
            .at(target.at(), headline)
            .help("Add the percentile, such as `(p95)`.");
        findings.push(found);
    }
}
