//! Editing JSON in place: members are set and items appended, and no other byte changes.

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::Serializer;
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;
use std::ops::Range;

/// A value to write: objects keep the order in which they were made.
#[derive(Clone, Debug)]
pub(crate) enum Json {
    /// A number, a text, a list of them.
    Value(Value),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// An object of members in this order.
    pub(crate) fn object<const COUNT: usize>(members: [(&str, Json); COUNT]) -> Self {
        let members = members.into_iter();
        Self::Object(
            members
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        )
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                serializer.collect_map(members.iter().map(|(key, value)| (key, value)))
            }
        }
    }
}

/// An object with its members in the order written, each value as it stands in the text.
#[derive(Clone, Debug)]
pub(crate) struct Object<'a> {
    members: Vec<(String, &'a RawValue)>,
}

impl<'a> Object<'a> {
    /// Reads a text that is an object.
    pub(crate) fn parse(text: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The value of a member; the last one where it stands twice, as JSON readers have it.
    pub(crate) fn get(&self, key: &str) -> Option<&'a RawValue> {
        let mut members = self.members.iter().rev();
        members
            .find(|(name, _)| name == key)
            .map(|(_, value)| *value)
    }

    /// The members in the order written.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.members
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
    }

    /// A member that is an object itself.
    pub(crate) fn object(&self, key: &str) -> Option<Object<'a>> {
        Object::parse(self.get(key)?.get()).ok()
    }

    /// A member that is a text.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        serde_json::from_str(self.get(key)?.get()).ok()
    }
}

/// The items of a list.
pub(crate) fn items(value: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(value.get()).ok()
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry::<String, &'de RawValue>()? {
                    members.push(member);
                }
                Ok(members)
            }
        }

        let members = deserializer.deserialize_map(Members)?;
        Ok(Self { members })
    }
}

/// Edits to one text.
#[derive(Debug)]
pub(crate) struct Editor<'a> {
    text: &'a str,
    /// Where its lines start; one where it stands on one.
    lines: Vec<usize>,
    edits: Vec<(Range<usize>, String)>,
}

impl<'a> Editor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let newlines = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            lines: std::iter::once(0).chain(newlines).collect(),
            edits: Vec::new(),
        }
    }

    /// Where a value stands in the text that it was read from.
    fn place(&self, value: &RawValue) -> Range<usize> {
        let start = value.get().as_ptr() as usize - self.text.as_ptr() as usize;
        start..start + value.get().len()
    }

    /// Puts another value in the place of one.
    pub(crate) fn replace(&mut self, value: &RawValue, by: &impl Serialize) {
        let place = self.place(value);
        let indent = self.indent_at(place.start);
        self.edits.push((place, pretty(by, &indent)));
    }

    /// Adds members to the end of an object that stands in the text as `whole`.
    pub(crate) fn add_members(
        &mut self,
        whole: &RawValue,
        object: &Object<'_>,
        members: &[(&str, Json)],
    ) {
        if members.is_empty() {
            return;
        }
        let last = object.members().last().map(|(_, value)| self.place(value));
        let (at, indent, is_first) = match last {
            // What stands on one line goes on there.
            Some(last) => {
                let is_on_lines = whole.get().contains('\n');
                let indent = self.indent_at(last.start).filter(|_| is_on_lines);
                (last.end, indent, false)
            }
            None => {
                let place = self.place(whole);
                let indent = self.indent_at(place.start).map(|own| deeper(&own));
                (place.start + 1, indent, true)
            }
        };
        let mut added = String::new();
        for (index, (key, value)) in members.iter().enumerate() {
            if index > 0 || !is_first {
                added.push(',');
            }
            match &indent {
                Some(indent) => added.push_str(&format!("\n{indent}")),
                None => added.push(' '),
            }
            let key = Value::from(*key);
            added.push_str(&format!("{key}: {}", pretty(value, &indent)));
        }
        if is_first {
            let outer = self.indent_at(self.place(whole).start);
            added.push_str(&outer.map_or_else(|| " ".to_owned(), |outer| format!("\n{outer}")));
        }
        self.edits.push((at..at, added));
    }

    /// Adds items to the end of a list.
    pub(crate) fn append(&mut self, list: &RawValue, added: &[Json]) {
        let place = self.place(list);
        let known = items(list).unwrap_or_default();
        let (at, indent, is_first) = match known.last() {
            Some(last) => {
                let last = self.place(last);
                let is_on_lines = list.get().contains('\n');
                let indent = self.indent_at(last.start).filter(|_| is_on_lines);
                (last.end, indent, false)
            }
            None => {
                let indent = self.indent_at(place.start).map(|own| deeper(&own));
                (place.start + 1, indent, true)
            }
        };
        let mut text = String::new();
        for (index, value) in added.iter().enumerate() {
            if index > 0 || !is_first {
                text.push(',');
            }
            if let Some(indent) = &indent {
                text.push_str(&format!("\n{indent}"));
            }
            text.push_str(&pretty(value, &indent));
        }
        if is_first
            && !added.is_empty()
            && let Some(outer) = self.indent_at(place.start)
        {
            text.push_str(&format!("\n{outer}"));
        }
        self.edits.push((at..at, text));
    }

    /// The white space that the line of a byte starts with; none where the text has no lines.
    fn indent_at(&self, at: usize) -> Option<String> {
        if self.lines.len() == 1 {
            return None;
        }
        let line = self.lines.partition_point(|&start| start <= at);
        let start = *self.lines.get(line.checked_sub(1)?)?;
        let line = self.text.get(start..at)?;
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        line.get(..indent).map(str::to_owned)
    }

    /// The text with all edits in it.
    pub(crate) fn finish(mut self) -> String {
        self.edits
            .sort_by_key(|(place, _)| (place.start, place.end));
        let mut out = String::with_capacity(self.text.len());
        let mut at = 0;
        for (place, by) in &self.edits {
            out.push_str(self.text.get(at..place.start).unwrap_or_default());
            out.push_str(by);
            at = place.end;
        }
        out.push_str(self.text.get(at..).unwrap_or_default());
        out
    }
}

