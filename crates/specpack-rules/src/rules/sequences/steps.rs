//! Steps as findings speak of them, and what they say.

use specpack_graph::model::{
    Entry, Graph, Interaction, NodeId, Participant, Reference, Sequence, SequenceField,
};
use specpack_syntax::source::Location;

/// How much of a message stands for its step.
const MAX_MESSAGE: usize = 40;

/// The participants of a sequence, those that nobody declares last.
pub(super) fn participants<'g>(
    graph: &'g Graph,
    sequence: &'g Sequence,
) -> impl Iterator<Item = Entry<'g, Participant>> {
    let ids = sequence.participants.iter();
    ids.filter_map(|&id| graph.get::<Participant>(id))
}

/// A step by its number, else by its message.
pub(super) fn called(step: &Entry<'_, Interaction>) -> String {
    if let Some(number) = &step.data.number {
        return format!("step {}", number.value);
    }
    let line = step.name().lines().next().unwrap_or_default();
    match line.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("the step `{}…`", line.get(..end).unwrap_or_default()),
        None => format!("the step `{line}`"),
    }
}

/// The participant at an end of a step.
pub(super) fn end(reference: &Option<Reference>) -> Option<NodeId> {
    reference.as_ref().and_then(Reference::node)
}

/// Every text of a step, each where it stands.
pub(super) fn texts(step: &Interaction) -> impl Iterator<Item = (&str, Location)> {
    let own = [&step.message, &step.returns].into_iter().flatten();
    let own = own.map(|text| (text.value.as_str(), text.at));
    let details = step.details.iter();
    own.chain(details.flat_map(|field| field.value.texts(field.at)))
}

/// Whether a detail is missing or says that it does not apply.
pub(super) fn is_absent(field: Option<&SequenceField>) -> bool {
    let Some(field) = field else {
        return true;
    };
    match field.text() {
        Some(text) => {
            let letters = text.chars().filter(|c| c.is_alphanumeric());
            let word: String = letters.flat_map(char::to_lowercase).collect();
            matches!(word.as_str(), "" | "na" | "none" | "notapplicable" | "tbd")
        }
        None => field.value.texts(field.at).is_empty(),
    }
}

/// Milliseconds as people say them.
pub(super) fn time(ms: f64) -> String {
    if ms >= 1_000.0 {
        format!("{} s", ms / 1_000.0)
    } else {
        format!("{ms} ms")
    }
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_are_told_in_their_unit() {
        assert_eq!(time(500.0), "500 ms");
        assert_eq!(time(1_040.0), "1.04 s");
        assert_eq!(time(0.5), "0.5 ms");
    }
}
