//! Blocks as statements: one for each paragraph, item, row and piece of code.

use super::columns;
use crate::lowering::reader::Reader;
use crate::lowering::text::labels;
use crate::model::{Scope, SectionRef, Statement, StatementKind};
use specpack_syntax::markdown::{Block, BlockKind, Item, Table, Text};
use specpack_syntax::source::Span;

/// Items deeper than this stay part of what holds them.
const MAX_DEPTH: u8 = 16;

/// Keeps blocks as statements of a section.
pub(crate) fn keep<'a>(
    reader: &mut Reader<'_>,
    section: SectionRef,
    blocks: impl IntoIterator<Item = &'a Block>,
) -> Vec<Statement> {
    let mut keeping = Keeping {
        reader,
        section,
        statements: Vec::new(),
    };
    let mut depth = 0;
    for block in blocks {
        // What follows a lead is nested in it, up to the next paragraph.
        if let BlockKind::Paragraph(text) = &block.kind {
            depth = u8::from(keeping.add_paragraph(text, block.span, 0));
        } else {
            keeping.add(block, depth);
        }
    }
    keeping.statements
}

struct Keeping<'r, 'a> {
    reader: &'r mut Reader<'a>,
    section: SectionRef,
    statements: Vec<Statement>,
}

impl Keeping<'_, '_> {
    fn add(&mut self, block: &Block, depth: u8) {
        if depth >= MAX_DEPTH {
            self.reader.keep_block(block);
            return;
        }
        match &block.kind {
            BlockKind::Paragraph(text) => {
                self.add_paragraph(text, block.span, depth);
            }
            BlockKind::List(list) => {
                for item in &list.items {
                    self.add_item(item, depth);
                }
            }
            BlockKind::Table(table) => self.add_table(block, table, depth),
            BlockKind::Code(code) => {
                let kept = self.reader.keep_code(block, code.content);
                self.push_text(kept.value, block.span, StatementKind::Code, depth);
            }
            BlockKind::Quote(blocks) => {
                for block in blocks {
                    self.add(block, depth);
                }
            }
            BlockKind::Heading { text, .. } => {
                self.push(text, block.span, StatementKind::Lead, depth);
            }
            BlockKind::Html | BlockKind::Rule | BlockKind::Definitions => {}
        }
    }

    /// Whether it leads in what follows: it ends in a colon, or starts with a bold label.
    fn add_paragraph(&mut self, text: &Text, span: Span, depth: u8) -> bool {
        let is_lead = text.plain.trim_end().ends_with(':') || labels::bold_title(text).is_some();
        let kind = if is_lead {
            StatementKind::Lead
        } else {
            StatementKind::Paragraph
        };
        self.push(text, span, kind, depth);
        is_lead || labels::starts_bold(text)
    }

    fn add_item(&mut self, item: &Item, depth: u8) {
        // The item without what is nested in it.
        let span = Span {
            start: item.text.span.start,
            end: item.text.span.end,
        };
        let is_lead = item.text.plain.trim_end().ends_with(':') && !item.blocks.is_empty();
        let kind = if is_lead {
            StatementKind::Lead
        } else {
            StatementKind::Item
        };
        if item.text.plain.trim().is_empty() {
            self.reader.coverage.keep(item.span);
        } else {
            self.push(&item.text, span, kind, depth);
        }
        for block in &item.blocks {
            self.add(block, depth + 1);
        }
    }

    fn add_table(&mut self, block: &Block, table: &Table, depth: u8) {
        self.reader.coverage.keep(block.span);
        for row in &table.rows {
            self.reader.coverage.keep(row.span);
            let cells = row.cells.iter().map(|cell| cell.plain.trim());
            let rest: Vec<String> = table
                .head
                .iter()
                .map(|head| head.plain.trim())
                .zip(cells)
                .skip(1)
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(head, cell)| match table.head.len() {
                    2 => cell.to_owned(),
                    _ => format!("{head}: {cell}"),
                })
                .collect();
            let label = row.cells.first().map(|cell| cell.plain.trim().to_owned());
            let statement = Statement {
                text: columns::line(row),
                label: label.filter(|label| !label.is_empty()),
                body: rest.join("; "),
                at: self.reader.location(row.span),
                scope: Scope::Global,
                section: self.section,
                depth,
                kind: StatementKind::Row,
            };
            self.statements.push(statement);
        }
    }

    fn push(&mut self, text: &Text, span: Span, kind: StatementKind, depth: u8) {
        let Some(whole) = labels::whole(text) else {
            return;
        };
        self.reader.coverage.keep(text.span);
        let labelled = match kind {
            StatementKind::Lead => Some((whole.plain.trim_end_matches(':'), "")),
            _ => labels::single(text).map(|part| (part.label, part.value.plain)),
        };
        let (label, body) = match labelled {
            Some((label, body)) => (Some(label.to_owned()), body),
            None => (None, whole.plain),
        };
        let statement = Statement {
            text: whole.plain.to_owned(),
            label,
            body: body.to_owned(),
            at: self.reader.location(span),
            scope: Scope::Global,
            section: self.section,
            depth,
            kind,
        };
        self.statements.push(statement);
    }

    fn push_text(&mut self, text: String, span: Span, kind: StatementKind, depth: u8) {
        let statement = Statement {
            body: text.clone(),
            text,
            label: None,
            at: self.reader.location(span),
            scope: Scope::Global,
            section: self.section,
            depth,
            kind,
        };
        self.statements.push(statement);
    }
}
