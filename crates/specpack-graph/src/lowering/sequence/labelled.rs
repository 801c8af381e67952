//! Lists whose items are a name, a colon and what is said: `- **Protocol:** HTTPS`.

use crate::model::{FieldValue, SequenceField, Spanned};
use specpack_syntax::source::{Location, Span};

/// The longest name of a field, in bytes.
const MAX_NAME_LEN: usize = 48;

/// The items as fields, where each of them is one.
pub(crate) fn fields(items: &[Spanned<FieldValue>]) -> Option<Vec<SequenceField>> {
    let fields: Option<Vec<_>> = items.iter().map(field).collect();
    fields.filter(|fields| !fields.is_empty())
}

fn field(item: &Spanned<FieldValue>) -> Option<SequenceField> {
    let FieldValue::Text(text) = &item.value else {
        return None;
    };
    let (name, value) = text.split_once(':')?;
    // `**Name:** value` and `**Name**: value`
    let value = value.strip_prefix("**").unwrap_or(value);
    let value_at = text.len() - value.trim_start().len();
    let name_text = name.trim_matches(['*', '_', '`', ' ']);
    let is_name = !name_text.is_empty()
        && name_text.len() <= MAX_NAME_LEN
        && !name_text.contains(['/', '{', '(', '<']);
    if !is_name {
        return None;
    }
    let value = value.trim();
    let at = part(item.at, value_at, value.len());
    let name_at = text.find(name_text).unwrap_or(0);
    Some(SequenceField {
        name: Spanned::new(
            name_text.to_owned(),
            part(item.at, name_at, name_text.len()),
        ),
        value: match value {
            "" => FieldValue::Missing(String::new()),
            value => FieldValue::Text(value.to_owned()),
        },
        at,
    })
}

/// A part of a place, by its first byte and its length.
fn part(at: Location, from: usize, length: usize) -> Location {
    let start = at.span.range().start + from;
    Location {
        file: at.file,
        span: Span::new(start..start + length),
    }
}
