//! For people, as a table.

use super::{coverage_in_words, lines};
use crate::label::{label, place};
use crate::markdown::{self, inline};
use specpack_graph::Pack;
use specpack_graph::query::Matrix;
use std::fmt::Write as _;

/// The matrix as a document.
#[must_use]
pub fn markdown(pack: &Pack, matrix: &Matrix) -> String {
    let mut text = String::from("# Requirements traceability matrix\n\n");
    let count = matrix.rows.len();
    let noun = if count == 1 {
        "requirement"
    } else {
        "requirements"
    };
    let _ = writeln!(
        text,
        "{count} {noun}: {}.\n",
        coverage_in_words(matrix).join(", ")
    );
    text.push_str("| Requirement | | Contracts | Tests | Metrics | Decisions | Gaps |\n");
    text.push_str("|---|---|---|---|---|---|---|\n");
    let lines = lines(pack, matrix);
    for line in &lines {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} |",
            escaped(line.id),
            escaped(line.title),
            cell(&line.contracts),
            cell(&line.tests),
            cell(&line.metrics),
            cell(&line.decisions),
            line.gaps.join(", "),
        );
    }
    let gaps: Vec<_> = lines.iter().filter(|line| !line.gaps.is_empty()).collect();
    if !gaps.is_empty() {
        text.push_str("\n## Gaps\n\n");
    }
    for line in gaps {
        let _ = writeln!(
            text,
            "- {} {} has no {} ({}:{})",
            escaped(line.id),
            escaped(line.title),
            line.gaps.join(", no "),
            line.file,
            line.line,
        );
    }
    if !matrix.unasked.is_empty() {
        text.push_str("\n## Asked for by no requirement\n\n");
    }
    for &id in &matrix.unasked {
        let kind = crate::label::kind(pack.graph.node(id).data.kind());
        let name = label(pack, id);
        let place = match name.ends_with(')') {
            true => String::new(),
            false => format!(" ({})", place(pack, id)),
        };
        let _ = writeln!(text, "- {kind} {}{place}", escaped(&name));
    }
    text
}

fn cell(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| escaped(value)).collect();
    values.join("<br>")
}

fn escaped(text: &str) -> String {
    markdown::cell(&inline(text))
}
