//! The chain of dependencies that takes longest.

use super::{Needs, order};
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
    let sequence = order(graph, items).sequence;
    let needs = Needs::among(graph, &sequence);
    let mut best: Vec<Step> = Vec::with_capacity(needs.len());
    for (at, &item) in needs.nodes.iter().enumerate() {
        // Only what comes earlier counts: a later need is the one that closes a ring.
        let earlier = needs.of[at].iter().filter(|&&needed| needed < at);
        let before = earlier.max_by_key(|&&needed| (best[needed].key(), std::cmp::Reverse(needed)));
        let so_far = before.map_or((0, 0), |&before| (best[before].min, best[before].max));
        let estimate = graph
            .get::<RoadmapItem>(item)
            .and_then(|item| item.data.estimate.as_ref());
        let (min, max) = estimate.map_or((0, 0), |it| (it.min_minutes, it.max_minutes));
        best.push(Step {
            min: so_far.0.saturating_add(min),
            max: so_far.1.saturating_add(max),
            before: before.copied(),
        });
    }
    let last = (0..best.len()).max_by_key(|&at| (best[at].key(), std::cmp::Reverse(at)));
    let Some(last) = last else {
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
