//! Tables by the meaning of their columns.

use crate::lowering::reader::Reader;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::words::words;
use crate::model::Spanned;
use specpack_syntax::markdown::{Row, Table};

/// The first column whose head holds one of the words, tried in order of the words.
pub(crate) fn find(table: &Table, names: &[&str]) -> Option<usize> {
    let heads: Vec<String> = table.head.iter().map(|head| words(&head.plain)).collect();
    names.iter().find_map(|name| {
        heads.iter().position(|head| {
            head == name || head.split(' ').any(|word| word == *name) || head.starts_with(name)
        })
    })
}

/// A cell, where it holds any text.
pub(crate) fn cell(row: &Row, column: Option<usize>) -> Option<Inline<'_>> {
    let text = row.cells.get(column?)?;
    labels::whole(text)
}

/// Keeps the cells of the columns that have no field of their own, each under its head.
pub(crate) fn others(
    reader: &mut Reader<'_>,
    table: &Table,
    row: &Row,
    known: &[Option<usize>],
) -> Vec<Spanned<String>> {
    let cells = table.head.iter().zip(&row.cells).enumerate();
    let mut kept = Vec::new();
    for (column, (head, cell)) in cells {
        let Some(text) = labels::whole(cell).filter(|_| !known.contains(&Some(column))) else {
            continue;
        };
        let mut cell = reader.keep(text);
        let head = head.plain.trim();
        if !head.is_empty() {
            cell.value = format!("{head}: {}", cell.value);
        }
        kept.push(cell);
    }
    kept
}

/// A row's cells joined by ` | `.
pub(crate) fn line(row: &Row) -> String {
    let cells: Vec<&str> = row.cells.iter().map(|cell| cell.plain.trim()).collect();
    cells.join(" | ")
}
