//! What the steps of sequences say of endpoints, errors and time.

mod numbers;

pub use crate::lowering::sequence::budgets::{Latency, latency, latency_in};
pub use crate::lowering::sequence::calls::{Call, call, statuses, statuses_in};
pub use crate::lowering::sequence::mentions::requirement_ids;
pub use numbers::StepNumber;

use crate::model::{Graph, Interaction, NodeId, Sequence};

/// The steps of a sequence in reading order, each before those within it.
pub fn steps<'g>(
    graph: &'g Graph,
    sequence: &Sequence,
) -> impl Iterator<Item = crate::model::Entry<'g, Interaction>> + use<'g> {
    let mut open: Vec<NodeId> = sequence.interactions.iter().rev().copied().collect();
    std::iter::from_fn(move || {
        let step = graph.get::<Interaction>(open.pop()?)?;
        open.extend(step.data.children.iter().rev());
        Some(step)
    })
}
