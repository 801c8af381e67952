//! Records that a program printed instead of writing them out: literals of Python and of JSON.
//!
//! `{'name': 'id', 'in': 'path'}`, `["a", "b"]`, `None`, `True`. What is no such literal as a
//! whole is no dump: a text in braces says what it says.

use crate::model::{FieldValue, SequenceField, Spanned};
use specpack_syntax::source::{FileId, Location, Span};

/// A dump nested deeper is text.
const MAX_DEPTH: u32 = 32;

/// Whether a text looks like a printed record, well-formed or not.
pub(crate) fn looks_dumped(text: &str) -> bool {
    let inner = text.trim_start().strip_prefix(['{', '[']);
    inner.is_some_and(|inner| inner.trim_start().starts_with(['\'', '"', '{', '[']))
}

/// The value of a text that is a printed list or record as a whole. `at` is where it starts.
pub(crate) fn parse(text: &str, file: FileId, at: u32) -> Option<FieldValue> {
    let trimmed = text.trim();
    if !trimmed.starts_with(['{', '[']) || !trimmed.ends_with(['}', ']']) {
        return None;
    }
    let mut reader = Reader {
        text,
        at: 0,
        file,
        start: at,
        depth: 0,
    };
    let (value, _) = reader.value()?;
    reader.skip_blanks();
    let is_whole = reader.at == text.len();
    is_whole.then_some(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    file: FileId,
    start: u32,
    depth: u32,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, c: char) -> bool {
        self.skip_blanks();
        let is_next = self.rest().starts_with(c);
        if is_next {
            self.at += c.len_utf8();
        }
        is_next
    }

    fn location(&self, from: usize) -> Location {
        let offset = |at: usize| Span::new(at..at).start.saturating_add(self.start);
        Location {
            file: self.file,
            span: Span {
                start: offset(from),
                end: offset(self.at),
            },
        }
    }

    fn value(&mut self) -> Option<(FieldValue, Location)> {
        self.skip_blanks();
        let from = self.at;
        if self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let value = match self.rest().chars().next()? {
            '{' => self.record()?,
            '[' => self.list('[', ']')?,
            '(' => self.list('(', ')')?,
            '\'' | '"' => FieldValue::Text(self.string()?),
            _ => self.word()?,
        };
        self.depth -= 1;
        let value = match value {
            FieldValue::Text(text) if text.is_empty() => FieldValue::Missing(String::new()),
            value => value,
        };
        Some((value, self.location(from)))
    }

    fn record(&mut self) -> Option<FieldValue> {
        self.take('{');
        let mut fields = Vec::new();
        while !self.take('}') {
            self.skip_blanks();
            let from = self.at;
            let name = match self.rest().chars().next()? {
                '\'' | '"' => self.string()?,
                _ => match self.word()? {
                    FieldValue::Text(word) => word,
                    _ => return None,
                },
            };
            let name = Spanned::new(name, self.location(from));
            if !self.take(':') {
                return None;
            }
            let (value, at) = self.value()?;
            fields.push(SequenceField { name, value, at });
            if !self.take(',') && !self.rest().trim_start().starts_with('}') {
                return None;
            }
        }
        Some(FieldValue::Fields(fields))
    }

    fn list(&mut self, open: char, close: char) -> Option<FieldValue> {
        self.take(open);
        let mut items = Vec::new();
        while !self.take(close) {
            let (value, at) = self.value()?;
            items.push(Spanned::new(value, at));
            if !self.take(',') && !self.rest().trim_start().starts_with(close) {
                return None;
            }
        }
        Some(FieldValue::List(items))
    }

    fn string(&mut self) -> Option<String> {
        let rest = self.rest();
        let quote = rest.chars().next()?;
        let mut text = String::new();
        // `\ud83d\ude00` is one character in two units.
        let mut units: Vec<u16> = Vec::new();
        let mut chars = rest.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            if c == '\\' {
                let (_, escaped) = chars.next()?;
                let digits = match escaped {
                    'x' => 2,
                    'u' => 4,
                    'U' => 8,
                    _ => 0,
                };
                if digits > 0 {
                    let digits: String = chars.by_ref().take(digits).map(|(_, c)| c).collect();
                    push_code(&mut units, u32::from_str_radix(&digits, 16).ok()?);
                    continue;
                }
                flush(&mut units, &mut text);
                text.push(match escaped {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    other => other,
                });
                continue;
            }
            flush(&mut units, &mut text);
            if c == quote {
                self.at += at + c.len_utf8();
                return Some(text);
            }
            text.push(c);
        }
        None
    }

    /// A number, a truth value, or nothing.
    fn word(&mut self) -> Option<FieldValue> {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+')))
            .unwrap_or(rest.len());
        let word = rest.get(..end)?;
        let value = match word {
            "None" | "null" => FieldValue::Missing(String::new()),
            "True" | "true" => FieldValue::Text("true".to_owned()),
            "False" | "false" => FieldValue::Text("false".to_owned()),
            number if number.parse::<f64>().is_ok_and(f64::is_finite) => {
                FieldValue::Text(number.to_owned())
            }
            _ => return None,
        };
        self.at += end;
        Some(value)
    }
}

