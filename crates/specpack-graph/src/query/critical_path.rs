//! The chain of dependencies that takes longest.

use super::Needs;
use crate::model::{Graph, NodeId, RoadmapItem};

/// The chain of roadmap items that takes longest: with any number of people the work takes no
/// less.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CriticalPath {
    /// The items, first to build first.
    pub items: Vec<NodeId>,
    /// At least, in minutes.
    pub min_minutes: u32,
    /// At most, in minutes.
    pub max_minutes: u32,
}

/// The critical path through `items` by their longest estimates; an item without an estimate
/// takes no time, and a dependency that closes a ring is left out.
#[must_use]
pub fn critical_path(graph: &Graph, items: &[NodeId]) -> CriticalPath {
    let needs = Needs::among(graph, items);
    let tasks = needs.precedence.acyclic();
    let order: Vec<usize> = tasks.order().collect();
    let mut best: Vec<Step> = vec![Step::default(); order.len()];
    for &at in &order {
        let before = tasks.needs(at);
        let before = before.max_by_key(|&needed| (best[needed].key(), std::cmp::Reverse(needed)));
        let so_far = before.map_or((0, 0), |before| (best[before].min, best[before].max));
        let estimate = graph
            .get::<RoadmapItem>(needs.nodes[at])
            .and_then(|item| item.data.estimate.as_ref());
        let (min, max) = estimate.map_or((0, 0), |it| (it.min_minutes, it.max_minutes));
        best[at] = Step {
            min: so_far.0.saturating_add(min),
            max: so_far.1.saturating_add(max),
            before,
        };
    }
    let places = order.iter().enumerate();
    let last = places.max_by_key(|&(place, &at)| (best[at].key(), std::cmp::Reverse(place)));
    let Some((_, &last)) = last else {
        return CriticalPath::default();
    };
    let mut items = Vec::new();
    let mut next = Some(last);
    while let Some(at) = next {
        items.push(needs.nodes[at]);
        next = best[at].before;
    }
    items.reverse();
    CriticalPath {
        items,
        min_minutes: best[last].min,
        max_minutes: best[last].max,
    }
}

#[derive(Clone, Default)]
struct Step {
    min: u32,
    max: u32,
    before: Option<usize>,
}

impl Step {
    fn key(&self) -> (u32, u32) {
        (self.max, self.min)
    }
}
