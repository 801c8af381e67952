//! Inline text gathered from events: what it says, what is marked, and where each part stands.

use super::{Mark, MarkKind, Markup, Text};
use crate::part_of_text::PartOfText;
use crate::source::Span;
use std::ops::Range;
use std::sync::Arc;

/// Gathers one [`Text`] of a file.
#[derive(Debug)]
pub(super) struct Inline<'a> {
    source: &'a Arc<String>,
    plain: Plain,
    marks: Vec<Mark>,
    open: Vec<usize>,
    first_piece: Option<(u32, u32)>,
    further_pieces: Vec<(u32, u32)>,
    place: Option<Range<usize>>,
}

/// What was gathered so far: for as long as it stands in the file in one piece, where.
#[derive(Debug)]
enum Plain {
    Part(Range<usize>),
    Own(String),
}

impl Plain {
    fn len(&self) -> usize {
        match self {
            Self::Part(place) => place.len(),
            Self::Own(text) => text.len(),
        }
    }
}

impl<'a> Inline<'a> {
    /// Of the file with this text, nothing yet.
    pub(super) fn of(source: &'a Arc<String>) -> Self {
        Self {
            source,
            plain: Plain::Part(0..0),
            marks: Vec::new(),
            open: Vec::new(),
            first_piece: None,
            further_pieces: Vec::new(),
            place: None,
        }
    }

    /// Adds text that stands at `place`.
    pub(super) fn push(&mut self, text: &str, place: Range<usize>) {
        self.cover(&place);
        self.note_piece(place.start);
        self.append(text, place.start);
    }

    fn note_piece(&mut self, start: usize) {
        let plain_at = Span::new(self.plain.len()..self.plain.len()).start;
        let file_at = Span::new(start..start).start;
        let last = self.further_pieces.last().or(self.first_piece.as_ref());
        let is_next = last.is_some_and(|&(plain, file)| {
            u64::from(plain_at) + u64::from(file) == u64::from(file_at) + u64::from(plain)
        });
        if is_next {
            return;
        }
        match self.first_piece {
            None => self.first_piece = Some((plain_at, file_at)),
            Some(_) => self.further_pieces.push((plain_at, file_at)),
        }
    }

    /// Adds text that may stand at the byte `start` of the file as it is.
    fn append(&mut self, text: &str, start: usize) {
        let so_far = match &mut self.plain {
            Plain::Own(own) => return own.push_str(text),
            Plain::Part(so_far) => so_far,
        };
        let is_first = so_far.start == so_far.end;
        let goes_on = is_first || so_far.end == start;
        if goes_on && self.source.get(start..start + text.len()) == Some(text) {
            let from = if is_first { start } else { so_far.start };
            *so_far = from..start + text.len();
            return;
        }
        let mut own = self
            .source
            .get(so_far.clone())
            .unwrap_or_default()
            .to_owned();
        own.push_str(text);
        self.plain = Plain::Own(own);
    }

    /// Adds a code span whose marks and content stand at `place`.
    pub(super) fn push_code(&mut self, code: &str, place: Range<usize>) {
        let raw = self.source.get(place.clone()).unwrap_or_default();
        let start = place.start + raw.find(code).unwrap_or(0);
        let plain = self.plain.len()..self.plain.len() + code.len();
        self.marks.push(Mark {
            span: Span::new(place.clone()),
            plain,
            kind: MarkKind::Code,
        });
        self.push(code, start..place.end);
        self.cover(&place);
    }

    /// Notes that something without text of its own stands at `place`.
    pub(super) fn cover(&mut self, place: &Range<usize>) {
        self.place = Some(match self.place.take() {
            Some(so_far) => so_far.start.min(place.start)..so_far.end.max(place.end),
            None => place.clone(),
        });
    }

    /// Opens a mark that stands at `place` as a whole.
    pub(super) fn open(&mut self, kind: MarkKind, place: Range<usize>) {
        self.cover(&place);
        self.open.push(self.marks.len());
        self.marks.push(Mark {
            span: Span::new(place),
            plain: self.plain.len()..self.plain.len(),
            kind,
        });
    }

    /// Closes the innermost mark.
    pub(super) fn close(&mut self) {
        let mark = self.open.pop().and_then(|index| self.marks.get_mut(index));
        if let Some(mark) = mark {
            mark.plain.end = self.plain.len();
        }
    }

    /// The text, within `limit`: white space at the end of a block is no part of it. An empty
    /// text stands at the start of `limit`.
    pub(super) fn finish(mut self, limit: Span) -> Text {
        let within = |span: Span| Span {
            start: span.start.min(limit.end),
            end: span.end.min(limit.end),
        };
        let start = limit.start as usize;
        let span = within(Span::new(self.place.unwrap_or(start..start)));
        for mark in &mut self.marks {
            mark.span = within(mark.span);
        }
        let first = self.first_piece.into_iter();
        let mut pieces: Vec<(u32, u32)> = Vec::new();
        if !self.further_pieces.is_empty() || self.first_piece != Some((0, span.start)) {
            pieces = first.chain(self.further_pieces).collect();
        }
        let markup = Markup {
            marks: self.marks.into_boxed_slice(),
            pieces: pieces.into_boxed_slice(),
        };
        let is_plain = markup.marks.is_empty() && markup.pieces.is_empty();
        Text {
            span,
            plain: match self.plain {
                Plain::Part(place) if place.is_empty() => PartOfText::default(),
                Plain::Part(place) => PartOfText::at(self.source, Span::new(place)),
                Plain::Own(text) => PartOfText::own(text),
            },
            markup: (!is_plain).then(|| Box::new(markup)),
        }
    }
}
