//! The budgets, as OpenSLO objects.

use super::Draft;
use super::measures::{BudgetDraft, Indicator, Measured, Measures};
use super::product::Product;
use super::yaml::{Yaml, document};
use specpack_syntax::marked_blocks::CommentForm;

const PATH: &str = "budgets.yaml";
/// Over which time a budget holds where nobody states one.
const WINDOW: &str = "28d";

/// A budget for each bound that the PRD states; none where it states none.
pub(super) fn draft(product: &Product<'_>, measures: &Measures) -> Option<Draft> {
    if measures.budgets.is_empty() {
        return None;
    }
    let mut file = Draft::new(PATH, CommentForm::Hash);
    for budget in &measures.budgets {
        let object = format!("---\n{}", document(&slo(product, budget)));
        file.block(&format!("budget-{}", budget.name), object);
    }
    Some(file)
}

fn slo(product: &Product<'_>, budget: &BudgetDraft) -> [(&'static str, Yaml); 4] {
    let mut notes = Vec::new();
    if !budget.requirement.is_empty() {
        notes.push(("requirements".to_owned(), Yaml::text(&budget.requirement)));
    }
    notes.push(("operation".to_owned(), Yaml::text(&budget.operation)));
    notes.push(("unit".to_owned(), Yaml::text(unit(budget))));
    let notes = Yaml::Map(notes);
    let window = Yaml::map([
        ("duration", Yaml::text(WINDOW)),
        ("isRolling", Yaml::bare(&true)),
    ]);
    let description = match budget.is_target_proposed {
        true => format!(
            "{} [No percentile or share is stated: {} is a proposal]",
            budget.description, budget.target
        ),
        false => budget.description.clone(),
    };
    let spec = Yaml::map([
        ("description", Yaml::text(&description)),
        ("service", Yaml::text(&product.slug)),
        ("timeWindow", Yaml::List(vec![window])),
        ("budgetingMethod", Yaml::text("Occurrences")),
        ("indicator", indicator(budget)),
        ("objectives", Yaml::List(vec![objective(budget)])),
    ]);
    let metadata = Yaml::map([("name", Yaml::text(&budget.name)), ("annotations", notes)]);
    [
        ("apiVersion", Yaml::text("openslo/v1")),
        ("kind", Yaml::text("SLO")),
        ("metadata", metadata),
        ("spec", spec),
    ]
}

fn unit(budget: &BudgetDraft) -> &str {
    match &budget.indicator {
        Indicator::Share => "ratio",
        Indicator::Limit { unit, .. } => unit,
    }
}

fn indicator(budget: &BudgetDraft) -> Yaml {
    let metric = &budget.metric;
    let spec = match &budget.indicator {
        Indicator::Share => Yaml::map([(
            "ratioMetric",
            Yaml::map([
                ("counter", Yaml::bare(&true)),
                (
                    "good",
                    source(&format!(
                        "sum(increase({metric}{{outcome=\"good\"}}[{WINDOW}]))"
                    )),
                ),
                (
                    "total",
                    source(&format!("sum(increase({metric}[{WINDOW}]))")),
                ),
            ]),
        )]),
        Indicator::Limit { measured, .. } => {
            let query = match measured {
                Measured::Rate => format!("sum(rate({metric}[1m]))"),
                Measured::Duration | Measured::Level => metric.clone(),
            };
            Yaml::map([("thresholdMetric", source(&query))])
        }
    };
    let metadata = Yaml::map([("name", Yaml::text(&budget.name))]);
    Yaml::map([("metadata", metadata), ("spec", spec)])
}

fn source(query: &str) -> Yaml {
    let query = Yaml::map([("query", Yaml::text(query))]);
    let source = Yaml::map([("type", Yaml::text("Prometheus")), ("spec", query)]);
    Yaml::map([("metricSource", source)])
}

fn objective(budget: &BudgetDraft) -> Yaml {
    let mut entries = Vec::new();
    if let Indicator::Limit {
        is_at_least, value, ..
    } = &budget.indicator
    {
        let op = if *is_at_least { "gte" } else { "lte" };
        entries.push(("op".to_owned(), Yaml::text(op)));
        entries.push(("value".to_owned(), Yaml::bare(value)));
    }
    entries.push(("target".to_owned(), Yaml::bare(&budget.target)));
    Yaml::Map(entries)
}
