//! A list in front matter, brought to new items with the least change.

use super::scalar::plain_or_quoted;
use super::{Splice, content_of, entry_of, entry_set};
use crate::regenerate::newline_of;
use similar::{Algorithm, DiffOp};

/// Why a list could not be edited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetListError {
    /// The value is no list that can be edited in place.
    #[error(
        "`{key}` on line {line} is not a plain list; write it as lines of `- item` and run again"
    )]
    NotAList {
        /// The key.
        key: String,
        /// Its line, from 1.
        line: usize,
    },
}

/// The edit that brings the list `key` of a document's front matter to `values`. None where it
/// says that already. Items that stay keep their lines, with quotes, comments and indentation.
///
/// # Errors
///
/// When the key's value is written in a way that cannot be edited in place.
pub fn set_list(text: &str, key: &str, values: &[String]) -> Result<Option<Splice>, SetListError> {
    let Some(range) = entry_of(text, key) else {
        return Ok(added(text, key, values));
    };
    let entry = text.get(range.clone()).unwrap_or_default();
    let edited = if let Some(list) = BlockList::parse(entry) {
        list.with(values, newline_of(text))
    } else if let Some(list) = FlowList::parse(entry) {
        list.with(values, newline_of(text))
    } else {
        let before = text.get(..range.start).unwrap_or_default();
        return Err(SetListError::NotAList {
            key: key.to_owned(),
            line: before.matches('\n').count() + 1,
        });
    };
    Ok(edited.map(|entry| Splice::new(range, entry)))
}

fn added(text: &str, key: &str, values: &[String]) -> Option<Splice> {
    if values.is_empty() && content_of(text).is_some() {
        return None;
    }
    let mut lines = format!("{key}:");
    if values.is_empty() {
        lines.push_str(" []");
    }
    lines.push('\n');
    for value in values {
        lines.push_str(&format!("  - {}\n", plain_or_quoted(value)));
    }
    Some(entry_set(text, key, &lines))
}

/// The text of a scalar as YAML reads it, as far as ids and names need it.
fn scalar_text(raw: &str) -> String {
    let raw = raw.trim();
    let inner = |quote: char| raw.strip_prefix(quote)?.strip_suffix(quote);
    if let Some(inner) = inner('"') {
        return inner.replace("\\\"", "\"").replace("\\\\", "\\");
    }
    match inner('\'') {
        Some(inner) => inner.replace("''", "'"),
        None => raw.to_owned(),
    }
}

fn without_comment(line: &str) -> &str {
    if let Some(quote) = line
        .trim_start()
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\''))
    {
        let start = line.len() - line.trim_start().len() + 1;
        let close = line.get(start..).and_then(|rest| rest.rfind(quote));
        return match close {
            Some(close) => line.get(..start + close + 1).unwrap_or(line),
            None => line,
        };
    }
    line.find(" #")
        .and_then(|at| line.get(..at))
        .unwrap_or(line)
}

fn is_nothing(value: &str) -> bool {
    let value = value.trim();
    value.is_empty()
        || value.starts_with('#')
        || matches!(without_comment(value).trim(), "~" | "null" | "[]")
}

/// `key:` and lines of `- item`, or a key without a value.
struct BlockList<'a> {
    head: &'a str,
    lines: Vec<(Option<String>, &'a str)>,
    indent: &'a str,
}

impl<'a> BlockList<'a> {
    fn parse(entry: &'a str) -> Option<Self> {
        let end = entry.find('\n').map_or(entry.len(), |at| at + 1);
        let (head, rest) = entry.split_at_checked(end)?;
        let (_, value) = head.split_once(':')?;
        if !is_nothing(value) {
            return None;
        }
        let mut list = Self {
            head,
            lines: Vec::new(),
            indent: "  ",
        };
        for line in rest.split_inclusive('\n') {
            let bare = line.trim();
            if bare.is_empty() || bare.starts_with('#') {
                list.lines.push((None, line));
                continue;
            }
            let item = bare
                .strip_prefix('-')
                .filter(|i| i.is_empty() || i.starts_with(' '))?;
            let item = without_comment(item).trim();
            if item.starts_with(['&', '*', '!', '|', '>', '{', '[']) || item.contains(": ") {
                return None;
            }
            let indent = line.get(..line.len() - line.trim_start().len())?;
            if !list.lines.iter().any(|(item, _)| item.is_some()) {
                list.indent = indent;
            } else if list.indent != indent {
                return None;
            }
            list.lines.push((Some(scalar_text(item)), line));
        }
        Some(list)
    }

