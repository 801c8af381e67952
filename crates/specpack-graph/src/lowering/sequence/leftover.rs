//! What belongs to no field of its kind: kept for whoever writes the document again, and reported.

use super::fields::movable;
use super::flags;
use crate::lowering::reader::Reader;
use crate::model::{FieldValue, Flag, Leftover, Remark, SequenceField, Spanned, field_key};
use crate::rules::UNKNOWN_CONTENT;
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::hash::HashMap;

/// Takes the fields of one record in order.
pub(crate) struct Gather<'r, 'a> {
    pub(crate) reader: &'r mut Reader<'a>,
    pub(crate) rest: Leftover,
    /// The name of the last field, for the remarks behind it.
    after: Option<String>,
    occurrences: HashMap<String, usize>,
}

impl<'r, 'a> Gather<'r, 'a> {
    pub(crate) fn new(reader: &'r mut Reader<'a>) -> Self {
        Self {
            reader,
            rest: Leftover::default(),
            after: None,
            occurrences: HashMap::default(),
        }
    }

    /// Whether a field is a remark, which is kept; otherwise remarks follow it from now on.
    pub(crate) fn takes_remark(&mut self, field: &SequenceField) -> bool {
        if !field.name.value.is_empty() {
            let occurrences = self.occurrences.entry(field_key(&field.name.value));
            *occurrences.or_default() += 1;
            self.after = Some(field.name.value.clone());
            return false;
        }
        let text = match &field.value {
            FieldValue::Markdown(text) => text.clone(),
            _ => movable(self.reader.source.slice(field.at.span)),
        };
        if !text.is_empty() {
            self.rest.remarks.push(Remark {
                occurrence: self.occurrence(),
                after: self.after.clone(),
                text: Spanned::new(text, field.at),
            });
        }
        true
    }

    fn occurrence(&self) -> usize {
        let after = self.after.as_deref().map(field_key);
        let count = after.and_then(|after| self.occurrences.get(&after).copied());
        count.unwrap_or(1) - 1
    }

    /// Keeps a field that its record does not have, and says so.
    pub(crate) fn unknown(&mut self, field: SequenceField, whose: &str) {
        let headline = format!("`{}` is no field of {whose}", field.name.value);
        let help = "Give it the name of a field that is known, or leave it as a remark.";
        self.leave(field, headline, help);
    }

    /// Keeps a field that its record has already, and says so.
    pub(crate) fn twice(&mut self, field: SequenceField, whose: &str) {
        let headline = format!("`{}` stands twice in {whose}", field.name.value);
        self.leave(field, headline, "Keep the one that holds.");
    }

    fn leave(&mut self, field: SequenceField, headline: String, help: &str) {
        // A section that no dialect knows is reported with all that is in it.
        if self.reader.coverage.is_kept(field.name.at.span) {
            let at = field.name.at;
            let finding = Diagnostic::new(UNKNOWN_CONTENT, Level::Info, headline, at).help(help);
            self.reader.diagnostics.push(finding);
        }
        self.rest.fields.push(field);
    }

    /// A field as one text: none where it says nothing. What is made of parts, or stated twice, is
    /// kept and reported.
    pub(crate) fn text(
        &mut self,
        field: SequenceField,
        known: Option<&Spanned<String>>,
        whose: &str,
    ) -> Option<Spanned<String>> {
        if known.is_some() {
            self.twice(field, whose);
            return None;
        }
        let text = match &field.value {
            FieldValue::Missing(_) => return None,
            FieldValue::Text(text) | FieldValue::Code { text, .. } | FieldValue::Markdown(text) => {
                text.clone()
            }
            FieldValue::List(items) => match one_line(items) {
                Some(line) => line,
                None => {
                    self.unknown(field, whose);
                    return None;
                }
            },
            FieldValue::Fields(_) => {
                self.unknown(field, whose);
                return None;
            }
        };
        Some(Spanned::new(text, field.at))
    }

    /// A field as a kind: one text without the sign before it.
    pub(crate) fn kind(
        &mut self,
        field: SequenceField,
        known: Option<&Spanned<String>>,
        whose: &str,
    ) -> Option<Spanned<String>> {
        let text = self.text(field, known, whose)?;
        let value = flags::without_sign(&text.value).to_owned();
        Some(Spanned::new(value, text.at))
    }

    /// A field as a yes or no.
    pub(crate) fn flag(
        &mut self,
        field: SequenceField,
        known: Option<&Flag>,
        whose: &str,
    ) -> Option<Flag> {
        let text = self.text(field, known.map(|flag| &flag.text), whose)?;
        Some(Flag {
            value: flags::parse(&text.value),
            is_plain: flags::is_plain(&text.value),
            text,
        })
    }
}

fn one_line(items: &[Spanned<FieldValue>]) -> Option<String> {
    let texts: Option<Vec<&str>> = items.iter().map(|item| item.value.text()).collect();
    Some(texts?.join(", "))
}
