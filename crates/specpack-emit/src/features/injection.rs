//! Statements of the system spec as they stand in a feature spec.

use super::context::Indexed;
use super::source::SystemSource;
use crate::markdown::{fenced, inline, one_line};
use serde::Serialize;
use specpack_graph::model::{NodeId, Scope, SectionRef, Statement, StatementKind};
use std::borrow::Cow;

/// Text taken over from the system spec, and where from.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Injected {
    /// One line that names the sections, each with a link.
    pub(crate) source: String,
    /// The text.
    pub(crate) text: String,
}

/// Statements as Markdown, with the line that says where they are from.
pub(crate) fn injected(
    system: &SystemSource<'_>,
    component: Option<NodeId>,
    statements: &[&Indexed<'_>],
) -> Option<Injected> {
    if statements.is_empty() {
        return None;
    }
    let mut sections: Vec<SectionRef> = Vec::new();
    for statement in statements.iter().map(|indexed| indexed.statement) {
        if !sections.contains(&statement.section) {
            sections.push(statement.section);
        }
    }
    Some(Injected {
        source: system.source_line(&sections),
        text: listed(system, component, statements),
    })
}

fn listed(
    system: &SystemSource<'_>,
    component: Option<NodeId>,
    statements: &[&Indexed<'_>],
) -> String {
    let mut out = String::new();
    let mut base = 0;
    let mut was_item = false;
    for indexed in statements {
        let statement = indexed.statement;
        let is_paragraph = match statement.kind {
            StatementKind::Paragraph | StatementKind::Code => true,
            StatementKind::Lead => statement.depth == 0,
            StatementKind::Item | StatementKind::Row => false,
        };
        if !out.is_empty() && (is_paragraph || !was_item) {
            out.push('\n');
        }
        if is_paragraph {
            out.push_str(&paragraph(system, component, indexed));
        } else {
            // Items whose lead is of another component begin a list of their own.
            base = if was_item {
                base.min(statement.depth)
            } else {
                statement.depth
            };
            let depth = usize::from(statement.depth.saturating_sub(base));
            out.push_str(&"  ".repeat(depth.min(6)));
            out.push_str("- ");
            out.push_str(written(system, indexed));
        }
        out.push('\n');
        was_item = !is_paragraph;
    }
    out.truncate(out.trim_end().len());
    out
}

fn paragraph<'i>(
    system: &SystemSource<'_>,
    component: Option<NodeId>,
    indexed: &'i Indexed<'_>,
) -> Cow<'i, str> {
    let statement = indexed.statement;
    if !statement.is_code() {
        return Cow::Borrowed(written(system, indexed));
    }
    let language = language_of(system.pack.markdown(statement));
    Cow::Owned(fenced(language, &lines_for(system, component, statement)))
}

fn written<'i>(system: &SystemSource<'_>, indexed: &'i Indexed<'_>) -> &'i str {
    indexed
        .written
        .get_or_init(|| item(system, indexed.statement))
}

/// Code that names several components, without the lines that are of others alone.
fn lines_for(
    system: &SystemSource<'_>,
    component: Option<NodeId>,
    statement: &Statement,
) -> String {
    let Scope::Components(named) = &statement.scope else {
        return statement.text.clone();
    };
    let graph = &system.pack.graph;
    let is_own = |line: &str| component.is_some_and(|id| line.contains(graph.name(id)));
    let is_anothers = |line: &str| named.iter().any(|&id| line.contains(graph.name(id)));
    let lines = statement.text.lines();
    let kept: Vec<&str> = lines
        .filter(|line| is_own(line) || !is_anothers(line))
        .collect();
    kept.join("\n")
}

fn item(system: &SystemSource<'_>, statement: &Statement) -> String {
    match statement.kind {
        StatementKind::Row => row(system, statement),
        StatementKind::Lead => {
            let text = statement.label.as_deref().unwrap_or(&statement.text);
            format!("**{}:**", inline(text.trim_end_matches(':')))
        }
        _ => as_written(system, statement),
    }
}

/// The language that a fence names.
fn language_of(code: &str) -> &str {
    let line = code.trim_start().lines().next().unwrap_or_default();
    let info = line.strip_prefix("```").or(line.strip_prefix("~~~"));
    let info = info.map(|info| info.trim_start_matches(['`', '~']));
    info.and_then(|info| info.split_whitespace().next())
        .unwrap_or_default()
}

/// A row of a table as an item: its first cell, then the others but those that only say for which
/// components it holds.
fn row(system: &SystemSource<'_>, statement: &Statement) -> String {
    let cells = cells(system.pack.markdown(statement));
    let is_scope = |cell: &str| match &statement.scope {
        Scope::Global => false,
        Scope::Components(named) => cell.split(',').all(|part| {
            let part = part.trim();
            named.iter().any(|&id| system.pack.graph.name(id) == part)
        }),
    };
    let cells = cells.iter().map(|cell| system.relinked(&one_line(cell)));
    let mut cells = cells.filter(|cell| !cell.is_empty());
    let first = cells.next().unwrap_or_default();
    let rest: Vec<String> = cells.filter(|cell| !is_scope(cell)).collect();
    let first = first.trim_matches('*');
    if rest.is_empty() {
        return first.to_owned();
    }
    format!("**{first}:** {}", rest.join("; "))
}

/// The cells of a row as written.
fn cells(row: &str) -> Vec<String> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut cells = vec![String::new()];
    let mut last = ' ';
    for c in row.chars() {
        if c == '|' && last != '\\' {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            if c == '|' {
                cell.pop();
            }
            cell.push(c);
        }
        last = c;
    }
    cells
}

/// The statement's own line as its author wrote it, links made to work from the feature's folder.
fn as_written(system: &SystemSource<'_>, statement: &Statement) -> String {
    let slice = system.pack.markdown(statement);
    let mut lines = slice.lines();
    let first = without_list_marker(lines.next().unwrap_or_default());
    let mut text = first.to_owned();
    for line in lines.take_while(|line| continues_item(line)) {
        text.push(' ');
        text.push_str(line.trim());
    }
    // The author's markup is kept only where it holds what the statement says.
    let is_whole = crate::words::stems(&statement.text) == crate::words::stems(&text);
    if !is_whole || text.contains('<') {
        return labelled(statement);
    }
    system.relinked(&one_line(&text))
}

fn labelled(statement: &Statement) -> String {
    match &statement.label {
        Some(label) => format!("**{}:** {}", inline(label), inline(&statement.body)),
        None => inline(&statement.text),
    }
}

fn without_list_marker(line: &str) -> &str {
    let line = line.trim();
    let bullet = ["- ", "* ", "+ "]
        .iter()
        .find_map(|marker| line.strip_prefix(marker));
    let numbered = || {
        let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let rest = line.get(digits..)?;
        let rest = rest.strip_prefix(". ").or(rest.strip_prefix(") "))?;
        (digits > 0).then_some(rest)
    };
    let text = bullet.or_else(numbered).unwrap_or(line).trim_start();
    let boxes = ["[ ] ", "[x] ", "[X] "];
    boxes
        .iter()
        .find_map(|b| text.strip_prefix(b))
        .unwrap_or(text)
}

fn continues_item(line: &str) -> bool {
    let line = line.trim();
    let opens_block = line.starts_with("```") || line.starts_with('|') || line.starts_with('>');
    !line.is_empty() && !opens_block && without_list_marker(line) == line
}
