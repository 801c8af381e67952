//! Dashboards of Grafana, as exported: what their panels query.

use super::{DataReader, Format, queries};
use crate::model::{Dashboard, DocumentKind, NodeId};
use specpack_syntax::data::Node;

pub(crate) static FORMAT: Format = Format {
    kind: DocumentKind::Dashboard,
    mark: "panels",
    is,
    lower,
};

fn is(root: Node<'_>) -> bool {
    dashboard(root).is_some()
}

/// The dashboard itself: the API wraps it.
fn dashboard(root: Node<'_>) -> Option<Node<'_>> {
    let candidates = [Some(root), root.get("dashboard"), root.get("spec")];
    candidates.into_iter().flatten().find(|node| {
        node.get("panels").is_some_and(Node::is_sequence) && node.get("title").is_some()
    })
}

fn lower(reader: &mut DataReader<'_>) {
    let root = reader.tree.root();
    let Some(dashboard) = dashboard(root) else {
        return;
    };
    // How it looks is Grafana's own matter, and kept as it stands.
    reader.keep(root);
    let Some(title) = dashboard.get("title") else {
        return;
    };
    let id = reader.add_named(title, dashboard, Dashboard::default());
    let mut panels = Vec::new();
    let mut open: Vec<Node<'_>> = panels_of(dashboard);
    open.reverse();
    while let Some(panel) = open.pop() {
        // A row holds the panels that are folded into it.
        let mut within = panels_of(panel);
        within.reverse();
        open.extend(within);
        let targets: Vec<Node<'_>> = targets(panel);
        for target in &targets {
            trace_query(reader, id, *target);
        }
        if !targets.is_empty() {
            panels.extend(panel.get("title").and_then(|title| reader.spanned(title)));
        }
    }
    if let Some(dashboard) = reader.graph.get_mut::<Dashboard>(id) {
        dashboard.panels = panels;
    }
    // Grafana has no place for references; tags are what people have.
    for tag in dashboard.get("tags").into_iter().flat_map(Node::items) {
        if let Some(tag) = reader.spanned(tag).filter(|tag| looks_like_id(&tag.value)) {
            reader.trace(id, crate::model::Wanted::Requirement, tag);
        }
    }
}

fn panels_of(node: Node<'_>) -> Vec<Node<'_>> {
    let rows = node.get("rows").into_iter().flat_map(Node::items);
    let panels = node.get("panels").into_iter().flat_map(Node::items);
    rows.chain(panels).collect()
}

fn targets(panel: Node<'_>) -> Vec<Node<'_>> {
    let targets = panel.get("targets").into_iter().flat_map(Node::items);
    targets
        .filter(|target| target.get("expr").is_some())
        .collect()
}

fn trace_query<'a>(reader: &mut DataReader<'a>, id: NodeId, target: Node<'a>) {
    if let Some(query) = target.get("expr") {
        queries::trace(reader, id, query);
    }
}

/// `OTP-12` among tags such as `prod`.
fn looks_like_id(tag: &str) -> bool {
    let Some((letters, number)) = tag.rsplit_once('-') else {
        return false;
    };
    let is_upper = |c: char| c.is_ascii_uppercase() || c == '-';
    !letters.is_empty()
        && letters.chars().all(is_upper)
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}
