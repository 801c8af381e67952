use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::goals::lacking;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A goal does not say how it is measured.
    ///
    /// Two people who measure in different ways find different results.
    ///
    /// Fix: add `- **Measurement Method:**` below the goal.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Goals & Success Metrics
    ///
    /// ### Goal 1: Fewer lost carts
    ///
    /// - **Metric:** Lost carts a day
    /// - **Baseline:** 120 in March
    /// - **Target:** < 10
    /// - **Timeframe:** 3 months after launch
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## Goals & Success Metrics
    ///
    /// ### Goal 1: Fewer lost carts
    ///
    /// - **Metric:** Lost carts a day
    /// - **Baseline:** 120 in March
    /// - **Target:** < 10
    /// - **Timeframe:** 3 months after launch
    /// - **Measurement Method:** Events of the cart
    /// ```
    pub static GOAL_WITHOUT_MEASUREMENT = "goal-without-measurement" {
        category: Category::Plan,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    lacking(context, findings, &GOAL_WITHOUT_MEASUREMENT, "Measurement Method", |goal| goal.measurement.is_some());
}
