//! Events that were seen on a sink, one JSON object a line, held to the schemas of their messages.

use super::{Check, Conformance, Group};
use crate::contract::{ContractError, Documents, Place, compiled};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeMap;

/// The longest line that is read, in bytes.
const MAX_LINE_LEN: usize = 1024 * 1024;

/// The schemas of messages by the type of their events.
#[derive(Debug, Default)]
pub struct EventSchemas {
    by_type: BTreeMap<String, Option<Validator>>,
    /// Schemas that cannot be compiled, with the reason: their events are not checked.
    pub unusable: Vec<String>,
}

impl EventSchemas {
    /// Adds the messages of the AsyncAPI document in `path`.
    ///
    /// # Errors
    /// When its schemas do not hold together.
    pub fn add(&mut self, path: &str, documents: &Documents) -> Result<(), ContractError> {
        let registry = documents
            .registry()
            .map_err(|reason| ContractError::Schemas {
                path: path.to_owned(),
                reason: reason.to_string(),
            })?;
        let start = Place {
            file: path.to_owned(),
            pointer: "/components/messages".to_owned(),
        };
        let Some((start, messages)) = documents.resolve(start) else {
            return Ok(());
        };
        for key in messages.as_object().into_iter().flat_map(|it| it.keys()) {
            let Some((at, message)) = documents.resolve(start.member(key)) else {
                continue;
            };
            let name = message.get("name").and_then(Value::as_str).unwrap_or(key);
            let payload = documents.resolve(at.member("payload"));
            // A payload in another language than AsyncAPI's has its schema one level deeper.
            let schema = payload.map(|(at, payload)| match payload.get("schemaFormat") {
                Some(_) => at.member("schema"),
                None => at,
            });
            let validator = schema.and_then(|schema| {
                let built = compiled(&registry, &schema.reference());
                built
                    .map_err(|error| self.unusable.push(format!("{name}: {error}")))
                    .ok()
            });
            self.by_type.insert(name.to_owned(), validator);
        }
        Ok(())
    }
}

/// What was seen of one type of events.
#[derive(Default)]
struct Seen {
    count: usize,
    failure: Option<String>,
}

/// Holds each line of `text` to the schema of its type. A type that no message has is a failure.
pub fn events(schemas: &EventSchemas, text: &str, into: &mut Conformance) {
    let mut by_type: BTreeMap<String, Seen> = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let (name, failure) = one(schemas, line);
        let seen = by_type.entry(name).or_default();
        seen.count += 1;
        if let Some(failure) = failure {
            let line = index + 1;
            seen.failure
                .get_or_insert_with(|| format!("line {line}: {failure}"));
        }
    }
    for (name, seen) in &by_type {
        let figure = match seen.count {
            1 => "1 event".to_owned(),
            count => format!("{count} events"),
        };
        let mut check = Check::new(Group::Events, name.clone(), figure);
        check.failure.clone_from(&seen.failure);
        into.checks.push(check);
    }
    let unseen = schemas.by_type.keys();
    let unseen: Vec<&str> = unseen
        .filter(|name| !by_type.contains_key(*name))
        .map(String::as_str)
        .collect();
    if !unseen.is_empty() {
        let note = format!("no event was seen of {}", unseen.join(", "));
        into.unchecked.push(note);
    }
}

/// The type of an event, and what is wrong with it.
fn one(schemas: &EventSchemas, line: &str) -> (String, Option<String>) {
    let unknown = |failure: &str| ("(unreadable)".to_owned(), Some(failure.to_owned()));
    if line.len() > MAX_LINE_LEN {
        return unknown("the line is too long");
    }
    let Ok(event) = serde_json::from_str::<Value>(line) else {
        return unknown("it is no JSON");
    };
    let Some(name) = event.get("type").and_then(Value::as_str) else {
        return unknown("it has no `type`");
    };
    let Some(schema) = schemas.by_type.get(name) else {
        let failure = "no message has this type".to_owned();
        return (name.to_owned(), Some(failure));
    };
    let mistake = schema.as_ref().and_then(|schema| {
        let mistake = schema.iter_errors(&event).next()?;
        // The value itself may be what nobody should read.
        Some(match mistake.instance_path().to_string().as_str() {
            "" => mistake.masked().to_string(),
            path => format!("`{path}`: {}", mistake.masked()),
        })
    });
    (name.to_owned(), mistake)
}
