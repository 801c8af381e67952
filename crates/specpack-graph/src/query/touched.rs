//! What a change of a text is about.

use crate::model::{Graph, NodeId};
use specpack_syntax::source::{FileId, Span};
use std::collections::BTreeSet;

/// What stands at the places of a document, in document order: what begins or ends in one, and
/// where nothing does, the innermost thing around it. An empty place is one where something was
/// taken away.
#[must_use]
pub fn touched(graph: &Graph, file: FileId, places: &[Span]) -> Vec<NodeId> {
    let extents: Vec<(Span, NodeId)> = graph
        .of_document(file)
        .map(|id| (graph.node(id).extent, id))
        .collect();
    let mut found = BTreeSet::new();
    for &place in places {
        let around: Vec<_> = extents
            .iter()
            .filter(|(extent, _)| extent.start <= place.end && place.start <= extent.end)
            .collect();
        let is_innermost = |outer: Span| {
            let mut inner = around.iter().map(|(extent, _)| *extent);
            !inner
                .any(|inner| inner != outer && outer.start <= inner.start && inner.end <= outer.end)
        };
        let innermost = around.iter().filter(|(extent, _)| is_innermost(*extent));
        found.extend(innermost.map(|(_, id)| *id));
    }
    found.into_iter().collect()
}
