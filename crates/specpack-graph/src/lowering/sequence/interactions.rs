//! Steps, and the steps within them.

use super::Lowering;
use super::flags;
use super::flow::Said;
use super::labelled;
use super::leftover::Gather;
use super::names::{self, Name};
use super::records::{Record, Records};
use crate::lowering::text::labels::Inline;
use crate::model::{
    EdgeKind, FieldValue, Flag, Interaction, NodeId, SequenceField, Spanned, field_key,
};

const WHOSE: &str = "a step";

/// A step with the names of its ends not yet looked up.
#[derive(Default)]
struct Draft {
    number: Option<Spanned<String>>,
    from: Option<Spanned<String>>,
    to: Option<Spanned<String>>,
    message: Option<Spanned<String>>,
    message_language: Option<String>,
    kind: Option<Spanned<String>>,
    is_synchronous: Option<Flag>,
    returns: Option<Spanned<String>>,
    has_return: Option<Flag>,
    is_activation: Option<Flag>,
    details: Option<SequenceField>,
    /// Technical details that stand beside the other fields: columns of a table of steps.
    lone_details: Vec<SequenceField>,
    nested: Vec<SequenceField>,
}

impl Lowering<'_, '_, '_> {
    /// Adds the steps of a field, within `parent` if there is one; gives them in order, and what
    /// stands beside them.
    pub(crate) fn add_steps(
        &mut self,
        field: SequenceField,
        parent: Option<NodeId>,
    ) -> (Vec<NodeId>, Vec<SequenceField>) {
        let records = Records::of(field);
        let steps = records.records.into_iter();
        let steps = steps.map(|record| self.add_step(record, parent));
        (steps.collect(), records.remarks)
    }

    fn add_step(&mut self, record: Record, parent: Option<NodeId>) -> NodeId {
        let any_kind = record.title_as_kind();
        let mut gather = Gather::new(self.reader);
        let mut draft = Draft {
            message: record.text,
            ..Draft::default()
        };
        for field in record.fields {
            if !gather.takes_remark(&field) {
                draft.take(&mut gather, field);
            }
        }
        let rest = gather.rest;
        let lone = draft.lone_details;
        let details_at = draft.details.as_ref().or(lone.first());
        let details_at = details_at.map(|details| details.at);
        let details = draft.details.map(|details| self.details(details));
        let mut details = details.unwrap_or_default();
        details.extend(lone);
        let nested = draft.nested;
        let from = self.refer(draft.from);
        let to = self.refer(draft.to);
        let interaction = Interaction {
            sequence: self.sequence,
            parent,
            children: Vec::new(),
            number: draft.number,
            from,
            to,
            message: draft.message,
            message_language: draft.message_language,
            kind: draft.kind.or(any_kind),
            title: record.title,
            is_synchronous: draft.is_synchronous,
            returns: draft.returns,
            has_return: draft.has_return,
            is_activation: draft.is_activation,
            details_at,
            details,
            rest,
        };
        let named = [&interaction.message, &interaction.kind];
        let name = named.into_iter().flatten().next().cloned();
        let name = name.unwrap_or_else(|| Spanned::new("step".to_owned(), record.at));
        let inline = Inline {
            plain: &name.value,
            span: name.at.span,
        };
        let section = self.tree.section_at(record.at.span);
        let said = Said::by(&interaction, record.at.span);
        let node = self
            .reader
            .add(inline, record.at.span, section, interaction);
        let whole = parent.unwrap_or(self.sequence);
        self.reader
            .connect(node, EdgeKind::PartOf, whole, name.at.span);
        self.add_said(node, &said);
        let mut children = Vec::new();
        let mut remarks = Vec::new();
        for field in nested {
            let (steps, beside) = self.add_steps(field, Some(node));
            children.extend(steps);
            remarks.extend(self.remarks(&beside, "steps"));
        }
        if let Some(step) = self.reader.graph.get_mut::<Interaction>(node) {
            step.children = children;
            step.rest.remarks.extend(remarks);
        }
        node
    }
}

