//! Visiting the sections, blocks and texts of a document in reading order.

use specpack_syntax::markdown::{Block, BlockKind, Document, Section, Text};

/// Calls `visit` for every section, each before its children.
pub(crate) fn sections<'a>(document: &'a Document, visit: &mut impl FnMut(&'a Section)) {
    let mut open: Vec<&Section> = document.sections.iter().rev().collect();
    while let Some(section) = open.pop() {
        visit(section);
        open.extend(section.children.iter().rev());
    }
}

/// Calls `visit` for every block, each before those nested in it.
pub(crate) fn blocks<'a>(document: &'a Document, visit: &mut impl FnMut(&'a Block)) {
    nested(&document.preamble, visit);
    sections(document, &mut |section| nested(&section.blocks, visit));
}

/// Calls `visit` for every block of `blocks`, each before those nested in it.
pub(crate) fn nested<'a>(blocks: &'a [Block], visit: &mut impl FnMut(&'a Block)) {
    let mut open: Vec<&Block> = blocks.iter().rev().collect();
    while let Some(block) = open.pop() {
        visit(block);
        match &block.kind {
            BlockKind::List(list) => {
                let inner = list.items.iter().rev().flat_map(|item| item.blocks.iter().rev());
                open.extend(inner);
            }
            BlockKind::Quote(inner) => open.extend(inner.iter().rev()),
            _ => {}
        }
    }
}

/// Calls `visit` for every inline text: headings, paragraphs, items and cells.
pub(crate) fn texts<'a>(document: &'a Document, visit: &mut impl FnMut(&'a Text)) {
    sections(document, &mut |section| visit(&section.title));
    blocks(document, &mut |block| match &block.kind {
        BlockKind::Paragraph(text) | BlockKind::Heading { text, .. } => visit(text),
        BlockKind::List(list) => list.items.iter().for_each(|item| visit(&item.text)),
        BlockKind::Table(table) => {
            table.head.iter().for_each(&mut *visit);
            let cells = table.rows.iter().flat_map(|row| &row.cells);
            cells.for_each(&mut *visit);
        }
        BlockKind::Code(_) | BlockKind::Quote(_) | BlockKind::Html | BlockKind::Rule => {}
    });
}
