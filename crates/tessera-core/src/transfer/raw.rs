//! A line taken apart into fields, of either format.

use super::{Fault, Field, FieldName, Reason};
use crate::privacy::csv::unmarked;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// The names of fields that hold passwords in clear: they are refused whatever is said of fields
/// that are not known.
const CLEAR_PASSWORDS: [&str; 4] = ["password", "plaintextpassword", "clearpassword", "passwd"];

/// What becomes of fields that there are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownFields {
    /// The line is refused.
    Refuse,
    /// They are passed over.
    Ignore,
}

/// What was read of a file for one user.
pub enum SourceRecord {
    /// A line of JSON.
    Json(Vec<u8>),
    /// The cells of a row: their bytes, and where each ends.
    Cells {
        /// All of them, one behind the other.
        text: Vec<u8>,
        /// Where each ends.
        ends: Vec<usize>,
    },
    /// More than is read for one user.
    TooLong,
}

/// The fields of a line and what stands in them. It has no `Debug`: personal data is not logged.
pub struct RawUser(Vec<(Field, Value)>);

impl RawUser {
    /// Reads a JSON object.
    ///
    /// # Errors
    /// Says what is wrong with it, or with its fields.
    pub fn from_json(line: &[u8], unknown: UnknownFields) -> Result<Self, Vec<Fault>> {
        let malformed = |_| vec![Fault::new(Field::Line, Reason::Malformed)];
        let members: Members = serde_json::from_slice(line).map_err(malformed)?;
        let mut fields = Vec::with_capacity(members.0.len());
        let mut faults = Vec::new();
        for (name, value) in members.0 {
            match field_of(&name, unknown) {
                Ok(None) => {}
                Ok(Some(field)) if fields.iter().any(|(known, _)| *known == field) => {
                    faults.push(Fault::new(field, Reason::Twice));
                }
                Ok(Some(field)) => fields.push((field, value)),
                Err(fault) => faults.push(fault),
            }
        }
        match faults.is_empty() {
            true => Ok(Self(fields)),
            false => Err(faults),
        }
    }

    /// What stands in a field; none for nothing, an empty text, and JSON's null.
    pub(super) fn take(&mut self, field: Field) -> Option<Value> {
        let at = self.0.iter().position(|(known, _)| *known == field)?;
        let (_, value) = self.0.swap_remove(at);
        let is_empty = match &value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            _ => false,
        };
        (!is_empty).then_some(value)
    }
}

fn field_of(name: &str, unknown: UnknownFields) -> Result<Option<Field>, Fault> {
    if let Some(field) = Field::named(name) {
        return Ok(Some(field));
    }
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    if CLEAR_PASSWORDS.contains(&plain.to_ascii_lowercase().as_str()) {
        return Err(Fault::new(FieldName::unknown(name), Reason::ClearPassword));
    }
    match unknown {
        UnknownFields::Ignore => Ok(None),
        UnknownFields::Refuse => Err(Fault::new(FieldName::unknown(name), Reason::Unknown)),
    }
}

/// The members of an object as they stand there, names that stand twice among them.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Each)
    }
}

/// What the columns of a table are, as its first row says.
pub struct Columns(Vec<Option<Field>>);

impl Columns {
    /// Reads the first row.
    ///
    /// # Errors
    /// Names the columns that are no fields, stand twice, or hold passwords in clear.
    pub fn read(text: &[u8], ends: &[usize], unknown: UnknownFields) -> Result<Self, Vec<Fault>> {
        let mut columns = Vec::new();
        let mut faults = Vec::new();
        for cell in cells(text, ends) {
            let name = std::str::from_utf8(cell).unwrap_or_default().trim();
            match field_of(name, unknown) {
                Ok(Some(field)) if columns.contains(&Some(field)) => {
                    faults.push(Fault::new(field, Reason::Twice));
                }
                Ok(column) => columns.push(column),
                Err(fault) => faults.push(fault),
            }
        }
        match faults.is_empty() {
            true => Ok(Self(columns)),
            false => Err(faults),
        }
    }

    /// Reads a row. A mark that keeps a spreadsheet from taking a cell for a formula is taken off.
    ///
    /// # Errors
    /// Fails where there are more cells or fewer than columns, or one is no text.
    pub fn user(&self, text: &[u8], ends: &[usize]) -> Result<RawUser, Vec<Fault>> {
        let malformed = |field: Field| vec![Fault::new(field, Reason::Malformed)];
        if ends.len() != self.0.len() {
            return Err(malformed(Field::Line));
        }
        let mut fields = Vec::with_capacity(self.0.len());
        for (column, cell) in self.0.iter().zip(cells(text, ends)) {
            let Some(field) = *column else { continue };
            let cell = std::str::from_utf8(cell).map_err(|_| malformed(field))?;
            fields.push((field, Value::String(unmarked(cell).to_owned())));
        }
        Ok(RawUser(fields))
    }
}

fn cells<'a>(text: &'a [u8], ends: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts
        .zip(ends)
        .map(|(start, end)| text.get(start..*end).unwrap_or_default())
}
