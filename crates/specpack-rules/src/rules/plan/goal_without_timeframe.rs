use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use super::goals::lacking;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A goal does not say by when it is to be reached.
    ///
    /// A goal that may be reached at any time is missed at no time.
    ///
    /// Fix: add `- **Timeframe:**` below the goal.
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
    pub static GOAL_WITHOUT_TIMEFRAME = "goal-without-timeframe" {
        category: Category::Plan,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    lacking(context, findings, &GOAL_WITHOUT_TIMEFRAME, "Timeframe", |goal| goal.timeframe.is_some());
}
