//! Visiting the sections and texts of a document in reading order.

use specpack_syntax::markdown::{BlockKind, Document, Section, Text};

/// Calls `visit` for every section, each before its children.
pub(crate) fn sections<'a>(document: &'a Document, visit: &mut impl FnMut(&'a Section)) {
    let mut open: Vec<&Section> = document.sections.iter().rev().collect();
    while let Some(section) = open.pop() {
        visit(section);
        open.extend(section.children.iter().rev());
    }
}

/// Calls `visit` for every inline text: the headings first, then paragraphs, items and cells.
pub(crate) fn texts<'a>(document: &'a Document, visit: &mut impl FnMut(&'a Text)) {
    sections(document, &mut |section| visit(&section.title));
    for block in document.all_blocks() {
        match &block.kind {
            BlockKind::Paragraph(text) | BlockKind::Heading { text, .. } => visit(text),
            BlockKind::List(list) => list.items.iter().for_each(|item| visit(&item.text)),
            BlockKind::Table(table) => {
                table.head.iter().for_each(&mut *visit);
                let cells = table
                    .rows
                    .iter()
                    .flat_map(|row| row.cells.iter().chain(&row.surplus));
                cells.for_each(&mut *visit);
            }
            BlockKind::Code(_)
            | BlockKind::Quote(_)
            | BlockKind::Html
            | BlockKind::Definitions
            | BlockKind::Rule => {}
        }
    }
}
