//! The observability spec: metrics, what is logged, and the figures that tell success.

use super::Draft;
use super::measures::{FormulaDraft, Measures, MetricDraft};
use super::product::Product;
use super::yaml::{Yaml, document, item};
use specpack_syntax::marked_blocks::CommentForm;

const PATH: &str = "observability.yaml";

/// The spec; none where nothing is asked for.
pub(super) fn draft(product: &Product<'_>, measures: &Measures) -> Option<Draft> {
    if measures.metrics.is_empty() {
        return None;
    }
    let mut file = Draft::new(PATH, CommentForm::Hash);
    file.text("observability: 1\n");
    let head = [
        ("service", Yaml::text(&product.slug)),
        (
            "description",
            Yaml::text("[Where metrics and logs are read]"),
        ),
    ];
    file.block("head", document(&head));
    file.block("metrics", "metrics:\n".to_owned());
    for it in &measures.metrics {
        let name = format!("metric-{}", it.name.to_ascii_lowercase().replace('_', "-"));
        file.block(&name, item(2, &metric(it)));
    }
    if !measures.formulas.is_empty() {
        file.block("formulas", "formulas:\n".to_owned());
    }
    for it in &measures.formulas {
        let name = format!("formula-{}", it.name.replace('_', "-"));
        file.block(&name, item(2, &formula(it)));
    }
    Some(file)
}

fn metric(metric: &MetricDraft) -> Yaml {
    let mut entries = vec![
        ("name".to_owned(), Yaml::text(&metric.name)),
        ("type".to_owned(), Yaml::text(metric.kind)),
    ];
    let unit = metric.unit.iter();
    entries.extend(unit.map(|unit| ("unit".to_owned(), Yaml::text(unit))));
    entries.push(("description".to_owned(), Yaml::text(&metric.description)));
    if !metric.labels.is_empty() {
        entries.push(("labels".to_owned(), Yaml::texts(metric.labels)));
    }
    if !metric.requirements.is_empty() {
        let ids = Yaml::texts(&metric.requirements);
        entries.push(("requirements".to_owned(), ids));
    }
    Yaml::Map(entries)
}

fn formula(formula: &FormulaDraft) -> Yaml {
    Yaml::map([
        ("name", Yaml::text(&formula.name)),
        ("description", Yaml::text(&formula.description)),
        ("expression", Yaml::text(&formula.metric)),
        ("target", Yaml::text(&formula.target)),
    ])
}
