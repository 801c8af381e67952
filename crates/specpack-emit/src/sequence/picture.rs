//! What a sequence diagram shows, whatever the format: lifelines, and what happens along them.

use specpack_graph::model::{
    Entry, Graph, Interaction, NodeId, Participant, Reference, Sequence, SequenceNote, Spanned,
};
use std::collections::HashMap;

/// A participant.
pub(super) struct Lifeline<'g> {
    pub(super) id: &'g str,
    pub(super) name: &'g str,
    /// What it is; empty where nothing is said.
    pub(super) kind: &'g str,
    pub(super) stereotype: &'g str,
    pub(super) shape: Shape,
    /// Red, green and blue, where a colour is stated that is one.
    pub(super) color: Option<[u8; 3]>,
}

/// How the head of a lifeline is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Actor,
    Database,
    Boundary,
    Box,
}

/// What happens, from top to bottom. Lifelines are told by their positions.
pub(super) enum Event<'g> {
    /// A message.
    Call {
        from: usize,
        to: usize,
        number: &'g str,
        text: &'g str,
        is_asynchronous: bool,
    },
    /// An answer.
    Return {
        from: usize,
        to: usize,
        /// Empty where the document does not say what comes back.
        text: &'g str,
    },
    Activate(usize),
    Deactivate(usize),
    /// From here on come steps within the step before.
    Open,
    /// They end here.
    Close,
    /// A note across lifelines, or beside one.
    Note {
        from: usize,
        to: usize,
        side: Side,
        text: &'g str,
    },
}

/// Where a note is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Over,
    Left,
    Right,
}

/// A whole sequence.
pub(super) struct Picture<'g> {
    pub(super) title: &'g str,
    pub(super) lifelines: Vec<Lifeline<'g>>,
    pub(super) events: Vec<Event<'g>>,
}

impl<'g> Picture<'g> {
    pub(super) fn new(graph: &'g Graph, sequence: Entry<'g, Sequence>) -> Self {
        let mut participants: Vec<_> = sequence
            .data
            .participants
            .iter()
            .filter_map(|&id| graph.get::<Participant>(id))
            .collect();
        participants.sort_by(|a, b| order(a.data).total_cmp(&order(b.data)));
        let places = participants.iter().enumerate();
        let mut drawing = Drawing {
            graph,
            places: places
                .map(|(at, participant)| (participant.id, at))
                .collect(),
            notes: sequence.data.notes.iter().collect(),
            events: Vec::new(),
            last: participants.len().saturating_sub(1),
        };
        if !participants.is_empty() {
            drawing.whole(sequence.data);
        }
        Self {
            title: sequence.name(),
            lifelines: participants.into_iter().map(lifeline).collect(),
            events: drawing.events,
        }
    }
}

/// The place from left to right; those without one keep theirs behind the others.
fn order(participant: &Participant) -> f64 {
    let order = participant.order.as_ref();
    let order = order.and_then(|order| order.value.parse::<f64>().ok());
    order.filter(|order| order.is_finite()).unwrap_or(f64::MAX)
}

fn lifeline<'g>(participant: Entry<'g, Participant>) -> Lifeline<'g> {
    let data = participant.data;
    let text = |text: &'g Option<Spanned<String>>| text.as_ref().map_or("", |text| &text.value);
    Lifeline {
        id: data.id.as_ref().map_or(participant.name(), |id| &id.value),
        name: participant.name(),
        kind: text(&data.kind),
        stereotype: bare(text(&data.stereotype)),
        shape: shape(text(&data.shape)),
        color: color(text(&data.color)),
    }
}

/// A stereotype without the brackets around it.
fn bare(text: &str) -> &str {
    let inner = [("<<", ">>"), ("«", "»")]
        .iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    inner.unwrap_or(text).trim()
}

fn shape(text: &str) -> Shape {
    match text.to_ascii_lowercase().as_str() {
        "actor" | "person" | "user" => Shape::Actor,
        "database" | "cylinder" | "datastore" | "storage" | "queue" => Shape::Database,
        "boundary" | "cloud" | "external" => Shape::Boundary,
        _ => Shape::Box,
    }
}

/// `#4285F4` or `#fff` as red, green and blue.
fn color(text: &str) -> Option<[u8; 3]> {
    let digits = text.trim().strip_prefix('#')?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let part = |at: usize, length: usize| {
        let part = digits.get(at * length..(at + 1) * length)?;
        let value = u8::from_str_radix(part, 16).ok()?;
        Some(if length == 1 { value * 17 } else { value })
    };
    let length = match digits.len() {
        3 => 1,
        6 => 2,
        _ => return None,
    };
    Some([part(0, length)?, part(1, length)?, part(2, length)?])
}

