//! YAML as most people write it, read a line at a time and several times as fast as by the reader
//! of all YAML.
//!
//! What is understood here makes the same tree. An entry that says more, such as a text of several
//! lines, is given to the reader by itself; where that does not do, as with anchors, several
//! documents and whatever is wrong, the whole text is.

use super::MAX_DEPTH;
use super::build::Builder;
use super::yaml::{Entry, From, read_entry};
use crate::source::{FileId, SourceFile, Span};
use memchr::{memchr, memchr2, memchr3};

/// Beyond this a key is none to the reader of all YAML, which counts to 1024.
const LONGEST_KEY: usize = 1000;

/// Reads the YAML that stands in `span`; none where it is not as plain as that.
pub(super) fn read(file: FileId, source: &SourceFile, span: Span) -> Option<Builder> {
    let text = source.slice(span);
    // Tabs, other ends of lines and marks of the byte order are for the other reader.
    let is_odd = memchr3(b'\t', b'\r', 0, text.as_bytes()).is_some() || text.contains('\u{feff}');
    if is_odd {
        return None;
    }
    let mut lines = Lines {
        file,
        source,
        text,
        base: span.start,
        is_ascii: text.is_ascii(),
        tree: Builder::new(source),
        next: start_of_document(text),
        start: 0,
        at: 0,
        end: 0,
        column: 0,
        is_over: false,
    };
    lines.advance()?;
    if lines.is_over {
        return None;
    }
    lines.block()?;
    lines.is_over.then_some(lines.tree)
}

/// Where the document starts: behind a line that says so, if there is one.
fn start_of_document(text: &str) -> usize {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        start += line.len();
        match line.trim_end() {
            "---" => return start,
            line if line.is_empty() || line.starts_with('#') => {}
            _ => break,
        }
    }
    0
}

/// What stands at a place of a line.
enum Found {
    /// A text without quotes that ends there.
    Plain(usize),
    /// A text in quotes, which end there.
    Quoted(usize),
    /// A collection in brackets, which end there.
    Flow(usize),
    /// Something else.
    Other,
}

/// A text read line by line; positions are within it.
struct Lines<'a> {
    file: FileId,
    source: &'a SourceFile,
    text: &'a str,
    base: u32,
    is_ascii: bool,
    tree: Builder,
    /// Where the next line starts.
    next: usize,
    /// Where this line starts.
    start: usize,
    /// What is to be read next: the first of this line that is no space, or what follows a dash.
    at: usize,
    /// Where this line ends.
    end: usize,
    /// How far in its line that is.
    column: usize,
    is_over: bool,
}

