//! Proof that nothing of a text was dropped.

use super::{Block, Document, Section};
use crate::source::{SourceFile, Span};

/// What of a file's text is neither blank nor in a block, a heading or front matter: nothing, for
/// the document that was read from it.
#[must_use]
pub fn uncovered(document: &Document, source: &SourceFile) -> Vec<Span> {
    let mut spans = Vec::new();
    let matters = document.front_matter.iter();
    let matters = matters.chain(&document.further_front_matter);
    spans.extend(matters.map(|matter| matter.span));
    spans.extend(document.preamble.iter().map(|block| block.span));
    for visit in document.all_sections() {
        let Section {
            heading, blocks, ..
        } = visit.section;
        spans.push(*heading);
        spans.extend(blocks.iter().map(|block: &Block| block.span));
    }
    spans.sort_unstable();
    let text = source.text();
    let mut gaps = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let end = Span::new(text.len()..text.len());
    for span in spans.into_iter().chain([end]) {
        let gap = Span {
            start: at,
            end: span.start,
        };
        if !source.slice(gap).trim().is_empty() {
            gaps.push(gap);
        }
        at = at.max(span.end);
    }
    gaps
}
