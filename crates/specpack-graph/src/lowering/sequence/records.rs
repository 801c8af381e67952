//! Records of one kind that stand together: under headings, in a list, or in the rows of a table.

use super::labelled;
use crate::model::{FieldValue, SequenceField, Spanned, field_key};
use specpack_syntax::source::Location;

/// One participant, step or note, still as fields.
#[derive(Debug)]
pub(crate) struct Record {
    /// The heading it stands under.
    pub(crate) title: Option<Spanned<String>>,
    pub(crate) fields: Vec<SequenceField>,
    /// What stands in its place where it is no record.
    pub(crate) text: Option<Spanned<String>>,
    pub(crate) at: Location,
}

impl Record {
    /// What the heading says of the record's kind; one that says only what all of them are says
    /// nothing.
    pub(crate) fn title_as_kind(&self) -> Option<Spanned<String>> {
        let title = self.title.as_ref()?;
        let key = field_key(&title.value);
        let is_any = matches!(
            key.as_str(),
            "step" | "interaction" | "participant" | "untitled"
        );
        (!is_any).then(|| title.clone())
    }
}

/// What a field holds that is to be a number of records.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) records: Vec<Record>,
    /// Blocks beside the records, as fields without a name.
    pub(crate) remarks: Vec<SequenceField>,
}

impl Records {
    pub(crate) fn of(field: SequenceField) -> Self {
        let mut all = Self::default();
        match field.value {
            FieldValue::Missing(_) => {}
            FieldValue::Fields(fields) => {
                for field in fields {
                    all.add_section(field);
                }
            }
            FieldValue::List(items) => {
                all.records.extend(items.into_iter().map(of_item));
            }
            value => all.remarks.push(SequenceField {
                name: Spanned::new(String::new(), field.at),
                value,
                at: field.at,
            }),
        }
        all
    }

    fn add_section(&mut self, field: SequenceField) {
        if field.name.value.is_empty() {
            self.remarks.push(field);
            return;
        }
        let title = Some(field.name);
        let at = field.at;
        let (fields, text) = match field.value {
            FieldValue::Fields(fields) => (fields, None),
            FieldValue::Missing(_) => (Vec::new(), None),
            FieldValue::List(items) => match labelled::fields(&items) {
                Some(fields) => (fields, None),
                None if items.iter().all(|item| item.value.text().is_some()) => {
                    (Vec::new(), Some(Spanned::new(flat(&items), at)))
                }
                None => {
                    // One heading over several records.
                    let title = |record: Record| Record {
                        title: title.clone(),
                        ..record
                    };
                    self.records
                        .extend(items.into_iter().map(of_item).map(title));
                    return;
                }
            },
            FieldValue::Text(text) | FieldValue::Code { text, .. } | FieldValue::Markdown(text) => {
                (Vec::new(), Some(Spanned::new(text, at)))
            }
        };
        self.records.push(Record {
            title,
            fields,
            text,
            at,
        });
    }
}

fn of_item(item: Spanned<FieldValue>) -> Record {
    let at = item.at;
    let (fields, text) = match item.value {
        FieldValue::Fields(fields) => (fields, None),
        FieldValue::Missing(_) => (Vec::new(), None),
        FieldValue::Text(text) | FieldValue::Code { text, .. } | FieldValue::Markdown(text) => {
            (Vec::new(), Some(Spanned::new(text, at)))
        }
        FieldValue::List(items) => (Vec::new(), Some(Spanned::new(flat(&items), at))),
    };
    Record {
        title: None,
        fields,
        text,
        at,
    }
}

/// Values as one line, for what is no record.
fn flat(items: &[Spanned<FieldValue>]) -> String {
    let items: Vec<String> = items.iter().map(|item| flat_value(&item.value)).collect();
    items.join(", ")
}

fn flat_value(value: &FieldValue) -> String {
    match value {
        FieldValue::Missing(placeholder) => placeholder.clone(),
        FieldValue::Text(text) | FieldValue::Code { text, .. } | FieldValue::Markdown(text) => {
            text.clone()
        }
        FieldValue::List(items) => flat(items),
        FieldValue::Fields(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|it| format!("{}: {}", it.name.value, flat_value(&it.value)));
            fields.collect::<Vec<_>>().join(", ")
        }
    }
}
