//! An export as a table: one value a line, by part, number, field. Any spreadsheet opens it, and
//! none takes a value for a formula.

use serde_json::Value;

/// Writes an export, or any JSON object of it, as comma-separated values (RFC 4180).
pub fn to_csv(export: &Value) -> String {
    let mut out = String::new();
    line(&mut out, ["part", "number", "field", "value"]);
    if let Value::Object(parts) = export {
        for (part, value) in parts {
            write_part(&mut out, part, value);
        }
    }
    out
}

fn write_part(out: &mut String, part: &str, value: &Value) {
    match value {
        Value::Array(items) => {
            for (number, item) in (1_usize..).zip(items) {
                write_fields(out, part, &number.to_string(), "", item);
            }
        }
        other => write_fields(out, part, "", "", other),
    }
}

/// One line for each value below, named by the way to it.
pub(super) fn write_fields(out: &mut String, part: &str, number: &str, field: &str, value: &Value) {
    let below = |name: &str| match field {
        "" => name.to_owned(),
        field => format!("{field}.{name}"),
    };
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                write_fields(out, part, number, &below(name), value);
            }
        }
        Value::Array(items) => {
            for (at, item) in (1_usize..).zip(items) {
                write_fields(out, part, number, &below(&at.to_string()), item);
            }
        }
        Value::Null => {}
        Value::String(text) => line(out, [part, number, field, text]),
        other => line(out, [part, number, field, &other.to_string()]),
    }
}

pub(crate) fn line<'a>(out: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_cell(out, cell);
    }
    out.push_str("\r\n");
}

/// Quoted always. A cell that a spreadsheet would compute is marked as text by an apostrophe: one
/// that begins with `=`, `+`, `-`, `@`, a tab or a line break, after blanks too, or with their
/// full-width forms.
fn write_cell(out: &mut String, cell: &str) {
    out.push('"');
    if is_marked(cell) {
        out.push('\'');
    }
    out.push_str(&cell.replace('"', "\"\""));
    out.push('"');
}

/// Whether a cell is marked: what would be a formula, also behind marks that are its own, so that
/// taking one mark off gives the value back.
fn is_marked(cell: &str) -> bool {
    is_formula(cell.trim_start_matches('\''))
}

/// The value of a cell that may be marked.
pub(crate) fn unmarked(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(value) if is_marked(value) => value,
        _ => cell,
    }
}

fn is_formula(cell: &str) -> bool {
    let starts_line = cell.starts_with(['\t', '\r', '\n']);
    let first = cell.trim_start().chars().next();
    starts_line || first.is_some_and(|first| "=+-@|＝＋－＠".contains(first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    // req: MFA-11
    #[test]
    fn each_value_has_a_line() {
        let export = json!({
            "madeAt": "2026-11-26T10:00:00Z",
            "contacts": { "email": "p@example.com", "mobileNumber": null },
            "consents": [ { "purpose": "marketing", "given": true }, { "purpose": "a\"b" } ],
            "account": { "roles": ["user", "support"] },
        });
        let table = to_csv(&export);
        let lines: Vec<&str> = table.split_terminator("\r\n").collect();
        for expected in [
            r#""part","number","field","value""#,
            r#""madeAt","","","2026-11-26T10:00:00Z""#,
            r#""contacts","","email","p@example.com""#,
            r#""consents","1","given","true""#,
            r#""consents","2","purpose","a""b""#,
            r#""account","","roles.2","support""#,
        ] {
            assert!(lines.contains(&expected), "{expected} in {table}");
        }
        assert!(!table.contains("mobileNumber"), "nothing is held");
    }

    /// What an attacker would have as a name, so that a spreadsheet runs it.
    // req: MFA-11
    #[test]
    fn no_cell_is_a_formula() {
        for name in [
            "=HYPERLINK(\"https://evil.example\",\"you\")",
            "+919876543210",
            "-1+1",
            "@SUM(A1)",
            "\t=1+1",
            "\r=1+1",
            "\n=1+1",
            "  =1+1",
            "\u{a0}=1+1",
            "＝1+1",
            "|calc",
        ] {
            let table = to_csv(&json!({ "profile": { "name": name } }));
            let cell = table.lines().nth(1).unwrap().split(",\"").nth(3).unwrap();
            assert!(cell.starts_with('\''), "{name:?}: {table}");
        }
        let table = to_csv(&json!({ "profile": { "name": "O'Neil = x" } }));
        assert!(table.contains("\"O'Neil = x\""));
    }
}
