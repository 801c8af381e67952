//! Values of JSON as Python writes them.

use crate::scaffold::quoted;
use serde_json::Value;

/// How long a line gets before its value is written on several.
const WIDTH: usize = 96;
const INDENT: &str = "    ";

/// A value, on one line where it fits. `before` is how much of that is taken already.
pub(super) fn of(value: &Value, before: usize) -> String {
    written(value, 0, WIDTH.saturating_sub(before))
}

/// `depth` is how far the value is indented, and `room` how much of its first line is left.
fn written(value: &Value, depth: usize, room: usize) -> String {
    let flat = flat(value);
    let is_small = flat.chars().count() <= room.saturating_sub(INDENT.len() * depth);
    let (open, close, items): (_, _, Vec<String>) = match value {
        _ if is_small => return flat,
        Value::Array(items) => {
            let items = items.iter();
            let items = items.map(|item| written(item, depth + 1, WIDTH));
            ('[', ']', items.collect())
        }
        Value::Object(members) => {
            let members = members.iter().map(|(name, member)| {
                let name = quoted(name);
                let room = WIDTH.saturating_sub(name.chars().count() + 2);
                format!("{name}: {}", written(member, depth + 1, room))
            });
            ('{', '}', members.collect())
        }
        _ => return flat,
    };
    let indent = INDENT.repeat(depth + 1);
    let items = items.iter().map(|item| format!("{indent}{item},\n"));
    let items: String = items.collect();
    format!("{open}\n{items}{}{close}", INDENT.repeat(depth))
}

fn flat(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flat).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, it)| format!("{}: {}", quoted(name), flat(it)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use serde_json::json;

    #[test]
    fn values_are_written_as_the_language_has_them() {
        let value = json!({"a": [true, null, 1.5], "b": "say \"x\"\n\\"});
        assert_eq!(
            of(&value, 0),
            r#"{"a": [True, None, 1.5], "b": "say \"x\"\n\\"}"#
        );
    }

    #[test]
    fn what_is_too_long_for_a_line_stands_on_several() {
        let long = "x".repeat(60);
        let value = json!({"one": long, "two": [long, long]});
        let text = of(&value, 0);
        assert_eq!(
            text,
            format!(
                "{{\n    \"one\": \"{long}\",\n    \"two\": [\n        \"{long}\",\n        \"{long}\",\n    ],\n}}"
            )
        );
    }
}