fn deeper(indent: &str) -> String {
    let step = if indent.starts_with('\t') { "\t" } else { "  " };
    format!("{indent}{step}")
}

/// A value over lines that start with an indent; on one line where the text has no lines.
fn pretty(value: &impl Serialize, indent: &Option<String>) -> String {
    let Some(indent) = indent else {
        return serde_json::to_string(value).unwrap_or_default();
    };
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let text = if indent.starts_with('\t') {
        let lines = text.lines().map(|line| {
            let depth = (line.len() - line.trim_start_matches(' ').len()) / 2;
            format!("{}{}", "\t".repeat(depth), line.trim_start_matches(' '))
        });
        lines.collect::<Vec<_>>().join("\n")
    } else {
        text
    };
    text.replace('\n', &format!("\n{indent}"))
}

#[cfg(test)]
mod tests {
    use super::{Editor, Object};
    use serde_json::json;

    fn edited(text: &str, edit: impl FnOnce(&mut Editor<'_>, &Object<'_>)) -> String {
        let object = Object::parse(text).unwrap();
        let mut editor = Editor::new(text);
        edit(&mut editor, &object);
        editor.finish()
    }

    // req: PRD-6
    #[test]
    fn an_edit_changes_no_other_byte() {
        let text = "{\n  \"b\": 1.00,\n  \"a\": { \"x\": 1 },\n  \"l\": [\n    1e+3\n  ],\n  \"b\": 2\n}\n";
        let out = edited(text, |editor, object| {
            editor.replace(object.get("b").unwrap(), &json!("new"));
            editor.append(object.get("l").unwrap(), &[json!({"id": 1}).into()]);
            let inner = object.get("a").unwrap();
            editor.add_members(
                inner,
                &object.object("a").unwrap(),
                &[("y", json!([1]).into())],
            );
        });
        assert_eq!(
            out,
            "{\n  \"b\": 1.00,\n  \"a\": { \"x\": 1, \"y\": [1] },\n  \"l\": [\n    1e+3,\n    {\n      \"id\": 1\n    }\n  ],\n  \"b\": \"new\"\n}\n"
        );
    }

    #[test]
    fn empty_lists_and_objects_are_filled_in_their_style() {
        let out = edited("{\"l\":[],\"o\":{}}", |editor, object| {
            editor.append(
                object.get("l").unwrap(),
                &[json!(1).into(), json!(2).into()],
            );
            let inner = object.get("o").unwrap();
            editor.add_members(
                inner,
                &object.object("o").unwrap(),
                &[("k", json!("v").into())],
            );
        });
        assert_eq!(out, "{\"l\":[1,2],\"o\":{ \"k\": \"v\" }}");
        let out = edited("{\n\t\"l\": []\n}", |editor, object| {
            editor.append(object.get("l").unwrap(), &[json!({"a": {"b": 1}}).into()]);
        });
        assert_eq!(
            out,
            "{\n\t\"l\": [\n\t\t{\n\t\t\t\"a\": {\n\t\t\t\t\"b\": 1\n\t\t\t}\n\t\t}\n\t]\n}"
        );
    }
}
