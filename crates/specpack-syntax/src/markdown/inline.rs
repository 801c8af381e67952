//! Inline text gathered from events: what it says, what is marked, and where each part stands.

use super::{Mark, MarkKind, Text};
use crate::source::Span;
use std::ops::Range;

/// Gathers one [`Text`].
#[derive(Debug, Default)]
pub(super) struct Inline {
    plain: String,
    marks: Vec<Mark>,
    open: Vec<usize>,
    pieces: Vec<(u32, u32)>,
    place: Option<Range<usize>>,
}

impl Inline {
    /// Adds text that stands at `place`.
    pub(super) fn push(&mut self, text: &str, place: Range<usize>) {
        self.cover(&place);
        let plain_at = Span::new(self.plain.len()..self.plain.len()).start;
        let file_at = Span::new(place).start;
        let is_next = self.pieces.last().is_some_and(|&(plain, file)| {
            u64::from(plain_at) + u64::from(file) == u64::from(file_at) + u64::from(plain)
        });
        if !is_next {
            self.pieces.push((plain_at, file_at));
        }
        self.plain.push_str(text);
    }

    /// Adds a code span whose marks and content stand at `place` in `source`.
    pub(super) fn push_code(&mut self, code: &str, place: Range<usize>, source: &str) {
        let raw = source.get(place.clone()).unwrap_or_default();
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
        let mut pieces = self.pieces;
        if pieces == [(0, span.start)] {
            pieces = Vec::new();
        }
        Text {
            span,
            plain: self.plain.into(),
            marks: self.marks.into_boxed_slice(),
            pieces: pieces.into_boxed_slice(),
        }
    }
}
