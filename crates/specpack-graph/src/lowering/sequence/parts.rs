//! The overview and the details of a sequence, and what stands beside them.

use super::leftover::Gather;
use super::names::{self, Name};
use crate::lowering::reader::Reader;
use crate::model::{FieldValue, Leftover, SequenceField, SequencePart, Spanned, field_key};

/// A document's parts, with the lists of records still as fields.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) overview: Option<SequencePart>,
    pub(crate) details: Option<SequencePart>,
    pub(crate) participants: Vec<SequenceField>,
    pub(crate) interactions: Vec<SequenceField>,
    pub(crate) notes: Vec<SequenceField>,
    pub(crate) guidance: Vec<SequenceField>,
    pub(crate) rest: Leftover,
}

impl Parts {
    /// Sorts the fields at the top of a document.
    pub(crate) fn sort(reader: &mut Reader<'_>, fields: Vec<SequenceField>) -> Self {
        let mut parts = Self::default();
        let mut gather = Gather::new(reader);
        let mut loose = Vec::new();
        for field in fields {
            if gather.takes_remark(&field) {
                continue;
            }
            match names::at_top(&field_key(&field.name.value)) {
                Some(Name::Overview) if parts.overview.is_none() => {
                    let part = parts.part(gather.reader, field);
                    parts.overview = Some(part);
                }
                Some(Name::Details) if parts.details.is_none() => {
                    let part = parts.part(gather.reader, field);
                    parts.details = Some(part);
                }
                Some(Name::Overview | Name::Details) | None => {
                    gather.unknown(field, "a sequence");
                }
                Some(_) => loose.push(field),
            }
        }
        parts.rest = gather.rest;
        if let Some(first) = loose.first() {
            // Fields outside of any part are those of the details.
            let heading = first.name.at.span;
            let mut part = parts.details.take().unwrap_or_default();
            if part.heading.is_empty() {
                part.heading = heading;
            }
            parts.read(reader, loose, &mut part);
            parts.details = Some(part);
        }
        parts
    }

    fn part(&mut self, reader: &mut Reader<'_>, field: SequenceField) -> SequencePart {
        let mut part = SequencePart {
            heading: field.name.at.span,
            ..SequencePart::default()
        };
        let fields = match field.value {
            FieldValue::Fields(fields) => fields,
            FieldValue::Missing(_) => Vec::new(),
            value => vec![SequenceField {
                name: Spanned::new(String::new(), field.at),
                value,
                at: field.at,
            }],
        };
        self.read(reader, fields, &mut part);
        part
    }

    fn read(
        &mut self,
        reader: &mut Reader<'_>,
        fields: Vec<SequenceField>,
        part: &mut SequencePart,
    ) {
        let mut gather = Gather::new(reader);
        for field in fields {
            if gather.takes_remark(&field) {
                continue;
            }
            match names::in_part(&field_key(&field.name.value)) {
                Some(Name::DiagramId) => {
                    let id = gather.text(field, part.id.as_ref(), "a part");
                    part.id = part.id.take().or(id);
                }
                Some(Name::Title) => {
                    let name = gather.text(field, part.name.as_ref(), "a part");
                    part.name = part.name.take().or(name);
                }
                Some(Name::Participants) if !is_list_of_names(&field.value) => {
                    self.participants.push(field);
                }
                Some(Name::Interactions) => self.interactions.push(field),
                Some(Name::Notes) => self.notes.push(field),
                Some(Name::Guidance) => self.guidance.push(field),
                Some(_) => part.fields.push(field),
                None => gather.unknown(field, "a sequence"),
            }
        }
        part.rest.fields.append(&mut gather.rest.fields);
        part.rest.remarks.append(&mut gather.rest.remarks);
    }

    /// The lists that only name participants, of the overview and the details.
    pub(crate) fn names(&self) -> impl Iterator<Item = &SequenceField> {
        let parts = [&self.details, &self.overview].into_iter().flatten();
        parts.filter_map(|part| {
            let mut fields = part.fields.iter();
            fields.find(|field| {
                names::in_part(&field_key(&field.name.value)) == Some(Name::Participants)
            })
        })
    }
}

/// Whether a list says names and no records.
fn is_list_of_names(value: &FieldValue) -> bool {
    match value {
        FieldValue::List(items) => items.iter().all(|item| item.value.text().is_some()),
        FieldValue::Fields(_) => false,
        _ => true,
    }
}
