//! A tree from JSON (RFC 8259).

use super::build::Builder;
use super::{MAX_DEPTH, Parsed};
use crate::diagnostic::{Diagnostic, Level};
use crate::source::{FileId, Location, SourceFile, Span};
use std::ops::Range;

/// Reads a file of JSON.
pub(super) fn read(file: FileId, source: &SourceFile) -> Parsed {
    let text = source.text();
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        tree: Builder::new(source),
    };
    let diagnostics = match reader.document() {
        Ok(()) => Vec::new(),
        Err(mistake) => vec![mistake.diagnostic(file)],
    };
    Parsed {
        tree: reader.tree.finish(0..text.len()),
        diagnostics,
    }
}

/// What cannot be read, and where.
struct Mistake {
    place: Range<usize>,
    what: &'static str,
}

impl Mistake {
    fn diagnostic(self, file: FileId) -> Diagnostic {
        let at = Location {
            file,
            span: Span::new(self.place),
        };
        let headline = format!("JSON cannot be read: {}", self.what);
        Diagnostic::new("invalid-json", Level::Error, headline, at)
            .help("Correct the JSON here; what follows was not read.")
    }
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    tree: Builder,
}

impl Reader<'_> {
    fn mistake(&self, what: &'static str) -> Mistake {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let len = rest.chars().next().map_or(0, char::len_utf8);
        Mistake {
            place: self.at..self.at + len,
            what,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Reads one value with all that is in it, without recursion.
    fn document(&mut self) -> Result<(), Mistake> {
        self.skip_blanks();
        if self.peek().is_none() {
            return Err(self.mistake("there is nothing in it"));
        }
        self.value()?;
        while self.tree.depth() > 0 {
            self.skip_blanks();
            self.next_in_collection()?;
        }
        self.skip_blanks();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.mistake("something follows the end of the document")),
        }
    }

    /// Reads a scalar, or opens a collection.
    fn value(&mut self) -> Result<(), Mistake> {
        let start = self.at;
        match self.peek() {
            Some(b'"') => self.string(),
            Some(bracket @ (b'{' | b'[')) => {
                if self.tree.depth() >= MAX_DEPTH {
                    return Err(self.mistake("collections nest too deep"));
                }
                self.at += 1;
                self.tree.open(Span::new(start..self.at), bracket == b'{');
                self.skip_blanks();
                self.first_in_collection()
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            Some(b'/') => Err(self.mistake("JSON has no comments")),
            Some(_) => Err(self.mistake("a value is expected here")),
            None => Err(self.mistake("it ends where a value is expected")),
        }
    }

    /// What stands right behind an opening bracket.
    fn first_in_collection(&mut self) -> Result<(), Mistake> {
        match (self.tree.in_mapping().is_some(), self.peek()) {
            (true, Some(b'}')) | (false, Some(b']')) => {
                self.close();
                Ok(())
            }
            (true, _) => self.member(),
            (false, _) => self.value(),
        }
    }

    /// What stands behind a value in a collection: a comma with another, or the end.
    fn next_in_collection(&mut self) -> Result<(), Mistake> {
        let is_object = self.tree.in_mapping().is_some();
        match (is_object, self.peek()) {
            (true, Some(b'}')) | (false, Some(b']')) => {
                self.close();
                Ok(())
            }
            (_, Some(b',')) => {
                self.at += 1;
                self.skip_blanks();
                match (is_object, self.peek()) {
                    (_, Some(b'}' | b']')) => Err(self.mistake("a comma has nothing behind it")),
                    (true, _) => self.member(),
                    (false, _) => self.value(),
                }
            }
            (true, Some(_)) => Err(self.mistake("`,` or `}` is expected here")),
            (false, Some(_)) => Err(self.mistake("`,` or `]` is expected here")),
            (_, None) => Err(self.mistake("it ends within a collection")),
        }
    }

    fn member(&mut self) -> Result<(), Mistake> {
        if self.peek() != Some(b'"') {
            return Err(self.mistake("a key in double quotes is expected here"));
        }
        self.string()?;
        self.skip_blanks();
        if self.peek() != Some(b':') {
            return Err(self.mistake("`:` is expected here"));
        }
        self.at += 1;
        self.skip_blanks();
        self.value()
    }

    fn close(&mut self) {
        self.at += 1;
        self.tree.close(Some(Span::new(self.at..self.at).end));
    }

    fn word(&mut self, word: &'static str) -> Result<(), Mistake> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word) {
            return Err(self.mistake("a value is expected here"));
        }
        let start = self.at;
        self.at += word.len();
        self.tree.plain(Span::new(start..self.at));
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Mistake> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            return Err(self.mistake("a digit is expected here"));
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), Mistake> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let is_zero = self.peek() == Some(b'0');
        self.digits()?;
        let digits = self.bytes.get(start..self.at).unwrap_or_default();
        if is_zero && digits.iter().filter(|byte| byte.is_ascii_digit()).count() > 1 {
            return Err(Mistake {
                place: start..self.at,
                what: "a number has a zero in front",
            });
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        self.tree.plain(Span::new(start..self.at));
        Ok(())
    }

    fn string(&mut self) -> Result<(), Mistake> {
        let start = self.at;
        self.at += 1;
        let mut has_escapes = false;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    has_escapes = true;
                    self.at += 2;
                }
                Some(0..=0x1f) => {
                    return Err(self.mistake("a string has a control character in it"));
                }
                Some(_) => self.at += 1,
                None => {
                    let place = start..start + 1;
                    let what = "this string does not end";
                    return Err(Mistake { place, what });
                }
            }
        }
        self.at += 1;
        let span = Span::new(start..self.at);
        if !has_escapes {
            self.tree.quoted(span);
            return Ok(());
        }
        let text = self.unescaped(start + 1..self.at - 1)?;
        self.tree.owned(span, &text, true);
        Ok(())
    }

    /// The text of a string whose escapes are written out.
    fn unescaped(&self, place: Range<usize>) -> Result<String, Mistake> {
        let mut text = String::with_capacity(place.len());
        let mut rest = self.text.get(place.clone()).unwrap_or_default();
        while let Some((before, after)) = rest.split_once('\\') {
            text.push_str(before);
            let at = place.end - after.len() - 1;
            let mistake = |what| Mistake {
                place: at..at + 1,
                what,
            };
            let mut chars = after.chars();
            let simple = match chars.next() {
                Some(c @ ('"' | '\\' | '/')) => c,
                Some('b') => '\u{8}',
                Some('f') => '\u{c}',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some('u') => {
                    let (c, len) = unicode(after)
                        .ok_or_else(|| mistake("four hex digits are expected behind `\\u`"))?;
                    text.push(c);
                    rest = after.get(len..).unwrap_or_default();
                    continue;
                }
                _ => return Err(mistake("there is no such escape")),
            };
            text.push(simple);
            rest = chars.as_str();
        }
        text.push_str(rest);
        Ok(text)
    }
}

/// The character of `uXXXX`, or of two of them, and how many bytes they are without the first
/// backslash. Half a pair stands for no character.
fn unicode(escape: &str) -> Option<(char, usize)> {
    let unit = |text: &str| {
        let digits = text.get(..4)?;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| u32::from_str_radix(digits, 16).ok())?
    };
    let first = unit(escape.get(1..)?)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c, 5));
    }
    let second = escape.get(5..).and_then(|rest| rest.strip_prefix("\\u"));
    let second = second
        .and_then(unit)
        .filter(|unit| (0xdc00..0xe000).contains(unit));
    if let (0xd800..0xdc00, Some(second)) = (first, second) {
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        return Some((char::from_u32(code)?, 11));
    }
    Some((char::REPLACEMENT_CHARACTER, 5))
}
