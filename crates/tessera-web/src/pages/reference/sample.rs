//! Examples: those that the contract gives, and a command line made from them.

use serde_json::Value;

use super::outline::Operation;
use super::{resolve, text_at};

/// An example with its name, ready to be shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Example {
    pub(super) name: Option<String>,
    pub(super) text: String,
}

/// Where a first start listens: what a command names when the contract names no server. A
/// script puts in the origin that the page came from.
pub(super) const DEFAULT_ORIGIN: &str = "http://127.0.0.1:8080";

/// The examples of a media type: its own, or else those of its schema.
pub(super) fn examples(document: &Value, media_type: &Value) -> Vec<Example> {
    let named = media_type.get("examples").and_then(Value::as_object);
    let mut found: Vec<Example> = named
        .into_iter()
        .flatten()
        .filter_map(|(name, example)| {
            let example = resolve(document, example);
            let name = text_at(example, "/summary").unwrap_or(name);
            Some(shown(Some(name), example.get("value")?))
        })
        .collect();
    found.extend(media_type.get("example").map(|value| shown(None, value)));
    if found.is_empty() {
        let schema = media_type
            .get("schema")
            .map(|schema| resolve(document, schema));
        let of_schema = schema.and_then(|schema| {
            let listed = schema.get("examples").and_then(|values| values.get(0));
            listed.or_else(|| schema.get("example"))
        });
        found.extend(of_schema.map(|value| shown(None, value)));
    }
    found
}

fn shown(name: Option<&str>, value: &Value) -> Example {
    let text = match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_else(|_| other.to_string()),
    };
    Example {
        name: name.map(str::to_owned),
        text,
    }
}

/// A command that sends the operation's first example, for operations a program would call.
pub(super) fn command(document: &Value, operation: &Operation<'_>) -> Option<String> {
    let body = operation
        .value
        .get("requestBody")
        .map(|body| resolve(document, body));
    let json = body.and_then(|body| body.pointer("/content/application~1json"));
    if body.is_some() && json.is_none() {
        return None;
    }
    let server = text_at(document, "/servers/0/url")
        .filter(|url| url.starts_with("http"))
        .unwrap_or(DEFAULT_ORIGIN);
    let url = format!("{}{}", server.trim_end_matches('/'), operation.path);
    let mut lines = vec![match operation.method {
        "GET" => format!("curl {}", quoted(&url)),
        method => format!("curl -X {method} {}", quoted(&url)),
    }];
    if needs_credentials(document, operation) {
        lines.push("  -H 'Authorization: Bearer ACCESS_TOKEN'".to_owned());
    }
    if let Some(json) = json {
        lines.push("  -H 'Content-Type: application/json'".to_owned());
        let example = examples(document, json).into_iter().next()?;
        lines.push(format!("  -d {}", quoted(&example.text)));
    }
    Some(lines.join(" \\\n"))
}

/// Whether the operation asks for credentials: its own word, or else the document's.
pub(super) fn needs_credentials(document: &Value, operation: &Operation<'_>) -> bool {
    operation
        .value
        .get("security")
        .or_else(|| document.get("security"))
        .and_then(Value::as_array)
        .is_some_and(|schemes| {
            schemes
                .iter()
                .any(|scheme| scheme.as_object().is_some_and(|names| !names.is_empty()))
        })
}

/// A word that a POSIX shell takes literally.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn examples_come_from_the_media_type_or_its_schema() {
        let document = json!({"E": {"summary": "A number", "value": {"a": 1}}});
        let named = json!({"examples": {"number": {"$ref": "#/E"}}});
        assert_eq!(
            examples(&document, &named),
            [Example {
                name: Some("A number".to_owned()),
                text: "{\n  \"a\": 1\n}".to_owned()
            }]
        );
        let of_schema = json!({"schema": {"examples": ["text"]}});
        assert_eq!(examples(&document, &of_schema)[0].text, "text");
        assert_eq!(examples(&document, &json!(null)), []);
    }

    #[test]
    fn shell_words_are_quoted() {
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