impl Lowering<'_, '_, '_> {
    /// The details as fields, whatever shape they were written in.
    fn details(&self, details: SequenceField) -> Vec<SequenceField> {
        let mut fields = match details.value {
            FieldValue::Fields(fields) => fields,
            FieldValue::List(items) => match labelled::fields(&items) {
                Some(fields) => fields,
                None => vec![SequenceField {
                    value: FieldValue::List(items),
                    ..details
                }],
            },
            _ => vec![details],
        };
        for field in &mut fields {
            let written = self.reader.source.slice(field.name.at.span);
            if written.starts_with(['\'', '"']) {
                field.name.value = title_case(&field.name.value);
            }
        }
        fields
    }
}

impl Draft {
    fn take(&mut self, gather: &mut Gather<'_, '_>, field: SequenceField) {
        match names::in_step(&field_key(&field.name.value)) {
            Some(Name::Message) => {
                let language = match &field.value {
                    FieldValue::Code { language, .. } => Some(language.clone()),
                    _ => None,
                };
                if let Some(text) = gather.text(field, self.message.as_ref(), WHOSE) {
                    self.message = Some(text);
                    self.message_language = language;
                }
            }
            Some(Name::Kind) => {
                let kind = gather.kind(field, self.kind.as_ref(), WHOSE);
                self.kind = self.kind.take().or(kind);
            }
            Some(Name::Interactions) => self.nested.push(field),
            Some(Name::TechnicalDetails) => match self.details {
                None if !matches!(field.value, FieldValue::Missing(_)) => {
                    self.details = Some(field);
                }
                None => {}
                Some(_) => gather.twice(field, WHOSE),
            },
            Some(Name::TechnicalDetail) => {
                if !matches!(field.value, FieldValue::Missing(_)) {
                    self.lone_details.push(field);
                }
            }
            Some(Name::IsAsynchronous) => {
                if !field.text().is_some_and(flags::is_plain) {
                    gather.unknown(field, WHOSE);
                    return;
                }
                let flag = gather.flag(field, self.is_synchronous.as_ref(), WHOSE);
                let flag = flag.map(|flag| Flag {
                    value: flag.value.map(|is_asynchronous| !is_asynchronous),
                    ..flag
                });
                self.is_synchronous = self.is_synchronous.take().or(flag);
            }
            Some(name @ (Name::IsSynchronous | Name::HasReturn | Name::IsActivation)) => {
                let slot = match name {
                    Name::IsSynchronous => &mut self.is_synchronous,
                    Name::HasReturn => &mut self.has_return,
                    _ => &mut self.is_activation,
                };
                let flag = gather.flag(field, slot.as_ref(), WHOSE);
                *slot = slot.take().or(flag);
            }
            Some(name @ (Name::From | Name::To | Name::Number | Name::Returns)) => {
                let slot = match name {
                    Name::From => &mut self.from,
                    Name::To => &mut self.to,
                    Name::Number => &mut self.number,
                    _ => &mut self.returns,
                };
                let text = gather.text(field, slot.as_ref(), WHOSE);
                *slot = slot.take().or(text);
            }
            Some(_) | None => gather.unknown(field, WHOSE),
        }
    }
}

/// `errorHandling` as `Error Handling`: the names of printed records as headings have them.
fn title_case(name: &str) -> String {
    let is_camel = name.chars().all(|c| c.is_ascii_alphanumeric())
        && name.chars().next().is_some_and(|c| c.is_ascii_lowercase());
    if !is_camel {
        return name.to_owned();
    }
    let mut title = String::with_capacity(name.len() + 4);
    for (at, c) in name.chars().enumerate() {
        if at == 0 {
            title.push(c.to_ascii_uppercase());
            continue;
        }
        if c.is_ascii_uppercase() {
            title.push(' ');
        }
        title.push(c);
    }
    title
}

#[cfg(test)]
mod tests {
    use super::title_case;

    #[test]
    fn keys_of_records_become_headings_and_headings_stay() {
        assert_eq!(title_case("errorHandling"), "Error Handling");
        assert_eq!(title_case("protocol"), "Protocol");
        assert_eq!(title_case("Error Handling"), "Error Handling");
        assert_eq!(title_case("sla_ms"), "sla_ms");
    }
}