fn push_code(units: &mut Vec<u16>, code: u32) {
    match u16::try_from(code) {
        Ok(unit) => units.push(unit),
        Err(_) => {
            let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
        }
    }
}

fn flush(units: &mut Vec<u16>, text: &mut String) {
    text.push_str(&String::from_utf16_lossy(units));
    units.clear();
}

#[cfg(test)]
mod tests {
    use super::{FieldValue, looks_dumped, parse};
    use specpack_syntax::source::FileId;

    fn read(text: &str) -> Option<FieldValue> {
        parse(text, FileId(0), 10)
    }

    // req: SEQ-1
    #[test]
    fn records_of_python_and_json_are_read_with_the_place_of_each_part() {
        let text = r#"{'name': 'vendorId', 'type': None, "tags": ["a\n", True, -1.5,], 'at': ()}"#;
        let Some(FieldValue::Fields(fields)) = read(text) else {
            panic!("it is a record");
        };
        let names: Vec<_> = fields
            .iter()
            .map(|field| field.name.value.as_str())
            .collect();
        assert_eq!(names, ["name", "type", "tags", "at"]);
        assert_eq!(fields[0].value, FieldValue::Text("vendorId".to_owned()));
        let place = fields[0].at.span.start as usize - 10;
        assert_eq!(&text[place..place + 10], "'vendorId'");
        assert_eq!(fields[1].value, FieldValue::Missing(String::new()));
        let FieldValue::List(tags) = &fields[2].value else {
            panic!("it is a list");
        };
        let tags: Vec<_> = tags.iter().filter_map(|tag| tag.value.text()).collect();
        assert_eq!(tags, ["a\n", "true", "-1.5"]);
    }

    #[test]
    fn strings_keep_their_escapes_meaning_and_their_other_quotes() {
        let text = r#"["it's", 'a "b"', "caf\u00e9 \x41 \ud83d\ude00"]"#;
        let Some(FieldValue::List(items)) = read(text) else {
            panic!("it is a list");
        };
        let items: Vec<_> = items.iter().filter_map(|item| item.value.text()).collect();
        assert_eq!(items, ["it's", "a \"b\"", "café A 😀"]);
    }

    #[test]
    fn text_in_braces_is_no_dump() {
        assert_eq!(read("{ mobileNumber: string }"), None);
        assert_eq!(read("[IF NOT EXISTS] INSERT"), None);
        assert_eq!(read("{'a': 'b', 'c"), None);
        assert_eq!(read("{'a': 'b'} and more"), None);
        assert!(looks_dumped("{'a': 'b', 'c..."));
        assert!(!looks_dumped("{ mobileNumber: string }"));
    }

    #[test]
    fn nesting_without_end_is_text() {
        assert_eq!(
            read(&format!("{}{}", "[".repeat(9_000), "]".repeat(9_000))),
            None
        );
    }
}