    fn with(&self, values: &[String], newline: &str) -> Option<String> {
        let old: Vec<&str> = self
            .lines
            .iter()
            .filter_map(|(item, _)| item.as_deref())
            .collect();
        let new: Vec<&str> = values.iter().map(String::as_str).collect();
        let states_it = !old.is_empty() || self.head.contains("[]") || values.is_empty();
        if old == new && states_it {
            return None;
        }
        let mut head = self.head.to_owned();
        if !values.is_empty() {
            head = with_value(&head, "");
        } else if !old.is_empty() {
            head = with_value(&head, " []");
        }
        if !head.ends_with('\n') {
            head.push_str(newline);
        }
        let written = |value: &str| format!("{}- {}{newline}", self.indent, plain_or_quoted(value));
        let mut out = head;
        let mut at = 0;
        let mut pass = |out: &mut String, count: usize, keeps: bool| {
            let mut left = count;
            while let Some((item, line)) = self.lines.get(at) {
                if item.is_some() && left == 0 {
                    break;
                }
                if item.is_none() && left == 0 && !keeps {
                    break;
                }
                if item.is_none() || keeps {
                    out.push_str(line);
                }
                left -= usize::from(item.is_some());
                at += 1;
                if left == 0 && count > 0 {
                    break;
                }
            }
        };
        for op in similar::capture_diff_slices(Algorithm::Myers, &old, &new) {
            match op {
                DiffOp::Equal { len, .. } => pass(&mut out, len, true),
                DiffOp::Delete { old_len, .. } => pass(&mut out, old_len, false),
                DiffOp::Insert {
                    new_index, new_len, ..
                } => {
                    let added = new.iter().skip(new_index).take(new_len);
                    added.for_each(|value| out.push_str(&written(value)));
                }
                DiffOp::Replace {
                    old_len,
                    new_index,
                    new_len,
                    ..
                } => {
                    pass(&mut out, old_len, false);
                    let added = new.iter().skip(new_index).take(new_len);
                    added.for_each(|value| out.push_str(&written(value)));
                }
            }
        }
        pass(&mut out, 0, true);
        Some(out)
    }
}

/// The key's line with another value; its comment stays.
fn with_value(head: &str, value: &str) -> String {
    let Some((key, rest)) = head.split_once(':') else {
        return head.to_owned();
    };
    let old = rest.trim_end();
    let comment = if old.trim_start().starts_with('#') {
        old
    } else {
        old.find(" #")
            .and_then(|at| old.get(at..))
            .unwrap_or_default()
    };
    let ending = rest.get(old.len()..).unwrap_or_default();
    let ending = ending.trim_start_matches([' ', '\t']);
    format!("{key}:{value}{comment}{ending}")
}

/// `key: [a, b]`, on one line or several.
struct FlowList<'a> {
    before: &'a str,
    inner: &'a str,
    after: &'a str,
}

impl<'a> FlowList<'a> {
    fn parse(entry: &'a str) -> Option<Self> {
        let (key, rest) = entry.split_once(':')?;
        if !rest.trim_start().starts_with('[') {
            return None;
        }
        let open = key.len() + 1 + rest.find('[')?;
        let close = entry.rfind(']')?;
        let list = Self {
            before: entry.get(..=open)?,
            inner: entry.get(open + 1..close)?,
            after: entry.get(close..)?,
        };
        let is_simple = !list
            .inner
            .contains(['[', ']', '{', '}', '#', '&', '*', '!']);
        is_simple.then_some(list)
    }

