//! Pieces nested into sections by the levels of their headings.

use super::anchor::Anchors;
use super::blocks::Piece;
use super::{Block, BlockKind, Document, FrontMatter, Section, Text};
use crate::name::{key, split_number};
use crate::source::Span;
use ecow::EcoString;

/// Nests `pieces` into a document's sections.
///
/// What stands between pieces and is neither blank nor front matter defines link destinations:
/// it becomes a block too, so that nothing of the text is without one.
pub(super) fn nest(text: &str, pieces: Vec<Piece>, matters: &[FrontMatter]) -> Document {
    let mut nesting = Nesting::default();
    let mut matters = matters.iter().map(|matter| matter.span).peekable();
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    for piece in pieces {
        let span = match &piece {
            Piece::Heading { span, .. } => *span,
            Piece::Block(block) => block.span,
        };
        while let Some(matter) = matters.next_if(|matter| matter.start < span.start) {
            nesting.fill(text, at, matter.start as usize);
            at = at.max(matter.end as usize);
        }
        nesting.fill(text, at, span.start as usize);
        at = at.max(span.end as usize);
        match piece {
            Piece::Heading { level, span, text } => nesting.open(level, span, text),
            Piece::Block(block) => nesting.push(block),
        }
    }
    for matter in matters {
        nesting.fill(text, at, matter.start as usize);
        at = at.max(matter.end as usize);
    }
    nesting.fill(text, at, text.len());
    nesting.close(1, Span::new(text.len()..text.len()).start);
    nesting.document
}

#[derive(Default)]
struct Nesting {
    document: Document,
    open: Vec<Section>,
    anchors: Anchors,
}

impl Nesting {
    fn fill(&mut self, text: &str, from: usize, to: usize) {
        let raw = text.get(from..to).unwrap_or_default();
        let start = from + raw.len() - raw.trim_start().len();
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

    fn open(&mut self, level: u8, heading: Span, title: Text) {
        self.close(level, heading.start);
        let (number, name) = split_number(&title.plain);
        let section = Section {
            level,
            number: number.map(EcoString::from),
            name: name.into(),
            key: key(name).into(),
            anchor: self.anchors.next(&title.plain),
            heading,
            span: heading,
            blocks: Vec::new(),
            children: Vec::new(),
            title,
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
