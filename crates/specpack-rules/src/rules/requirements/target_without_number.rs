use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A performance target states no number.
    ///
    /// "Fast" cannot be measured, so it can neither be met nor missed.
    ///
    /// Fix: write the number with its unit, such as `< 200ms (p95)`.
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
    /// | API response time | Fast |
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
    pub static TARGET_WITHOUT_NUMBER = "target-without-number" {
        category: Category::Requirements,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for target in context.graph().targets() {
        if target.data.quantities.is_empty() {
            let found = TARGET_WITHOUT_NUMBER
                .at(target.at(), format!("performance target `{}` states no number", target.name()))
                .help("Write the number with its unit, such as `< 200ms (p95)`.");
            findings.push(found);
        }
    }
}
