//! What a field says, as Markdown that says the same when it is read again.

use super::Outline;
use crate::sequence::json;
use specpack_graph::is_text;
use specpack_graph::model::{FieldValue, SequenceField, Spanned};
use specpack_syntax::markdown::{Block, BlockKind};
use specpack_syntax::source::{FileId, SourceFile};

/// A value in the section that is open.
pub(super) fn value(out: &mut Outline, value: &FieldValue) {
    match value {
        FieldValue::Missing(_) => out.block(&missing(value)),
        FieldValue::Text(said) => text(out, said),
        FieldValue::Markdown(said) => out.block(said),
        FieldValue::Code { language, text } => code(out, language, text),
        FieldValue::List(items) => list(out, items),
        FieldValue::Fields(inner) => fields(out, inner),
    }
}

/// Text: as a paragraph, or between fences where a paragraph would say something else.
pub(super) fn text(out: &mut Outline, text: &str) {
    if text.is_empty() || is_safe(text) {
        out.block(text);
    } else {
        code(out, "text", text);
    }
}

pub(super) fn code(out: &mut Outline, language: &str, text: &str) {
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    out.block(&format!("{fence}{language}\n{text}\n{fence}"));
}

/// Fields: as a table where each says one line, else under headings.
pub(super) fn fields(out: &mut Outline, fields: &[SequenceField]) {
    let rows: Option<Vec<String>> = fields.iter().map(row).collect();
    if let Some(rows) = rows {
        let table = format!(
            "| Property | Value |\n|----------|-------|\n{}",
            rows.concat()
        );
        out.block(&table);
        return;
    }
    // Behind a field's value a block would be read as part of it; a comment is not.
    let (beside, fields): (Vec<&SequenceField>, Vec<&SequenceField>) =
        fields.iter().partition(|field| is_beside(field));
    for field in beside {
        value(out, &field.value);
    }
    for field in fields {
        if field.name.value.is_empty() {
            value(out, &field.value);
            continue;
        }
        out.open(&field.name.value);
        value(out, &field.value);
        out.close();
    }
}

/// Whether a block stands beside fields and is shown to readers.
fn is_beside(field: &SequenceField) -> bool {
    field.name.value.is_empty() && !field.text().is_some_and(is_hidden)
}

/// Whether Markdown is comments and definitions of links alone, which readers do not see.
pub(super) fn is_hidden(text: &str) -> bool {
    if !text.starts_with(['<', '[']) {
        return false;
    }
    let source = SourceFile::new("", text);
    let document = specpack_syntax::markdown::parse(FileId(0), &source).document;
    let mut blocks = document.preamble.iter();
    let is_hidden = |block: &Block| match block.kind {
        BlockKind::Definitions => true,
        BlockKind::Html => source.slice(block.span).trim_start().starts_with("<!--"),
        _ => false,
    };
    document.sections.is_empty() && blocks.all(is_hidden)
}

/// A row of a table; none where the field says more than a cell can.
fn row(field: &SequenceField) -> Option<String> {
    let said = match &field.value {
        FieldValue::Missing(_) => missing(&field.value),
        FieldValue::Text(text) if fits_cell(text) => text.clone(),
        _ => return None,
    };
    let name = field.name.value.trim();
    if name.is_empty() || name.contains(['\n', '|', '`', '*', '_', '<', '[', '\\']) {
        return None;
    }
    Some(format!("| {name} | {} |\n", said.replace('|', "\\|")))
}

/// Whether a cell of a table says just this text.
fn fits_cell(text: &str) -> bool {
    // A backslash before a bar ends the cell, whatever comes before the backslash.
    let has_escape = text.contains("\\|") || text.ends_with('\\');
    !text.contains('\n') && !has_escape && is_text(text)
}

fn missing(value: &FieldValue) -> String {
    match value {
        FieldValue::Missing(placeholder) if !placeholder.is_empty() => format!("*{placeholder}*"),
        _ => String::new(),
    }
}

/// Several values: as items where each is one line, else as a block of JSON.
fn list(out: &mut Outline, items: &[Spanned<FieldValue>]) {
    let lines: Option<Vec<String>> = items.iter().map(|item| line(&item.value)).collect();
    match lines {
        Some(lines) => out.block(&lines.concat()),
        None => code(out, "json", &json::text(items)),
    }
}

fn line(value: &FieldValue) -> Option<String> {
    match value {
        FieldValue::Text(text) if !text.contains('\n') && is_safe(text) => {
            Some(format!("- {text}\n"))
        }
        FieldValue::Missing(_) => Some(format!("- {}\n", missing(value))),
        _ => None,
    }
}

/// Whether a text that stands alone is read as this text, and nothing else.
fn is_safe(text: &str) -> bool {
    if !is_text(text) || text.trim() != text {
        return false;
    }
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | '/' | '(' | ')');
    let first = text.chars().next();
    if first.is_some_and(char::is_alphabetic) && text.chars().all(is_plain) {
        return true;
    }
    // What a paragraph of it would be is known to whoever reads it.
    let source = SourceFile::new("", text);
    let document = specpack_syntax::markdown::parse(FileId(0), &source).document;
    let is_shown = document.sections.is_empty()
        && document.front_matter.is_none()
        && document.preamble.iter().all(|block| match block.kind {
            BlockKind::Paragraph(_) | BlockKind::Quote(_) => true,
            BlockKind::List(ref list) => list.start.is_some(),
            _ => false,
        });
    let start = document.preamble.first().map(|block| block.span.start);
    let end = document.preamble.last().map(|block| block.span.range().end);
    is_shown && start == Some(0) && end == Some(text.len())
}
