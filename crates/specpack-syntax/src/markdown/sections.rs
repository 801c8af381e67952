//! Pieces nested into sections by the levels of their headings.

use super::anchor::{Anchors, slug};
use super::blocks::Piece;
use super::front_matter::Matter;
use super::{Block, BlockKind, Document, Section, Text};
use crate::name::split_number;
use crate::part_of_text::PartOfText;
use crate::source::Span;
use ecow::EcoString;

/// A heading with all that can be told of it without those before it.
#[derive(Debug)]
pub(super) struct Heading {
    level: u8,
    /// The heading's line.
    span: Span,
    title: Text,
    number: Option<Box<str>>,
    name: PartOfText,
    slug: EcoString,
}

impl Heading {
    /// The heading at a place, of a level and with a text.
    pub(super) fn new(level: u8, span: Span, title: Text) -> Self {
        let (number, name) = split_number(&title.plain);
        Self {
            level,
            span,
            number: number.map(Box::from),
            name: title.plain.part(name),
            slug: slug(&title.plain).into(),
            title,
        }
    }
}

/// Nests pieces into a document's sections, each as it comes.
///
/// What stands between pieces and is neither blank nor front matter defines link destinations:
/// it becomes a block too, so that nothing of the text is without one.
#[derive(Debug)]
pub(super) struct Nesting<'a> {
    text: &'a str,
    /// The front matter that is still to come.
    matters: &'a [Matter],
    /// Up to where the text has a block.
    at: usize,
    document: Document,
    open: Vec<Section>,
    anchors: Anchors,
}

impl<'a> Nesting<'a> {
    /// The nesting of a text with this front matter, before its first piece.
    pub(super) fn new(text: &'a str, matters: &'a [Matter]) -> Self {
        Self {
            text,
            matters,
            at: if text.starts_with('\u{feff}') { 3 } else { 0 },
            document: Document::default(),
            open: Vec::new(),
            anchors: Anchors::default(),
        }
    }

    /// Takes the pieces that come next.
    pub(super) fn take_all(&mut self, pieces: impl IntoIterator<Item = Piece>) {
        pieces.into_iter().for_each(|piece| self.take(piece));
    }

    fn take(&mut self, piece: Piece) {
        let span = match &piece {
            Piece::Heading(heading) => heading.span,
            Piece::Block(block) => block.span,
        };
        self.pass_matters(span.start as usize);
        self.fill(span.start as usize);
        self.at = self.at.max(span.end as usize);
        match piece {
            Piece::Heading(heading) => self.open(heading),
            Piece::Block(block) => self.push(block),
        }
    }

    /// The document, all pieces taken.
    pub(super) fn finish(mut self) -> Document {
        let end = self.text.len();
        self.pass_matters(usize::MAX);
        self.fill(end);
        self.close(1, Span::new(end..end).start);
        self.document
    }

    /// Passes the front matter that starts before a byte.
    fn pass_matters(&mut self, before: usize) {
        while let Some((matter, rest)) = self.matters.split_first()
            && matter.span.start < before
        {
            self.matters = rest;
            self.fill(matter.span.start);
            self.at = self.at.max(matter.span.end);
        }
    }

    /// What stands up to a byte and is in no piece.
    fn fill(&mut self, to: usize) {
        let raw = self.text.get(self.at..to).unwrap_or_default();
        let start = self.at + raw.len() - raw.trim_start().len();
        let raw = raw.trim();
        if !raw.is_empty() {
            self.push(Block {
                span: Span::new(start..start + raw.len()),
                kind: BlockKind::Definitions,
            });
        }
    }

    fn push(&mut self, block: Block) {
        match self.open.last_mut() {
            Some(section) => section.blocks.push(block),
            None => self.document.preamble.push(block),
        }
    }

    fn open(&mut self, heading: Heading) {
        self.close(heading.level, heading.span.start);
        let section = Section {
            level: heading.level,
            number: heading.number,
            name: heading.name,
            anchor: self.anchors.next(heading.slug),
            heading: heading.span,
            span: heading.span,
            blocks: Vec::new(),
            children: Vec::new(),
            title: heading.title,
        };
        self.open.push(section);
    }

    /// Closes the open sections of `level` and below; they end at the byte `end`.
    fn close(&mut self, level: u8, end: u32) {
        while let Some(mut section) = self.open.pop_if(|section| section.level >= level) {
            section.span.end = end;
            section.blocks.shrink_to_fit();
            section.children.shrink_to_fit();
            match self.open.last_mut() {
                Some(parent) => parent.children.push(section),
                None => self.document.sections.push(section),
            }
        }
    }
}
