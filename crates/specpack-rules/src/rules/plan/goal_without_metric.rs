use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::goals::lacking;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A goal does not say what is measured.
    ///
    /// Nobody can tell whether it was reached, because nobody knows what to look at.
    ///
    /// Fix: add `- **Metric:**` below the goal.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Goals & Success Metrics
    ///
    /// ### Goal 1: Fewer lost carts
    ///
    /// - **Baseline:** 120 in March
    /// - **Target:** < 10
    /// - **Timeframe:** 3 months after launch
    /// - **Measurement Method:** Events of the cart
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
    pub static GOAL_WITHOUT_METRIC = "goal-without-metric" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    lacking(context, findings, &GOAL_WITHOUT_METRIC, "Metric", |goal| goal.metric.is_some());
}
