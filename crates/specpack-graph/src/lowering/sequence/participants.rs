//! Participants, and what the steps call them.

use super::Lowering;
use super::leftover::Gather;
use super::names::{self, Name};
use super::records::{Record, Records};
use crate::lowering::text::labels::Inline;
use crate::model::{
    EdgeKind, FieldValue, NodeId, Participant, Reference, Resolution, SequenceField, Spanned,
    field_key,
};
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::Location;

const WHOSE: &str = "a participant";

/// Participants by the names that steps may use.
#[derive(Debug, Default)]
pub(crate) struct Known {
    by_id: HashMap<String, NodeId>,
    /// None where several have the name.
    by_name: HashMap<String, Option<NodeId>>,
    /// All of them, in document order.
    pub(crate) nodes: Vec<NodeId>,
}

impl Known {
    fn add(&mut self, node: NodeId, id: Option<&str>, name: Option<&str>) {
        self.nodes.push(node);
        if let Some(id) = id {
            self.by_id.entry(id.to_owned()).or_insert(node);
        }
        if let Some(name) = name {
            let entry = self.by_name.entry(name.to_owned());
            entry.and_modify(|node| *node = None).or_insert(Some(node));
        }
    }

    fn find(&self, text: &str) -> Option<NodeId> {
        let by_name = || self.by_name.get(text).copied().flatten();
        self.by_id.get(text).copied().or_else(by_name)
    }
}

impl Lowering<'_, '_, '_> {
    /// Adds the participants that a document declares in records.
    pub(crate) fn declare(&mut self, field: SequenceField) {
        let records = Records::of(field);
        self.keep_beside("Participants", &records.remarks, "participants");
        for record in records.records {
            self.declare_one(record);
        }
    }

    /// Adds the participants of a list of names.
    pub(crate) fn declare_names(&mut self, field: &SequenceField) {
        let FieldValue::List(items) = &field.value else {
            return;
        };
        for item in items {
            let Some(text) = item.value.text() else {
                continue;
            };
            let id = Spanned::new(text.to_owned(), item.at);
            let participant = Participant {
                id: Some(id.clone()),
                is_declared: true,
                ..Participant::default()
            };
            self.add_participant(&id, item.at, participant);
        }
    }

    fn declare_one(&mut self, record: Record) {
        let any_kind = record.title_as_kind();
        let is_bare = record.fields.is_empty();
        let mut gather = Gather::new(self.reader);
        let mut participant = Participant {
            is_declared: true,
            id: record.text,
            ..Participant::default()
        };
        read(&mut gather, record.fields, &mut participant);
        participant.rest = gather.rest;
        if is_bare && participant.id.is_none() {
            // A heading alone names who takes part.
            participant.id.clone_from(&any_kind);
        }
        participant.kind = participant.kind.or(any_kind);
        let name = participant.display_name.clone().or(participant.id.clone());
        let name = name.unwrap_or_else(|| Spanned::new(String::new(), record.at));
        let heading = record.title.as_ref().map(|title| title.at);
        participant.title = record.title;
        let name = if name.value.is_empty() {
            Spanned::new("participant".to_owned(), heading.unwrap_or(record.at))
        } else {
            name
        };
        self.add_participant(&name, record.at, participant);
    }

    fn add_participant(
        &mut self,
        name: &Spanned<String>,
        extent: Location,
        participant: Participant,
    ) {
        let id = participant.id.as_ref().map(|id| id.value.clone());
        let display_name = participant.display_name.as_ref();
        let display_name = display_name.map(|name| name.value.clone());
        let inline = Inline {
            plain: &name.value,
            span: name.at.span,
        };
        let section = self.tree.section_at(extent.span);
        let node = self.reader.add(inline, extent.span, section, participant);
        let place = name.at.span;
        self.reader
            .connect(node, EdgeKind::PartOf, self.sequence, place);
        self.known.add(node, id.as_deref(), display_name.as_deref());
    }

    /// What a name in a step stands for. A name that nobody declares is a participant, too, so
    /// that every message has two ends.
    pub(crate) fn refer(&mut self, name: Option<Spanned<String>>) -> Option<Reference> {
        let name = name?;
        let node = match self.known.find(&name.value) {
            Some(node) => node,
            None => {
                let participant = Participant {
                    id: Some(name.clone()),
                    ..Participant::default()
                };
                self.add_participant(&name, name.at, participant);
                self.known.find(&name.value)?
            }
        };
        let mut reference = Reference::new(name.value, name.at);
        reference.to = Resolution::Node(node);
        Some(reference)
    }

    /// What a note's name stands for: a participant that is there, or nothing.
    pub(crate) fn look_up(&self, name: Option<Spanned<String>>) -> Option<Reference> {
        let name = name?;
        let found = self.known.find(&name.value);
        let mut reference = Reference::new(name.value, name.at);
        if let Some(node) = found {
            reference.to = Resolution::Node(node);
        }
        Some(reference)
    }
}

fn read(gather: &mut Gather<'_, '_>, fields: Vec<SequenceField>, into: &mut Participant) {
    for field in fields {
        if gather.takes_remark(&field) {
            continue;
        }
        let name = names::in_participant(&field_key(&field.name.value));
        match name {
            Some(Name::Style) => match field.value {
                FieldValue::Fields(fields) => read(gather, fields, into),
                FieldValue::Missing(_) => {}
                _ => gather.unknown(field, WHOSE),
            },
            Some(Name::Kind) => {
                let kind = gather.kind(field, into.kind.as_ref(), WHOSE);
                into.kind = into.kind.take().or(kind);
            }
            Some(name) => {
                let slot = match name {
                    Name::Id => &mut into.id,
                    Name::Label => &mut into.display_name,
                    Name::Technology => &mut into.technology,
                    Name::Order => &mut into.order,
                    Name::Shape => &mut into.shape,
                    Name::Color => &mut into.color,
                    Name::Stereotype => &mut into.stereotype,
                    _ => {
                        gather.unknown(field, WHOSE);
                        continue;
                    }
                };
                let text = gather.text(field, slot.as_ref(), WHOSE);
                *slot = slot.take().or(text);
            }
            None => gather.unknown(field, WHOSE),
        }
    }
}
