//! A tree from the events of the YAML reader.

use super::build::{AliasError, Builder};
use super::{MAX_DEPTH, Parsed, plain_yaml};
use crate::diagnostic::{Diagnostic, Level};
use crate::source::{FileId, Location, SourceFile, Span};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use std::ops::Range;

/// Reads the YAML that stands in `span` of a file.
pub(super) fn read(file: FileId, source: &SourceFile, span: Span) -> Parsed {
    if let Some(tree) = plain_yaml::read(file, source, span) {
        return Parsed {
            tree: tree.finish(span.range()),
            diagnostics: Vec::new(),
        };
    }
    read_all(file, source, span)
}

/// Reads it by the reader of all YAML.
pub(super) fn read_all(file: FileId, source: &SourceFile, span: Span) -> Parsed {
    let text = source.slice(span);
    let mut tree = Builder::new(source);
    let mut reader = Reader {
        file,
        source,
        bytes: ByteIndex::of(text, text.is_ascii()),
        base: span.range().start,
        tree: &mut tree,
    };
    let mut diagnostics = Vec::new();
    for event in Parser::new_from_str(text) {
        let taken = match event {
            Ok((event, span)) => {
                let place = reader.place(&span.start)..reader.place(&span.end);
                reader.take(event, place)
            }
            Err(error) => {
                let at = reader.place(error.marker());
                Err(reader.refused(at..at, error.info()))
            }
        };
        if let Err(finding) = taken {
            diagnostics.push(*finding);
            break;
        }
    }
    Parsed {
        tree: tree.finish(span.range()),
        diagnostics,
    }
}

/// What an entry stands in.
pub(super) struct From<'a> {
    pub(super) file: FileId,
    pub(super) source: &'a SourceFile,
    /// From the line that it starts in to the end of the text.
    pub(super) rest: Span,
    pub(super) is_ascii: bool,
}

/// A part of a collection.
#[derive(Clone, Copy)]
pub(super) enum Entry {
    Item,
    /// A key with its value.
    OfMapping,
}

/// Adds the first entry that stands within so many collections, and tells where its last scalar or
/// bracket ends; none where it cannot be told without what is before it, or cannot be read.
pub(super) fn read_entry(
    from: &From<'_>,
    within: usize,
    entry: Entry,
    tree: &mut Builder,
) -> Option<usize> {
    let text = from.source.slice(from.rest);
    let mut reader = Reader {
        file: from.file,
        source: from.source,
        bytes: ByteIndex::of(text, from.is_ascii),
        base: from.rest.range().start,
        tree,
    };
    let mut around = within;
    let mut missing = match entry {
        Entry::Item => 1,
        Entry::OfMapping => 2,
    };
    let mut depth = 0_usize;
    let mut end = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        let is_start = match event {
            Event::StreamStart | Event::DocumentStart(_) => continue,
            Event::Scalar(_, _, 0, _) | Event::SequenceEnd | Event::MappingEnd => false,
            Event::SequenceStart(0, _) | Event::MappingStart(0, _) => true,
            _ => return None,
        };
        if around > 0 {
            around = is_start.then_some(around - 1)?;
            continue;
        }
        let place = reader.place(&span.start)..reader.place(&span.end);
        let is_end = matches!(event, Event::SequenceEnd | Event::MappingEnd);
        if !is_end || reader.bytes.is_bracket(place.start - reader.base) {
            end = place.end;
        }
        reader.take(event, place).ok()?;
        depth = match (is_start, is_end) {
            (true, _) => depth + 1,
            (_, true) => depth.checked_sub(1)?,
            _ => depth,
        };
        if depth == 0 {
            missing -= 1;
        }
        if missing == 0 {
            return Some(end);
        }
    }
    None
}

struct Reader<'a, 't> {
    file: FileId,
    source: &'a SourceFile,
    bytes: ByteIndex<'a>,
    base: usize,
    tree: &'t mut Builder,
}

impl Reader<'_, '_> {
    fn place(&mut self, marker: &Marker) -> usize {
        self.base + self.bytes.byte(marker.index())
    }

    fn invalid(&self, place: Range<usize>, what: &str) -> Box<Diagnostic> {
        let at = Location {
            file: self.file,
            span: Span::new(place),
        };
        let headline = format!("YAML cannot be read: {what}");
        let finding = Diagnostic::new("invalid-yaml", Level::Error, headline, at);
        Box::new(finding.help("Correct the YAML here; what follows was not read."))
    }