struct Drawing<'g> {
    graph: &'g Graph,
    places: HashMap<NodeId, usize>,
    /// Those that are not drawn yet.
    notes: Vec<&'g SequenceNote>,
    events: Vec<Event<'g>>,
    /// The position of the last lifeline.
    last: usize,
}

impl<'g> Drawing<'g> {
    fn whole(&mut self, sequence: &'g Sequence) {
        self.draw_notes(
            |note| number_of(note).is_none_or(|number| number == "0"),
            None,
        );
        for &step in &sequence.interactions {
            self.step(step);
        }
        // Notes beside steps that are not there are not lost.
        self.draw_notes(|_| true, None);
    }

    fn step(&mut self, id: NodeId) {
        let Some(step) = self.graph.get::<Interaction>(id) else {
            return;
        };
        let data = step.data;
        let place = |reference: &Option<Reference>| {
            let node = reference.as_ref()?.node()?;
            self.places.get(&node).copied()
        };
        let number = data.number.as_ref().map_or("", |number| &number.value);
        let ends = match (place(&data.from), place(&data.to)) {
            (None, None) => None,
            (from, to) => Some((from.or(to).unwrap_or(0), to.or(from).unwrap_or(0))),
        };
        match ends {
            Some((from, to)) => self.events.push(Event::Call {
                from,
                to,
                number,
                text: step.name(),
                is_asynchronous: data.is_asynchronous(),
            }),
            // A step that nobody takes is told, not drawn.
            None => self.events.push(Event::Note {
                from: 0,
                to: self.last,
                side: Side::Over,
                text: step.name(),
            }),
        }
        let activated = ends.filter(|_| data.activates()).map(|(_, to)| to);
        self.events.extend(activated.map(Event::Activate));
        if !number.is_empty() {
            self.draw_notes(|note| number_of(note) == Some(number), ends);
        }
        if !data.children.is_empty() {
            self.events.push(Event::Open);
            for &child in &data.children {
                self.step(child);
            }
            self.events.push(Event::Close);
        }
        if let Some((from, to)) = ends.filter(|_| data.is_answered()) {
            self.events.push(Event::Return {
                from: to,
                to: from,
                text: data.returns.as_ref().map_or("", |text| &text.value),
            });
        }
        self.events.extend(activated.map(Event::Deactivate));
    }

    /// Draws the notes that are wanted, beside their participant, else across `ends` or all.
    fn draw_notes(
        &mut self,
        is_wanted: impl Fn(&SequenceNote) -> bool,
        ends: Option<(usize, usize)>,
    ) {
        let (wanted, others) = std::mem::take(&mut self.notes)
            .into_iter()
            .partition::<Vec<_>, _>(|note| is_wanted(note));
        self.notes = others;
        for note in wanted {
            let node = note.participant.as_ref().and_then(Reference::node);
            let own = node.and_then(|node| self.places.get(&node).copied());
            let (from, to) = match (own, ends) {
                (Some(own), _) => (own, own),
                (None, Some((from, to))) => (from.min(to), from.max(to)),
                (None, None) => (0, self.last),
            };
            self.events.push(Event::Note {
                from,
                to,
                side: side(note, from == to),
                text: &note.text.value,
            });
        }
    }
}

fn number_of(note: &SequenceNote) -> Option<&str> {
    note.number.as_ref().map(|number| number.value.as_str())
}

fn side(note: &SequenceNote, is_one: bool) -> Side {
    let position = note
        .position
        .as_ref()
        .map_or("", |position| &position.value);
    let position = position.to_ascii_lowercase();
    match position {
        position if is_one && position.contains("left") => Side::Left,
        position if is_one && position.contains("right") => Side::Right,
        _ => Side::Over,
    }
}

#[cfg(test)]
mod tests {
    use super::color;

    #[test]
    fn colours_are_read_as_css_has_them_and_nothing_else_is_one() {
        assert_eq!(color("#4285F4"), Some([0x42, 0x85, 0xf4]));
        assert_eq!(color("#fff"), Some([255, 255, 255]));
        assert_eq!(color("#12345"), None);
        assert_eq!(color("red\"/><script>"), None);
        assert_eq!(color("#+1+2+3"), None);
    }
}
