//! Events that a service has emitted, where a scenario looks for one.

use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// Gives all that was seen on a sink so far, one JSON object a line, or why it cannot be read.
type Read = dyn Fn() -> Result<String, String> + Send + Sync;

/// A sink of events that can be read again and again while a service writes to it.
#[derive(Clone)]
pub struct Sink(Arc<Read>);

impl fmt::Debug for Sink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sink")
    }
}

impl Sink {
    /// A sink of which `read` gives the lines.
    pub fn new(read: impl Fn() -> Result<String, String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// The first event of a type that holds what is wanted. A line that is no event, such as one
    /// that is still being written, is passed over.
    pub(crate) fn find(&self, kind: &str, wanted: &Value) -> Result<Option<Value>, String> {
        let text = (self.0)()?;
        let events = text.lines().filter(|line| line.contains(kind));
        let mut events = events.filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let is_of_kind = |event: &Value| event.get("type").and_then(Value::as_str) == Some(kind);
        Ok(events.find(|event| is_of_kind(event) && holds(event, wanted)))
    }
}

/// Whether a value is what is wanted; an object may have more members than are wanted of it.
fn holds(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Object(members), Value::Object(wanted)) => wanted.iter().all(|(name, wanted)| {
            let member = members.get(name);
            member.is_some_and(|member| holds(member, wanted))
        }),
        (value, wanted) => value == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    // req: PACK-4, PACK-5
    #[test]
    fn an_event_is_found_by_its_type_and_what_it_holds() {
        let lines = [
            r#"{"type":"loaf.baked","subject":"1","data":{"kind":"rye","id":1}}"#,
            r#"{"type":"loaf.baked","subject":"2","data":{"kind":"rye","id":2}}"#,
            r#"{"type":"loaf.ba"#,
        ];
        let sink = Sink::new(move || Ok(lines.join("\n")));
        let found = |kind, wanted| sink.find(kind, &wanted).unwrap();
        let second = found("loaf.baked", json!({"data": {"id": 2}})).unwrap();
        assert_eq!(second["subject"], "2");
        assert_eq!(found("loaf.sold", json!({})), None);
        assert_eq!(found("loaf.baked", json!({"subject": "3"})), None);
        assert_eq!(found("loaf.baked", json!({"data": {"price": 3}})), None);
    }
}
