//! Notes beside the steps.

use super::Lowering;
use super::leftover::Gather;
use super::names::{self, Name};
use super::records::{Record, Records};
use crate::model::{SequenceField, SequenceNote, Spanned, field_key};

const WHOSE: &str = "a note";

impl Lowering<'_, '_, '_> {
    /// The notes of a field, in order.
    pub(crate) fn notes(&mut self, field: SequenceField) -> Vec<SequenceNote> {
        let records = Records::of(field);
        self.keep_beside("Notes", &records.remarks, "notes");
        let records = records.records.into_iter();
        records.map(|record| self.note(record)).collect()
    }

    fn note(&mut self, record: Record) -> SequenceNote {
        let mut gather = Gather::new(self.reader);
        let mut text = record.text;
        let mut position = None;
        let mut participant = None;
        let mut number = None;
        for field in record.fields {
            if gather.takes_remark(&field) {
                continue;
            }
            let slot = match names::in_note(&field_key(&field.name.value)) {
                Some(Name::Content) => &mut text,
                Some(Name::Position) => &mut position,
                Some(Name::Participant) => &mut participant,
                Some(Name::Number) => &mut number,
                _ => {
                    gather.unknown(field, WHOSE);
                    continue;
                }
            };
            let read = gather.text(field, slot.as_ref(), WHOSE);
            *slot = slot.take().or(read);
        }
        let rest = gather.rest;
        let place = record.title.as_ref().map_or(record.at, |title| title.at);
        SequenceNote {
            extent: record.at.span,
            title: record.title,
            text: text.unwrap_or_else(|| Spanned::new(String::new(), place)),
            position,
            participant: self.look_up(participant),
            number,
            rest,
        }
    }
}