    /// What the reader refused, with the bracket that is still open there.
    fn refused(&self, place: Range<usize>, what: &str) -> Box<Diagnostic> {
        let finding = self.invalid(place, what);
        let open = self.tree.open_at().map(|at| at as usize);
        let Some(bracket) = open.filter(|&at| self.bytes.opens_flow(at - self.base)) else {
            return finding;
        };
        let at = Location {
            file: self.file,
            span: Span::new(bracket..bracket + 1),
        };
        Box::new(finding.and(at, "this is still open"))
    }

    fn take(&mut self, event: Event<'_>, place: Range<usize>) -> Result<(), Box<Diagnostic>> {
        let (anchor, is_mapping) = match event {
            Event::SequenceStart(anchor, _) => (anchor, false),
            Event::MappingStart(anchor, _) => (anchor, true),
            Event::SequenceEnd | Event::MappingEnd => {
                // A block collection ends with its last node, a flow collection with its bracket.
                let is_flow = self.bytes.is_bracket(place.start - self.base);
                let end = Span::new(place).end;
                self.tree.close(Some(end).filter(|_| is_flow));
                return Ok(());
            }
            Event::Scalar(text, style, anchor, _) => {
                let index = self.scalar(&text, style, Span::new(place));
                self.tree.anchor(anchor, index);
                return Ok(());
            }
            Event::Alias(anchor) => return self.alias(anchor, place),
            Event::DocumentEnd
            | Event::StreamEnd
            | Event::Nothing
            | Event::StreamStart
            | Event::DocumentStart(_) => return Ok(()),
        };
        if self.tree.depth() >= MAX_DEPTH {
            return Err(self.invalid(place, "collections nest too deep"));
        }
        let index = self.tree.open(Span::new(place), is_mapping);
        self.tree.anchor(anchor, index);
        Ok(())
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) -> u32 {
        let written = self.source.slice(span);
        if style == ScalarStyle::Plain && written == text {
            return self.tree.plain(span);
        }
        let quote = match style {
            ScalarStyle::SingleQuoted => '\'',
            _ => '"',
        };
        let inner = written.strip_prefix(quote);
        let inner = inner.and_then(|inner| inner.strip_suffix(quote));
        if inner == Some(text) {
            return self.tree.quoted(span);
        }
        self.tree.owned(span, text, style != ScalarStyle::Plain)
    }

    fn alias(&mut self, anchor: usize, place: Range<usize>) -> Result<(), Box<Diagnostic>> {
        let taken = self.tree.alias(anchor, Span::new(place.clone()));
        taken.map_err(|error| match error {
            AliasError::NotFinished => {
                self.invalid(place, "an alias stands within what it stands for")
            }
            AliasError::TooMuch => self.invalid(place, "aliases stand for too much"),
        })
    }
}

/// Bytes of characters: the reader counts characters, spans count bytes.
struct ByteIndex<'a> {
    text: &'a str,
    is_ascii: bool,
    /// The last character asked for and its byte, as most questions move forward.
    last: (usize, usize),
}

impl<'a> ByteIndex<'a> {
    fn of(text: &'a str, is_ascii: bool) -> Self {
        Self {
            text,
            is_ascii,
            last: (0, 0),
        }
    }

    fn byte(&mut self, character: usize) -> usize {
        if self.is_ascii {
            return character.min(self.text.len());
        }
        let (known, byte) = self.last;
        let place = if character >= known {
            let rest = self.text.get(byte..).unwrap_or_default();
            let step = rest.char_indices().nth(character - known);
            step.map_or(self.text.len(), |(at, _)| byte + at)
        } else {
            let before = self.text.get(..byte).unwrap_or_default();
            let step = before.char_indices().rev().nth(known - character - 1);
            step.map_or(0, |(at, _)| at)
        };
        self.last = (character, place);
        place
    }

    fn opens_flow(&self, at: usize) -> bool {
        self.text
            .get(at..)
            .is_some_and(|rest| rest.starts_with(['[', '{']))
    }

    fn is_bracket(&self, at: usize) -> bool {
        self.text
            .get(at..)
            .is_some_and(|rest| rest.starts_with([']', '}']))
    }
}
