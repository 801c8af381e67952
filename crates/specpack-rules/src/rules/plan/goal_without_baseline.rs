use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::goals::lacking;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A goal does not say where it stands today.
    ///
    /// A target without today's value says nothing about what is to change, and a success may be one
    /// that was there before.
    ///
    /// Fix: add `- **Baseline:**` below the goal.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## Goals & Success Metrics
    ///
    /// ### Goal 1: Fewer lost carts
    ///
    /// - **Metric:** Lost carts a day
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
    pub static GOAL_WITHOUT_BASELINE = "goal-without-baseline" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    lacking(context, findings, &GOAL_WITHOUT_BASELINE, "Baseline", |goal| goal.baseline.is_some());
}
