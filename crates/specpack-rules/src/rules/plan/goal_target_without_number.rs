use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::Goal;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The target of a goal has no number.
    ///
    /// "Better" is reached by any change, and argued about at the end.
    ///
    /// Fix: state the value that is aimed at, with its unit.
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
    /// - **Target:** Far fewer
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
    pub static GOAL_TARGET_WITHOUT_NUMBER = "goal-target-without-number" {
        category: Category::Plan,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for goal in context.graph().of::<Goal>() {
        let Some(target) = &goal.data.target else {
            continue;
        };
        let is_placeholder = target.value.starts_with('[');
        let has_number = target.value.contains(|c: char| c.is_numeric());
        if has_number || is_placeholder {
            continue;
        }
        let headline = format!("the target of the goal `{}` has no number", goal.name());
        let found = GOAL_TARGET_WITHOUT_NUMBER
            .at(target.at, headline)
            .help("State the value that is aimed at, with its unit.");
        findings.push(found);
    }
}
