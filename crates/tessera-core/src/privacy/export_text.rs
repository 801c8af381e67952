//! An export as text that is written while it is read, so that lists of any length fit.

use super::LongList;
use super::csv::{to_csv, write_fields};
use serde::Deserialize;
use serde_json::{Map, Value};

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// One object, for programs.
    Json,
    /// One value a line, for spreadsheets.
    Csv,
}

/// Writes an export: what is short first, then one list after the other, some rows at a time.
/// What it wrote in all is what an export that was read at once would be.
#[derive(Debug)]
pub struct ExportText {
    format: ExportFormat,
    /// The list that is being written, and how many of its rows are.
    open: Option<(LongList, usize)>,
}

impl ExportText {
    /// Begins with the parts that are complete.
    pub fn begin(format: ExportFormat, complete: Map<String, Value>) -> (Self, String) {
        let complete = Value::Object(complete);
        let text = match format {
            ExportFormat::Json => {
                let mut object = complete.to_string();
                // It stays open for the lists.
                object.pop();
                object
            }
            ExportFormat::Csv => to_csv(&complete),
        };
        (Self { format, open: None }, text)
    }

    /// The next rows of a list, or of the list behind the one that came before.
    pub fn rows(&mut self, list: LongList, rows: &[Value]) -> String {
        let mut out = String::new();
        let written = match self.open {
            Some((open, written)) if open == list => written,
            _ => {
                self.close(&mut out);
                self.open_list(list, &mut out);
                0
            }
        };
        for (number, row) in (written + 1..).zip(rows) {
            self.row(list, number, row, &mut out);
        }
        self.open = Some((list, written + rows.len()));
        out
    }

    /// What stands behind the last list.
    pub fn end(mut self) -> String {
        let mut out = String::new();
        self.close(&mut out);
        if self.format == ExportFormat::Json {
            out.push('}');
        }
        out
    }

    fn open_list(&self, list: LongList, out: &mut String) {
        if self.format == ExportFormat::Csv {
            return;
        }
        out.push_str(&format!(",\"{}\":", list.part()));
        if let Some(member) = list.member() {
            out.push_str(&format!("{{\"{member}\":"));
        }
        out.push('[');
    }

    fn close(&mut self, out: &mut String) {
        let Some((list, _)) = self.open.take() else {
            return;
        };
        if self.format == ExportFormat::Json {
            out.push_str(list.member().map_or("]", |_| "]}"));
        }
    }

    fn row(&self, list: LongList, number: usize, row: &Value, out: &mut String) {
        match (self.format, list.member()) {
            (ExportFormat::Json, _) => {
                if number > 1 {
                    out.push(',');
                }
                out.push_str(&row.to_string());
            }
            (ExportFormat::Csv, None) => {
                write_fields(out, list.part(), &number.to_string(), "", row);
            }
            (ExportFormat::Csv, Some(member)) => {
                write_fields(out, list.part(), "", &format!("{member}.{number}"), row);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sample() -> Value {
        json!({
            "format": "tessera.account-export",
            "consents": [{ "given": true }],
            "sessions": [{ "address": "=1" }, { "address": "::1" }, { "address": "127.0.0.1" }],
            "devices": [],
            "auditLog": { "entries": [{ "action": "login", "details": { "a": [1, 2] } }, {}] },
        })
    }

    /// The sample, its lists read in pieces of `size`.
    fn written(format: ExportFormat, size: usize) -> String {
        let Value::Object(mut complete) = sample() else {
            unreachable!("the sample is an object")
        };
        let lists = [LongList::Sessions, LongList::Devices, LongList::AuditLog].map(|list| {
            let mut rows = complete.remove(list.part()).unwrap();
            if let Some(member) = list.member() {
                rows = rows[member].take();
            }
            (list, rows.as_array().unwrap().clone())
        });
        let (mut text, mut out) = ExportText::begin(format, complete);
        for (list, rows) in &lists {
            if rows.is_empty() {
                out.push_str(&text.rows(*list, rows));
            }
            for piece in rows.chunks(size) {
                out.push_str(&text.rows(*list, piece));
            }
        }
        out + &text.end()
    }

    // req: MFA-11
    #[test]
    fn pieces_are_the_object_that_was_cut_into_them() {
        for size in 1..=3 {
            let written: Value = serde_json::from_str(&written(ExportFormat::Json, size)).unwrap();
            assert_eq!(written, sample());
        }
    }

    // req: MFA-11
    #[test]
    fn pieces_are_the_table_that_was_cut_into_them() {
        let sorted = |table: &str| {
            let mut lines: Vec<_> = table.lines().map(str::to_owned).collect();
            lines.sort_unstable();
            lines
        };
        for size in 1..=3 {
            let written = written(ExportFormat::Csv, size);
            assert!(written.starts_with("\"part\""));
            assert_eq!(sorted(&written), sorted(&to_csv(&sample())));
        }
    }
}
