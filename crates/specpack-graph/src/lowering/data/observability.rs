//! Observability specs: the metrics that a service emits, the records that it logs, and the
//! figures that are worked out from them. The format is this program's own.

use super::{DataReader, Format, queries};
use crate::model::{DocumentKind, Formula, LogRecord, Metric, MetricKind};
use specpack_syntax::data::Node;

pub(crate) static FORMAT: Format = Format {
    kind: DocumentKind::Observability,
    mark: "observability",
    is,
    lower,
};

fn is(root: Node<'_>) -> bool {
    root.get("observability").is_some()
}

fn lower(reader: &mut DataReader<'_>) {
    let root = reader.tree.root();
    for key in ["observability", "service", "description"] {
        reader.keep_field(root, key);
    }
    for (name, metric) in reader.named(root, "metrics") {
        lower_metric(reader, name, metric);
    }
    for (name, record) in reader.named(root, "logs") {
        lower_record(reader, name, record);
    }
    for (name, formula) in reader.named(root, "formulas") {
        lower_formula(reader, name, formula);
    }
}

fn lower_metric<'a>(reader: &mut DataReader<'a>, name: Node<'a>, body: Node<'a>) {
    let stated_kind = reader.text(body, "type");
    let kind = stated_kind
        .as_ref()
        .and_then(|kind| parse_kind(&kind.value));
    let metric = Metric {
        kind,
        stated_kind,
        unit: reader.text(body, "unit"),
        description: reader.text(body, "description"),
        labels: labels(reader, body),
        appears_with_first_use: appears_with_first_use(reader, body),
    };
    let id = reader.add_named(name, body, metric);
    reader.trace_requirements(id, body, "requirements");
}

/// `labels: [route, status]`, or each with its values: `labels: {outcome: [sent, failed]}`.
fn labels<'a>(reader: &mut DataReader<'a>, body: Node<'a>) -> Vec<crate::model::Spanned<String>> {
    let Some(labels) = body.get("labels").filter(|labels| labels.is_mapping()) else {
        return reader.texts(body, "labels");
    };
    reader.keep(labels);
    let names = labels.entries().map(|(name, _)| name);
    names.filter_map(|name| reader.spanned(name)).collect()
}

/// `appears: first-use`, or `start`; another word is not read, and reported as such.
fn appears_with_first_use<'a>(reader: &mut DataReader<'a>, body: Node<'a>) -> bool {
    let stated = body.get("appears").and_then(Node::as_str);
    if matches!(stated, Some("first-use" | "start")) {
        reader.keep_field(body, "appears");
    }
    stated == Some("first-use")
}

fn parse_kind(text: &str) -> Option<MetricKind> {
    Some(match text.to_ascii_lowercase().as_str() {
        "counter" => MetricKind::Counter,
        "gauge" | "updowncounter" => MetricKind::Gauge,
        "histogram" => MetricKind::Histogram,
        "summary" => MetricKind::Summary,
        _ => return None,
    })
}

fn lower_record<'a>(reader: &mut DataReader<'a>, name: Node<'a>, body: Node<'a>) {
    let record = LogRecord {
        level: reader.text(body, "level"),
        description: reader.text(body, "description"),
        fields: reader.texts(body, "fields"),
    };
    let id = reader.add_named(name, body, record);
    reader.trace_requirements(id, body, "requirements");
}

fn lower_formula<'a>(reader: &mut DataReader<'a>, name: Node<'a>, body: Node<'a>) {
    let formula = Formula {
        expression: reader.text(body, "expression"),
        description: reader.text(body, "description"),
        target: reader.text(body, "target"),
        is_recorded: false,
    };
    let id = reader.add_named(name, body, formula);
    queries::read(reader, id, body, "expression");
    reader.trace_requirements(id, body, "requirements");
}