    fn with(&self, values: &[String], newline: &str) -> Option<String> {
        let items = self.inner.split(',').map(scalar_text);
        let old: Vec<String> = items.filter(|item| !item.is_empty()).collect();
        if old == values {
            return None;
        }
        let items: Vec<String> = values.iter().map(|value| plain_or_quoted(value)).collect();
        let first = self.inner.split_inclusive('\n').nth(1);
        let inner = match first {
            None => items.join(", "),
            Some(line) => {
                let indent = line
                    .get(..line.len() - line.trim_start().len())
                    .unwrap_or_default();
                let tail = self.inner.rfind('\n').and_then(|at| self.inner.get(at..));
                let comma = if self.inner.trim_end().ends_with(',') {
                    ","
                } else {
                    ""
                };
                let separator = format!(",{newline}{indent}");
                let tail = tail
                    .filter(|tail| tail.trim().is_empty())
                    .unwrap_or_default();
                let tail = if newline == "\r\n" {
                    tail.replace('\n', "\r\n")
                } else {
                    tail.to_owned()
                };
                format!("{newline}{indent}{}{comma}{tail}", items.join(&separator))
            }
        };
        Some(format!("{}{inner}{}", self.before, self.after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(text: &str, values: &[&str]) -> Option<String> {
        let values: Vec<String> = values.iter().map(|v| (*v).to_owned()).collect();
        let edited = set_list(text, "feature_specs", &values);
        let edited = match edited {
            Ok(edit) => edit.map(|edit| edit.applied(text)),
            Err(error) => return Some(error.to_string()),
        };
        if let Some(edited) = &edited {
            let again = set_list(edited, "feature_specs", &values);
            assert_eq!(again, Ok(None), "a second edit has nothing to do: {edited}");
        }
        edited
    }

    // req: GEN-5
    #[test]
    fn same_items_are_no_edit() {
        assert_eq!(
            edit("---\nfeature_specs: [a, 'b']\n---\n", &["a", "b"]),
            None
        );
        assert_eq!(
            edit("---\nfeature_specs:\n- a # x\n- \"b\"\n---\n", &["a", "b"]),
            None
        );
        assert_eq!(edit("---\nfeature_specs: []\n---\n", &[]), None);
        assert_eq!(edit("---\nid: x\n---\n", &[]), None);
    }

    // req: GEN-5
    #[test]
    fn block_list_keeps_its_other_lines() {
        let text = "---\nid: x\nfeature_specs: # all\n    # first\n    - 'a' # one\n    - old\n    # then\n    - c\n\n# end\nname: N\n---\n# T\n";
        let edited = edit(text, &["a", "b", "c", "d"]);
        let expected = "---\nid: x\nfeature_specs: # all\n    # first\n    - 'a' # one\n    - b\n    # then\n    - c\n    - d\n\n# end\nname: N\n---\n# T\n";
        assert_eq!(edited.as_deref(), Some(expected));
    }

    // req: GEN-5
    #[test]
    fn flow_list_stays_one() {
        let text = "---\nfeature_specs: [ a ] # all\nname: N\n---\n";
        let expected = "---\nfeature_specs: [a, b] # all\nname: N\n---\n";
        assert_eq!(edit(text, &["a", "b"]).as_deref(), Some(expected));
        let text = "---\nfeature_specs: [\n  a,\n  b,\n]\nname: N\n---\n";
        let expected = "---\nfeature_specs: [\n  a,\n  c,\n]\nname: N\n---\n";
        assert_eq!(edit(text, &["a", "c"]).as_deref(), Some(expected));
    }

    // req: GEN-5
    #[test]
    fn empty_list_becomes_lines() {
        for empty in ["feature_specs: []", "feature_specs:", "feature_specs: ~"] {
            let text = format!("---\r\nid: x\r\n{empty}\r\nname: N\r\n---\r\n");
            let expected = "---\r\nid: x\r\nfeature_specs:\r\n  - a\r\n  - b\r\nname: N\r\n---\r\n";
            assert_eq!(edit(&text, &["a", "b"]).as_deref(), Some(expected));
        }
    }

    // req: GEN-5
    #[test]
    fn emptied_list_says_so() {
        let text = "---\nfeature_specs: # all\n- a\nname: N\n---\n";
        let expected = "---\nfeature_specs: [] # all\nname: N\n---\n";
        assert_eq!(edit(text, &[]).as_deref(), Some(expected));
    }

    // req: GEN-5
    #[test]
    fn missing_key_and_missing_front_matter_are_added() {
        let edited = edit("\u{feff}---\nid: x\n---\n# T\n", &["a"]);
        let expected = "\u{feff}---\nid: x\nfeature_specs:\n  - a\n---\n# T\n";
        assert_eq!(edited.as_deref(), Some(expected));
        let edited = edit("# T\r\n", &["a"]);
        let expected = "---\r\nfeature_specs:\r\n  - a\r\n---\r\n\r\n# T\r\n";
        assert_eq!(edited.as_deref(), Some(expected));
    }

    #[test]
    fn value_that_is_no_list_is_refused_with_its_line() {
        let error = set_list(
            "---\nid: x\nfeature_specs: *all\n---\n",
            "feature_specs",
            &[],
        );
        let error = error.map_err(|error| error.to_string());
        insta::assert_snapshot!(error.err().unwrap_or_default(), @"`feature_specs` on line 3 is not a plain list; write it as lines of `- item` and run again");
    }
}
