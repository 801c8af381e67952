//! The sections of a sequence document: how deep each one is, and what it is about.
//!
//! Such documents are numbered outlines. Some writers stop at six `#`, so that the number alone
//! tells how deep a heading is; then the number decides.

use super::names::{self, Name};
use crate::lowering::outline::Placed;
use crate::model::{Topic, field_key};
use specpack_syntax::markdown::{Document, Section};

/// Deeper headings stand side by side: what is built from them is walked recursively.
const MAX_DEPTH: u32 = 64;
/// The level at which CommonMark knows no deeper heading, and the one at which this reader does not.
const CAPS: [u8; 2] = [6, 12];

/// How deep a section is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Depth(u32);

/// A section that later ones may belong to.
struct Open {
    depth: Depth,
    index: u32,
    topic: Topic,
}

/// The sections in reading order.
pub(crate) fn place(document: &Document) -> Vec<Placed<'_>> {
    let mut placed: Vec<Placed<'_>> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut rest: Vec<&Section> = document.sections.iter().rev().collect();
    while let Some(section) = rest.pop() {
        rest.extend(section.children.iter().rev());
        let key = field_key(&section.name);
        let depth = depth(section, &key, &open, &placed);
        while open.pop_if(|above| above.depth >= depth).is_some() {}
        let above = open.last();
        let topic = topic(
            section,
            &key,
            above.map(|above| above.topic),
            placed.is_empty(),
        );
        let index = u32::try_from(placed.len()).unwrap_or(u32::MAX);
        placed.push(Placed {
            index,
            section,
            topic,
            parent: above.map(|above| above.index),
            concern: None,
        });
        open.push(Open {
            depth,
            index,
            topic,
        });
    }
    placed
}

/// Whether a section is deeper by its number than its `#` could say.
pub(crate) fn is_capped(section: &Section) -> bool {
    let by_number = section.number.as_deref().map_or(0, number_depth);
    CAPS.contains(&section.level) && by_number > u32::from(section.level)
}

fn depth(section: &Section, key: &str, open: &[Open], placed: &[Placed<'_>]) -> Depth {
    let level = u32::from(section.level);
    if is_capped(section) {
        let by_number = section.number.as_deref().map_or(level, number_depth);
        return Depth(by_number.min(MAX_DEPTH));
    }
    // Without numbers a field of a step stands beside its step when the `#` ran out.
    let is_lone_field =
        section.number.is_none() && CAPS.contains(&section.level) && names::in_step(key).is_some();
    let step = open.iter().rev().find(|above| above.depth <= Depth(level));
    // Some writers stop elsewhere: 2.5.1.1 is below 2.5.1 although it has as many `#`.
    let is_numbered_below = |above: &Open| {
        let above = placed.get(above.index as usize);
        let above = above.and_then(|above| above.section.number.as_deref());
        let own = section.number.as_deref().zip(above);
        own.and_then(|(own, above)| own.strip_prefix(above.trim_end_matches(".0")))
            .is_some_and(|rest| rest.trim_end_matches(".0").starts_with('.'))
    };
    match step {
        Some(above) if above.depth == Depth(level) && is_numbered_below(above) => Depth(level + 1),
        Some(step) if is_lone_field && step.topic == Topic::Step && step.depth == Depth(level) => {
            Depth(level + 1)
        }
        _ => Depth(level),
    }
}

/// How deep a number is; generators fill numbers up with zeros (`2.5.4.0.0` is `2.5.4`).
fn number_depth(number: &str) -> u32 {
    let kept = number.trim_end_matches(".0");
    u32::try_from(kept.split('.').count()).unwrap_or(u32::MAX)
}

fn topic(section: &Section, key: &str, above: Option<Topic>, is_first: bool) -> Topic {
    match above {
        None | Some(Topic::Title) => match names::at_top(key) {
            Some(name) => of_name(name),
            None if is_first && section.level == 1 => Topic::Title,
            None => Topic::Unknown,
        },
        Some(Topic::SequencePart) => names::in_part(key).map_or(Topic::Unknown, of_name),
        Some(Topic::Participants) => Topic::Participant,
        Some(Topic::Participant) => names::in_participant(key).map_or(Topic::Unknown, of_name),
        Some(Topic::Steps) => Topic::Step,
        Some(Topic::Step) => names::in_step(key).map_or(Topic::Unknown, of_name),
        Some(Topic::SequenceNotes) => Topic::SequenceNote,
        Some(Topic::SequenceNote) => names::in_note(key).map_or(Topic::Unknown, of_name),
        Some(Topic::Guidance | Topic::SequenceField) => Topic::SequenceField,
        Some(_) => Topic::Unknown,
    }
}

fn of_name(name: Name) -> Topic {
    match name {
        Name::Overview | Name::Details => Topic::SequencePart,
        Name::Participants => Topic::Participants,
        Name::Interactions => Topic::Steps,
        Name::Notes => Topic::SequenceNotes,
        Name::Guidance => Topic::Guidance,
        _ => Topic::SequenceField,
    }
}

#[cfg(test)]
mod tests {
    use super::number_depth;

    #[test]
    fn zeros_at_the_end_of_a_number_add_no_depth() {
        assert_eq!(number_depth("2.0"), 1);
        assert_eq!(number_depth("2.5.4.0.0.0"), 3);
        assert_eq!(number_depth("2.5.10"), 3);
        assert_eq!(number_depth("2.5.3.11.1.10.6.1"), 8);
    }
}
