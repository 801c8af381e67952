//! Budgets: objectives of service levels.

use crate::context::Context;
use crate::rule::rule_files;
use specpack_graph::model::{DocumentKind, Entry, Objective};

rule_files! {
    budget_over_unknown_metric::BUDGET_OVER_UNKNOWN_METRIC,
    budget_for_unknown_operation::BUDGET_FOR_UNKNOWN_OPERATION,
    budget_target_out_of_range::BUDGET_TARGET_OUT_OF_RANGE,
    budget_without_indicator::BUDGET_WITHOUT_INDICATOR,
    budget_without_limit::BUDGET_WITHOUT_LIMIT,
    budget_without_operation::BUDGET_WITHOUT_OPERATION,
    budget_without_target::BUDGET_WITHOUT_TARGET,
    budget_without_unit::BUDGET_WITHOUT_UNIT,
    budget_without_window::BUDGET_WITHOUT_WINDOW,
    duplicate_budget::DUPLICATE_BUDGET,
}

/// The budgets that stand in OpenSLO objects. Those that other documents state in passing have
/// neither windows nor targets.
fn budgets<'a>(context: &Context<'a>) -> impl Iterator<Item = Entry<'a, Objective>> {
    let pack = context.pack;
    let all = pack.graph.of::<Objective>();
    all.filter(|budget| pack.kind(budget.at().file) == DocumentKind::OpenSlo)
}
