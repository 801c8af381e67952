//! What a node is called where others speak of it.

use specpack_graph::Pack;
use specpack_graph::model::{Decision, EdgeKind, NodeId, NodeKind, Requirement};

/// Where a node stands: `specs/prd.md:12`.
#[must_use]
pub fn place(pack: &Pack, id: NodeId) -> String {
    let (path, line) = file_and_line(pack, id);
    format!("{path}:{line}")
}

/// The file in which a node stands and its line there, from 1.
#[must_use]
pub fn file_and_line(pack: &Pack, id: NodeId) -> (&str, u32) {
    let at = pack.graph.node(id).at;
    let file = pack.file(at.file);
    (file.path(), file.line(at.span.start))
}

/// What people call a node: its id where it has one (`FR-1`, `0005-otp`), else its name. Where
/// many have the same name, as tests do, its place stands behind it.
#[must_use]
pub fn label(pack: &Pack, id: NodeId) -> String {
    let graph = &pack.graph;
    if let Some(requirement) = graph.get::<Requirement>(id) {
        let id = requirement.data.id.as_ref();
        return id.map_or_else(|| requirement.name().to_owned(), |id| id.value.to_string());
    }
    if let Some(decision) = graph.get::<Decision>(id) {
        return decision.data.id.clone();
    }
    let name = graph.name(id);
    match graph.node(id).data.kind() {
        NodeKind::Scenario | NodeKind::Step | NodeKind::Mark | NodeKind::Objective => {
            let (path, line) = file_and_line(pack, id);
            format!("{name} ({path}:{line})")
        }
        _ => name.to_owned(),
    }
}

/// What kind of thing a node is, in words.
#[must_use]
pub fn kind(kind: NodeKind) -> String {
    let name = match kind {
        NodeKind::Mark => return "marked code".to_owned(),
        NodeKind::Api => return "API".to_owned(),
        NodeKind::Objective => return "budget".to_owned(),
        NodeKind::Prd => return "PRD".to_owned(),
        kind => format!("{kind:?}"),
    };
    in_words(&name)
}

/// How two things relate, in words.
#[must_use]
pub fn relation(kind: EdgeKind) -> String {
    in_words(&format!("{kind:?}"))
}

/// `PartOf` as `part of`.
fn in_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}
