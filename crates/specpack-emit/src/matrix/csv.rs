//! For spreadsheets (RFC 4180).

use super::{Line, lines};
use crate::spreadsheet::cell;
use specpack_graph::Pack;
use specpack_graph::query::Matrix;
use std::fmt::Write as _;

/// A header and a line for each requirement; several values of a cell have `; ` between them.
#[must_use]
pub fn csv(pack: &Pack, matrix: &Matrix) -> String {
    let mut text = "id,title,file,line,contracts,tests,metrics,adrs,code,gaps\r\n".to_owned();
    for line in lines(pack, matrix) {
        write_line(&mut text, &line);
    }
    text
}

fn write_line(text: &mut String, line: &Line<'_>) {
    let _ = write!(
        text,
        "{},{},{},{}",
        cell(line.id),
        cell(line.title),
        cell(line.file),
        line.line
    );
    let lists = [
        &line.contracts,
        &line.tests,
        &line.metrics,
        &line.decisions,
        &line.code,
    ];
    for list in lists {
        let _ = write!(text, ",{}", cell(&list.join("; ")));
    }
    let _ = write!(text, ",{}\r\n", cell(&line.gaps.join("; ")));
}
