//! The requirements traceability matrix in the formats in which people and tools read it.

use crate::label::{file_and_line, label};
use specpack_graph::Pack;
use specpack_graph::model::{NodeId, Requirement};
use specpack_graph::query::{Matrix, Need, Row};

mod csv;
mod html;
mod json;
mod markdown;
mod reqif;
#[cfg(test)]
mod tests;

pub use csv::csv;
pub use html::html;
pub use json::json;
pub use markdown::markdown;
pub use reqif::reqif;

/// A row in the words of people.
struct Line<'p> {
    id: &'p str,
    title: &'p str,
    file: &'p str,
    line: u32,
    contracts: Vec<String>,
    tests: Vec<String>,
    metrics: Vec<String>,
    decisions: Vec<String>,
    code: Vec<String>,
    gaps: Vec<&'static str>,
}

impl<'p> Line<'p> {
    fn new(pack: &'p Pack, row: &Row) -> Self {
        let graph = &pack.graph;
        let requirement = graph.get::<Requirement>(row.requirement);
        let id = requirement.and_then(|it| it.data.id.as_ref());
        let (file, line) = file_and_line(pack, row.requirement);
        let labels = |nodes: &[NodeId]| nodes.iter().map(|id| label(pack, *id)).collect();
        Self {
            id: id.map_or("", |id| id.value.as_str()),
            title: graph.name(row.requirement),
            file,
            line,
            contracts: labels(&row.contracts),
            tests: labels(&row.tests),
            metrics: labels(&row.metrics),
            decisions: labels(&row.decisions),
            code: labels(&row.code),
            gaps: row.gaps.iter().map(|gap| gap.name()).collect(),
        }
    }
}

fn lines<'p>(pack: &'p Pack, matrix: &Matrix) -> Vec<Line<'p>> {
    let rows = matrix.rows.iter();
    rows.map(|row| Line::new(pack, row)).collect()
}

/// The coverage in words: "2 of 3 with a contract (67 %)".
fn coverage_in_words(matrix: &Matrix) -> Vec<String> {
    let needs = Need::ALL.into_iter();
    needs
        .map(|need| {
            let needing = matrix.rows.iter().filter(|row| row.needs.contains(&need));
            let needing = needing.count();
            let missing = matrix.rows.iter().filter(|row| row.gaps.contains(&need));
            let met = needing - missing.count();
            format!(
                "{met} of {needing} with a {} ({} %)",
                need.name(),
                percent(met, needing)
            )
        })
        .collect()
}

/// A share in whole percent, rounded down, so that 100 means all.
fn percent(part: usize, whole: usize) -> usize {
    (part * 100).checked_div(whole).unwrap_or(100)
}