impl Lines<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The byte there; none at the end of the line.
    fn in_line(&self, at: usize) -> Option<u8> {
        self.byte(at).filter(|_| at < self.end)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let offset = |at: usize| {
            u32::try_from(at)
                .unwrap_or(u32::MAX)
                .saturating_add(self.base)
        };
        Span {
            start: offset(start),
            end: offset(end),
        }
    }

    /// Whether a blank or the end of the line stands there.
    fn is_blank(&self, at: usize) -> bool {
        self.in_line(at).is_none_or(|byte| byte == b' ')
    }

    fn skip_spaces(&self, mut at: usize) -> usize {
        while self.in_line(at) == Some(b' ') {
            at += 1;
        }
        at
    }

    /// Goes on to the next line that says something; none where that ends the document.
    fn advance(&mut self) -> Option<()> {
        loop {
            if self.next >= self.text.len() {
                self.is_over = true;
                return Some(());
            }
            self.start = self.next;
            let rest = self.text.as_bytes().get(self.start..)?;
            self.end = memchr(b'\n', rest).map_or(self.text.len(), |line| self.start + line);
            self.next = self.end + 1;
            self.at = self.skip_spaces(self.start);
            self.column = self.at - self.start;
            match self.in_line(self.at) {
                None | Some(b'#') => {}
                Some(b'-' | b'.') if self.column == 0 && self.is_marker() => return None,
                Some(_) => return Some(()),
            }
        }
    }

    /// Whether the line is one between documents.
    fn is_marker(&self) -> bool {
        let line = self.text.get(self.start..self.end).unwrap_or_default();
        (line.starts_with("---") || line.starts_with("...")) && self.is_blank(self.start + 3)
    }

    /// Whether an item of a sequence starts here.
    fn is_item(&self) -> bool {
        self.in_line(self.at) == Some(b'-') && self.is_blank(self.at + 1)
    }

    /// Reads the mapping or the sequence that starts here.
    fn block(&mut self) -> Option<()> {
        if self.tree.depth() >= MAX_DEPTH {
            return None;
        }
        let start = self.span(self.at, self.at);
        match self.is_item() {
            true => self.sequence(start, false),
            false => self.mapping(start),
        }
    }

    fn mapping(&mut self, start: Span) -> Option<()> {
        let column = self.column;
        self.tree.open(start, true);
        loop {
            self.entry()?;
            if self.is_over || self.column < column {
                break;
            }
            if self.column > column || self.is_item() {
                return None;
            }
        }
        self.tree.close(None);
        Some(())
    }

    /// Reads items; `is_indentless` where they stand right below their key.
    fn sequence(&mut self, start: Span, is_indentless: bool) -> Option<()> {
        let column = self.column;
        self.tree.open(start, false);
        loop {
            self.item()?;
            if self.is_over || self.column < column {
                break;
            }
            if self.column > column {
                return None;
            }
            if !self.is_item() {
                if is_indentless {
                    break;
                }
                return None;
            }
        }
        self.tree.close(None);
        Some(())
    }

    fn item(&mut self) -> Option<()> {
        let column = self.column;
        let dash = self.at;
        let at = self.skip_spaces(dash + 1);
        if self.ends(at, true) {
            return self.give_away(dash, Entry::Item, column);
        }
        if (self.in_line(at) == Some(b'-') && self.is_blank(at + 1)) || self.key(at).is_some() {
            self.at = at;
            self.column = at - self.start;
            return self.block();
        }
        let found = self.value(at)?;
        if matches!(found, Found::Other) || self.goes_on(&found, column) {
            return self.give_away(dash, Entry::Item, column);
        }
        self.add(at, &found)?;
        self.advance()
    }

    fn entry(&mut self) -> Option<()> {
        let column = self.column;
        let start = self.at;
        let (key, colon) = self.key(start)?;
        let at = self.skip_spaces(colon + 1);
        if self.ends(at, at > colon + 1) {
            return self.entry_below(&key, colon);
        }
        let found = self.value(at)?;
        if matches!(found, Found::Other) || self.goes_on(&found, column) {
            return self.give_away(start, Entry::OfMapping, column);
        }
        self.add(start, &key)?;
        self.add(at, &found)?;
        self.advance()
    }

    /// Reads an entry whose value stands below its key, if there is one.
    fn entry_below(&mut self, key: &Found, colon: usize) -> Option<()> {
        let (column, start, line) = (self.column, self.at, self.start);
        let (end, next) = (self.end, self.next);
        self.advance()?;
        let is_below = !self.is_over && self.column > column;
        if is_below && !self.is_item() && self.key(self.at).is_none() {
            (self.column, self.at, self.start) = (column, start, line);
            (self.end, self.next) = (end, next);
            return self.give_away(start, Entry::OfMapping, column);
        }
        self.add(start, key)?;
        if is_below {
            return self.block();
        }
        if !self.is_over && self.column == column && self.is_item() {
            if self.tree.depth() >= MAX_DEPTH {
                return None;
            }
            let first = self.skip_spaces(self.at + 1);
            let first = match self.in_line(first) {
                Some(b'#') => self.end,
                _ => first,
            };
            let first = self.span(first, first);
            return self.sequence(first, true);
        }
        let nothing = self.span(colon, colon);
        self.tree.plain(nothing);
        Some(())
    }

    /// Whether nothing but a comment follows in the line. A comment stands behind a space.
    fn ends(&self, at: usize, is_behind_space: bool) -> bool {
        match self.in_line(at) {
            None => true,
            Some(byte) => byte == b'#' && is_behind_space,
        }
    }

    /// The key that starts there, and where its colon is.
    fn key(&self, at: usize) -> Option<(Found, usize)> {
        let (found, colon) = match self.in_line(at)? {
            quote @ (b'"' | b'\'') => {
                let end = self.quoted(at, quote)?;
                (Found::Quoted(end), self.skip_spaces(end))
            }
            _ if !self.starts_plain(at) => return None,
            _ => {
                let colon = self.colon(at)?;
                (Found::Plain(self.trimmed(at, colon)), colon)
            }
        };
        let is_key = self.in_line(colon) == Some(b':') && self.is_blank(colon + 1);
        (is_key && colon - at < LONGEST_KEY).then_some((found, colon))
    }

    /// The first colon with a blank behind it, unless a comment is before it.
    fn colon(&self, mut at: usize) -> Option<usize> {
        loop {
            let rest = self.text.as_bytes().get(at..self.end)?;
            at += memchr2(b':', b'#', rest)?;
            if self.byte(at) == Some(b'#') {
                if self.byte(at.checked_sub(1)?) == Some(b' ') {
                    return None;
                }
            } else if self.is_blank(at + 1) {
                return Some(at);
            }
            at += 1;
        }
    }

    /// Where the text before `end` ends without the spaces behind it.
    fn trimmed(&self, start: usize, end: usize) -> usize {
        let text = self.text.get(start..end).unwrap_or_default();
        start + text.trim_end_matches(' ').len()
    }

    /// Whether a text without quotes may start there.
    fn starts_plain(&self, at: usize) -> bool {
        match self.in_line(at) {
            None => false,
            Some(b'-' | b'?' | b':') => !self.is_blank(at + 1),
            Some(byte) => !b",[]{}#&*!|>'\"%@`".contains(&byte),
        }
    }

    /// The end of a text in quotes that has no escapes, and ends in its line.
    fn quoted(&self, at: usize, quote: u8) -> Option<usize> {
        let rest = self.text.as_bytes().get(at + 1..self.end)?;
        let end = at + 1 + memchr(quote, rest)? + 1;
        let has_escape = match quote {
            b'"' => memchr(b'\\', self.text.as_bytes().get(at..end)?).is_some(),
            _ => self.in_line(end) == Some(quote),
        };
        // To the reader of all YAML the spaces and comments behind the quote are part of the text's
        // place.
        (!has_escape && self.in_line(end) != Some(b' ')).then_some(end)
    }

    /// What value stands there; none where the whole text is for the other reader.
    fn value(&self, at: usize) -> Option<Found> {
        Some(match self.in_line(at)? {
            b'&' | b'*' | b'!' => return None,
            quote @ (b'"' | b'\'') => match self.quoted(at, quote) {
                Some(end) if end == self.end => Found::Quoted(end),
                _ => Found::Other,
            },
            b'[' | b'{' => match self.brackets(at) {
                Some(end) if end == self.end => Found::Flow(end),
                _ => Found::Other,
            },
            _ if !self.starts_plain(at) => Found::Other,
            _ => match self.colon(at) {
                Some(_) => Found::Other,
                None => Found::Plain(self.plain_end(at)),
            },
        })
    }

    fn plain_end(&self, start: usize) -> usize {
        let mut at = start;
        while let Some(rest) = self.text.as_bytes().get(at..self.end)
            && let Some(hash) = memchr(b'#', rest)
        {
            at += hash;
            if self.byte(at - 1) == Some(b' ') {
                return self.trimmed(start, at);
            }
            at += 1;
        }
        self.trimmed(start, self.end)
    }

    /// The end of a collection in brackets that ends in its line.
    fn brackets(&self, start: usize) -> Option<usize> {
        let mut depth = 0_usize;
        let mut at = start;
        while let Some(byte) = self.in_line(at) {
            match byte {
                b'[' | b'{' => depth += 1,
                // As with quotes.
                b']' | b'}' if self.in_line(at + 1) == Some(b' ') => return None,
                b']' | b'}' => depth -= 1,
                // A quote within a word is none.
                b'"' | b'\'' if b"[{, :".contains(&self.byte(at - 1)?) => {
                    at = self.quoted(at, byte)?;
                    continue;
                }
                _ => {}
            }
            at += 1;
            if depth == 0 {
                return Some(at);
            }
        }
        None
    }

    /// Whether the text goes on in the next line that says something.
    fn goes_on(&self, found: &Found, column: usize) -> bool {
        if !matches!(found, Found::Plain(_)) {
            return false;
        }
        let mut start = self.next;
        loop {
            let Some(rest) = self
                .text
                .as_bytes()
                .get(start..)
                .filter(|rest| !rest.is_empty())
            else {
                return false;
            };
            let blank = rest.iter().take_while(|byte| **byte == b' ').count();
            match rest.get(blank) {
                None => return false,
                Some(b'\n') => start += blank + 1,
                Some(_) => return blank > column,
            }
        }
    }

    fn add(&mut self, at: usize, found: &Found) -> Option<()> {
        match *found {
            Found::Plain(end) => {
                let span = self.span(at, end);
                self.tree.plain(span);
            }
            Found::Quoted(end) => {
                let span = self.span(at, end);
                self.tree.quoted(span);
            }
            Found::Flow(end) => return (self.flow(at)? == end).then_some(()),
            Found::Other => return None,
        }
        Some(())
    }

    /// Reads what stands there within brackets, and tells where it ends.
    fn flow(&mut self, at: usize) -> Option<usize> {
        match self.in_line(at)? {
            b'[' => self.flow_collection(at, b']'),
            b'{' => self.flow_collection(at, b'}'),
            _ => self.flow_scalar(at),
        }
    }

    fn flow_collection(&mut self, start: usize, close: u8) -> Option<usize> {
        if self.tree.depth() >= MAX_DEPTH {
            return None;
        }
        let is_mapping = close == b'}';
        let bracket = self.span(start, start + 1);
        self.tree.open(bracket, is_mapping);
        let mut at = self.skip_spaces(start + 1);
        if self.in_line(at) != Some(close) {
            loop {
                if is_mapping {
                    let end = self.flow_scalar(at)?;
                    at = self.skip_spaces((end - at < LONGEST_KEY).then_some(end)?);
                    let is_colon =
                        self.in_line(at) == Some(b':') && self.in_line(at + 1) == Some(b' ');
                    at = self.skip_spaces(is_colon.then_some(at + 1)?);
                }
                let end = self.flow(at)?;
                at = self.skip_spaces(end);
                match self.in_line(at)? {
                    b',' => at = self.skip_spaces(at + 1),
                    byte if byte == close => break,
                    _ => return None,
                }
            }
        }
        let end = self.span(at, at + 1).end;
        self.tree.close(Some(end));
        Some(at + 1)
    }

    fn flow_scalar(&mut self, at: usize) -> Option<usize> {
        if let Some(quote @ (b'"' | b'\'')) = self.in_line(at) {
            let end = self.quoted(at, quote)?;
            let span = self.span(at, end);
            self.tree.quoted(span);
            return Some(end);
        }
        if !self.starts_plain(at) {
            return None;
        }
        let mut end = at;
        while let Some(byte) = self.in_line(end) {
            let next = self.in_line(end + 1);
            let is_before_flow = next.is_some_and(|next| b",[]{}".contains(&next));
            match byte {
                b',' | b']' | b'}' => break,
                b':' if next == Some(b' ') => break,
                b':' | b'-' | b'?' if is_before_flow || next.is_none() => return None,
                b'[' | b'{' => return None,
                b'#' if self.byte(end - 1) == Some(b' ') => return None,
                _ => end += 1,
            }
        }
        let end = self.trimmed(at, end);
        let span = self.span(at, end);
        self.tree.plain(span);
        Some(end)
    }

    /// Has the reader of all YAML read one entry or item that starts at `at`, and goes on behind it.
    fn give_away(&mut self, at: usize, entry: Entry, column: usize) -> Option<()> {
        let before = self.text.get(self.start..at)?;
        let dashes = before.bytes().filter(|byte| *byte == b'-').count();
        let rest = Span {
            start: self.span(self.start, self.start).start,
            end: self.span(self.text.len(), self.text.len()).end,
        };
        let from = From {
            file: self.file,
            source: self.source,
            rest,
            is_ascii: self.is_ascii,
        };
        let end = read_entry(&from, dashes + 1, entry, &mut self.tree)?;
        let end = end.checked_sub(self.base as usize)?;
        // It goes on until something stands no further in than it does.
        loop {
            self.advance()?;
            if self.is_over || self.column <= column {
                break;
            }
        }
        let (line, first) = match self.is_over {
            true => (self.text.len(), self.text.len()),
            false => (self.start, self.at),
        };
        (end <= first && self.says_nothing(end, line)).then_some(())
    }

    /// Whether there are comments alone between what ends somewhere and a line.
    fn says_nothing(&self, end: usize, line: usize) -> bool {
        let between = self.text.get(end.min(line)..line).unwrap_or_default();
        let is_behind = end > 0 && self.byte(end - 1) != Some(b'\n');
        let mut lines = between.lines().enumerate();
        lines.all(|(index, line)| {
            let said = line.trim_start();
            let is_comment = said.starts_with('#');
            let touches = index == 0 && is_behind && said.len() == line.len();
            said.is_empty() || (is_comment && !touches)
        })
    }
}

#[cfg(test)]
mod tests;
