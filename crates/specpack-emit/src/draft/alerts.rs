//! The alerts, in a rule file of Prometheus: one for each budget that can be exceeded.

use super::Draft;
use super::measures::{BudgetDraft, Indicator, Measured, Measures};
use super::product::Product;
use super::yaml::{Yaml, entry, item};
use specpack_syntax::marked_blocks::CommentForm;

const PATH: &str = "alerts.yaml";

/// The rule file; none where no budget can be exceeded.
pub(super) fn draft(product: &Product<'_>, measures: &Measures) -> Option<Draft> {
    let budgets = measures.budgets.iter();
    let alerts = budgets.filter_map(|budget| Some((budget, expression(budget)?)));
    let alerts: Vec<(&BudgetDraft, String)> = alerts.collect();
    if alerts.is_empty() {
        return None;
    }
    let mut file = Draft::new(PATH, CommentForm::Hash);
    file.text("groups:\n");
    let name = entry(2, "name", &Yaml::text(&product.slug));
    file.block("group", format!("  - {}    rules:\n", name.trim_start()));
    for (budget, expression) in alerts {
        let alert = alert(budget, &expression);
        file.block(&format!("alert-{}", budget.name), item(6, &alert));
    }
    Some(file)
}

/// When a budget is exceeded, in PromQL. Little load is no trouble.
fn expression(budget: &BudgetDraft) -> Option<String> {
    let metric = &budget.metric;
    Some(match &budget.indicator {
        Indicator::Share => format!(
            "sum(rate({metric}{{outcome=\"good\"}}[1h])) / sum(rate({metric}[1h])) < {}",
            budget.target
        ),
        Indicator::Limit {
            value, measured, ..
        } => match measured {
            Measured::Duration => format!(
                "histogram_quantile({}, sum by (le) (rate({metric}_bucket[5m]))) > {value}",
                budget.target
            ),
            Measured::Level => format!("{metric} > {value}"),
            Measured::Rate => return None,
        },
    })
}

fn alert(budget: &BudgetDraft, expression: &str) -> Yaml {
    let words = budget.name.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    let name = format!("Budget{}", words.collect::<String>());
    let summary = format!("Budget exceeded: {}", budget.description);
    let runbook = Yaml::text("[Where it stands what is to be done]");
    let mut notes = vec![
        ("summary".to_owned(), Yaml::text(&summary)),
        ("runbook_url".to_owned(), runbook),
    ];
    if !budget.requirement.is_empty() {
        notes.push(("requirements".to_owned(), Yaml::text(&budget.requirement)));
    }
    Yaml::map([
        ("alert", Yaml::text(&name)),
        ("expr", Yaml::text(expression)),
        ("for", Yaml::text("10m")),
        ("labels", Yaml::map([("severity", Yaml::text("ticket"))])),
        ("annotations", Yaml::Map(notes)),
    ])
}
