//! A sequence as data, its keys in a fixed order.

use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use specpack_graph::model::{
    Entry, FieldValue, Graph, Interaction, NodeId, Participant, Reference, Sequence, SequenceField,
    Spanned,
};

/// A sequence as data, with findings of a type of the caller's. What the document does not say is
/// null; the keys and their order are a contract with those who read them.
#[derive(Debug, serde::Serialize)]
pub struct Json<'g, Finding> {
    id: &'g str,
    name: &'g str,
    participants: Vec<JsonParticipant<'g>>,
    interactions: Vec<JsonStep<'g>>,
    notes: Vec<JsonNote<'g>>,
    guidance: Fields<'g>,
    diagnostics: Vec<Finding>,
}

#[derive(Debug, serde::Serialize)]
struct JsonParticipant<'g> {
    id: &'g str,
    name: &'g str,
    kind: Option<&'g str>,
}

#[derive(Debug, serde::Serialize)]
struct JsonStep<'g> {
    number: Option<&'g str>,
    from: Option<&'g str>,
    to: Option<&'g str>,
    message: Option<&'g str>,
    kind: Option<&'g str>,
    synchronous: Option<bool>,
    returns: Option<&'g str>,
    details: Fields<'g>,
    children: Vec<JsonStep<'g>>,
}

#[derive(Debug, serde::Serialize)]
struct JsonNote<'g> {
    text: &'g str,
    position: Option<&'g str>,
    participant: Option<&'g str>,
    number: Option<&'g str>,
}

/// Fields as an object by name; what one name says twice is a list.
#[derive(Debug)]
struct Fields<'g>(&'g [SequenceField]);

#[derive(Debug)]
struct Said<'g>(Vec<&'g FieldValue>);

/// A sequence as data.
#[must_use]
pub fn json<'g, Finding>(
    graph: &'g Graph,
    sequence: Entry<'g, Sequence>,
    findings: Vec<Finding>,
) -> Json<'g, Finding> {
    let data = sequence.data;
    let participants = data.participants.iter();
    let participants = participants.filter_map(|&id| graph.get::<Participant>(id));
    let notes = data.notes.iter().map(|note| JsonNote {
        text: &note.text.value,
        position: said(note.position.as_ref()),
        participant: name(note.participant.as_ref()),
        number: said(note.number.as_ref()),
    });
    Json {
        id: &data.id,
        name: sequence.name(),
        participants: participants.map(participant).collect(),
        interactions: steps(graph, &data.interactions),
        notes: notes.collect(),
        guidance: Fields(&data.guidance),
        diagnostics: findings,
    }
}

/// Values as a list.
pub(super) fn text(items: &[Spanned<FieldValue>]) -> String {
    let items: Vec<Said<'_>> = items.iter().map(|item| Said(vec![&item.value])).collect();
    // Texts always serialise.
    serde_json::to_string_pretty(&items).unwrap_or_default()
}

fn participant<'g>(participant: Entry<'g, Participant>) -> JsonParticipant<'g> {
    let name = participant.name();
    JsonParticipant {
        id: said(participant.data.id.as_ref()).unwrap_or(name),
        name,
        kind: said(participant.data.kind.as_ref()),
    }
}

fn steps<'g>(graph: &'g Graph, ids: &[NodeId]) -> Vec<JsonStep<'g>> {
    let steps = ids.iter().filter_map(|&id| graph.get::<Interaction>(id));
    let steps = steps.map(|step| step.data).map(|step| JsonStep {
        number: said(step.number.as_ref()),
        from: name(step.from.as_ref()),
        to: name(step.to.as_ref()),
        message: said(step.message.as_ref()),
        kind: said(step.kind.as_ref()),
        synchronous: step.is_synchronous.as_ref().and_then(|flag| flag.value),
        returns: said(step.returns.as_ref()),
        details: Fields(&step.details),
        children: self::steps(graph, &step.children),
    });
    steps.collect()
}

fn said(text: Option<&Spanned<String>>) -> Option<&str> {
    text.map(|text| text.value.as_str())
}

fn name(reference: Option<&Reference>) -> Option<&str> {
    reference.map(|reference| reference.text.as_str())
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut by_name: Vec<(&str, Said<'_>)> = Vec::new();
        for field in self.0.iter().filter(|field| !field.name.value.is_empty()) {
            let name = field.name.value.as_str();
            match by_name.iter_mut().find(|(known, _)| *known == name) {
                Some((_, said)) => said.0.push(&field.value),
                None => by_name.push((name, Said(vec![&field.value]))),
            }
        }
        let mut map = serializer.serialize_map(Some(by_name.len()))?;
        for (name, said) in &by_name {
            map.serialize_entry(name, said)?;
        }
        map.end()
    }
}

impl Serialize for Said<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = match self.0.as_slice() {
            [value] => value,
            several => {
                let mut list = serializer.serialize_seq(Some(several.len()))?;
                for &value in several {
                    list.serialize_element(&Said(vec![value]))?;
                }
                return list.end();
            }
        };
        match value {
            FieldValue::Missing(_) => serializer.serialize_none(),
            FieldValue::Text(text) | FieldValue::Code { text, .. } | FieldValue::Markdown(text) => {
                serializer.serialize_str(text)
            }
            FieldValue::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Said(vec![&item.value]))?;
                }
                list.end()
            }
            FieldValue::Fields(fields) => Fields(fields).serialize(serializer),
        }
    }
}
