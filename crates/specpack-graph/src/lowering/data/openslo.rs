//! OpenSLO objects, several to a file.
//!
//! <https://github.com/OpenSLO/OpenSLO>, version 1. What the standard has no field for stands under
//! `metadata.annotations`: `requirements`, `operation`, `unit`.

use super::{DataReader, Format, queries};
use crate::model::{Bound, DocumentKind, NodeId, Objective, Spanned, Wanted};
use specpack_syntax::data::Node;

pub(crate) static FORMAT: Format = Format {
    kind: DocumentKind::OpenSlo,
    mark: "openslo",
    is,
    lower,
};

fn is(root: Node<'_>) -> bool {
    let version = root.get("apiVersion").and_then(Node::as_str);
    version.is_some_and(|version| version.starts_with("openslo"))
}

fn lower(reader: &mut DataReader<'_>) {
    let documents: Vec<Node<'_>> = reader.tree.documents().collect();
    for document in documents.iter().copied().filter(|document| is(*document)) {
        if document.get("kind").and_then(Node::as_str) == Some("SLO") {
            lower_slo(reader, document, &documents);
        } else {
            // Services, data sources and policies are for the tools that run them.
            reader.keep(document);
        }
    }
}

/// One SLO is as many budgets as it has objectives.
fn lower_slo<'a>(reader: &mut DataReader<'a>, slo: Node<'a>, all: &[Node<'a>]) {
    for key in ["apiVersion", "kind"] {
        reader.keep_field(slo, key);
    }
    let metadata = reader.keep_field(slo, "metadata");
    let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
    let labels = metadata.and_then(|metadata| metadata.get("labels"));
    let name = metadata.and_then(|metadata| metadata.get("name"));
    let spec = reader.field(slo, "spec");
    let (Some(name), Some(spec)) = (name, spec) else {
        return;
    };
    for key in ["description", "budgetingMethod", "alertPolicies"] {
        reader.keep_field(spec, key);
    }
    let window = window(reader, spec);
    let service = reader.text(spec, "service");
    let indicators = indicators(reader, spec, all);
    let note =
        |reader: &mut DataReader<'a>, key| annotations.and_then(|notes| reader.text(notes, key));
    let shared = Objective {
        service,
        window,
        unit: note(reader, "unit"),
        is_threshold: indicators.iter().any(is_threshold),
        operation: note(reader, "operation"),
        ..Objective::default()
    };
    let objectives = reader.field(spec, "objectives");
    for body in objectives.into_iter().flat_map(Node::items) {
        reader.mark(body);
        let objective = lower_objective(reader, body, shared.clone());
        let id = reader.add_named(name, slo, objective);
        trace(reader, id, &indicators, annotations, labels);
    }
}

fn window<'a>(reader: &mut DataReader<'a>, spec: Node<'a>) -> Option<Spanned<String>> {
    let windows = reader.keep_field(spec, "timeWindow")?;
    let first = windows.items().next()?;
    let duration = first
        .get("duration")
        .or_else(|| first.get("calendar")?.get("timeZone"))?;
    reader.spanned(duration)
}

/// The indicators: the SLO's own, or those that it names among the objects of the file.
fn indicators<'a>(reader: &mut DataReader<'a>, spec: Node<'a>, all: &[Node<'a>]) -> Vec<Node<'a>> {
    let own = reader.keep_field(spec, "indicator");
    let named = reader.text(spec, "indicatorRef");
    let named = named.and_then(|named| {
        all.iter().copied().find(|object| {
            let name = object.at_pointer("/metadata/name").and_then(Node::as_str);
            object.get("kind").and_then(Node::as_str) == Some("SLI") && name == Some(&named.value)
        })
    });
    own.into_iter().chain(named).collect()
}

fn is_threshold(indicator: &Node<'_>) -> bool {
    let spec = indicator.get("spec");
    spec.is_some_and(|spec| spec.get("thresholdMetric").is_some())
}

fn lower_objective<'a>(
    reader: &mut DataReader<'a>,
    body: Node<'a>,
    shared: Objective,
) -> Objective {
    let percent = reader.number(body, "targetPercent");
    let target = reader.number(body, "target");
    let op = reader.text(body, "op");
    for key in [
        "timeSliceTarget",
        "timeSliceWindow",
        "compositeWeight",
        "indicator",
        "indicatorRef",
    ] {
        reader.keep_field(body, key);
    }
    Objective {
        display_name: reader.text(body, "displayName"),
        target: target.or(percent.map(|percent| Spanned::new(percent.value / 100.0, percent.at))),
        limit: reader.number(body, "value"),
        bound: op.and_then(|op| parse_bound(&op.value)),
        ..shared
    }
}

fn parse_bound(op: &str) -> Option<Bound> {
    match op {
        "lt" | "lte" => Some(Bound::AtMost),
        "gt" | "gte" => Some(Bound::AtLeast),
        _ => None,
    }
}

fn trace<'a>(
    reader: &mut DataReader<'a>,
    id: NodeId,
    indicators: &[Node<'a>],
    annotations: Option<Node<'a>>,
    labels: Option<Node<'a>>,
) {
    let mut asked = Vec::new();
    for indicator in indicators {
        let within = (indicator.index()..indicator.end()).map(|index| reader.tree.node(index));
        let queries: Vec<Node<'a>> = within.filter_map(|node| node.get("query")).collect();
        for query in queries {
            let text = query.as_str().unwrap_or_default().trim();
            asked.push(Spanned::new(text.to_owned(), reader.at(query)));
            queries::trace(reader, id, query);
        }
    }
    for notes in [annotations, labels].into_iter().flatten() {
        reader.trace_requirements(id, notes, "requirement");
        reader.trace_requirements(id, notes, "requirements");
    }
    if let Some(objective) = reader.graph.get_mut::<Objective>(id) {
        objective.queries = asked;
        if let Some(operation) = objective.operation.clone() {
            reader.trace(id, Wanted::Contract, operation);
        }
    }
}
