//! Rule files of Prometheus: alerts, and figures that are recorded.
//!
//! <https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/>

use super::{DataReader, Format, queries};
use crate::model::{Alert, DocumentKind, Formula, NodeId};
use specpack_syntax::data::Node;

pub(crate) static FORMAT: Format = Format {
    kind: DocumentKind::PrometheusRules,
    mark: "groups",
    is,
    lower,
};

fn is(root: Node<'_>) -> bool {
    let groups = root.get("groups").into_iter().flat_map(Node::items);
    groups.take(1).any(|group| group.get("rules").is_some())
}

fn lower(reader: &mut DataReader<'_>) {
    let root = reader.tree.root();
    let Some(groups) = reader.field(root, "groups") else {
        return;
    };
    for group in groups.items() {
        reader.mark(group);
        for key in ["name", "interval", "limit", "query_offset", "labels"] {
            reader.keep_field(group, key);
        }
        let rules = reader.field(group, "rules");
        for rule in rules.into_iter().flat_map(Node::items) {
            reader.mark(rule);
            lower_rule(reader, rule);
        }
    }
}

fn lower_rule<'a>(reader: &mut DataReader<'a>, rule: Node<'a>) {
    let labels = reader.keep_field(rule, "labels");
    let annotations = reader.keep_field(rule, "annotations");
    let id = if let Some(name) = rule.get("alert") {
        let severity = labels.and_then(|labels| reader.text(labels, "severity"));
        let summary = annotations.and_then(|notes| {
            let summary = reader.text(notes, "summary");
            summary.or_else(|| reader.text(notes, "description"))
        });
        let runbook = annotations.and_then(|notes| {
            let url = reader.text(notes, "runbook_url");
            url.or_else(|| reader.text(notes, "runbook"))
        });
        let alert = Alert {
            expression: reader.text(rule, "expr"),
            pending: reader.text(rule, "for"),
            severity,
            summary,
            runbook,
        };
        reader.keep_field(rule, "keep_firing_for");
        reader.add_named(name, rule, alert)
    } else if let Some(name) = rule.get("record") {
        let formula = Formula {
            expression: reader.text(rule, "expr"),
            is_recorded: true,
            ..Formula::default()
        };
        reader.add_named(name, rule, formula)
    } else {
        return;
    };
    if let Some(query) = rule.get("expr") {
        queries::trace(reader, id, query);
    }
    for notes in [labels, annotations].into_iter().flatten() {
        trace_requirements(reader, id, notes);
    }
}

/// `requirement: OTP-12`, `requirements: OTP-9, OTP-12`
fn trace_requirements<'a>(reader: &mut DataReader<'a>, id: NodeId, notes: Node<'a>) {
    reader.trace_requirements(id, notes, "requirement");
    reader.trace_requirements(id, notes, "requirements");
}
