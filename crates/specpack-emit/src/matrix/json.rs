//! For programs.

use super::Line;
use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;
use serde::Serialize;
use specpack_graph::Pack;
use specpack_graph::query::{Matrix, Row};

/// How many rows are written by themselves, and in how many such parts at once: what is written
/// ahead takes memory.
const PART_LEN: usize = 256;
const PARTS_AT_ONCE: usize = 8;

/// The fields are a contract with those who read them: none may change its name or meaning.
#[derive(Serialize)]
struct Output<'a> {
    requirements: Vec<Requirement<'a>>,
    coverage: Coverage,
}

#[derive(Serialize)]
struct Requirement<'a> {
    id: &'a str,
    title: &'a str,
    file: &'a str,
    line: u32,
    contracts: &'a [String],
    tests: &'a [String],
    metrics: &'a [String],
    adrs: &'a [String],
    gaps: &'a [&'static str],
}

#[derive(Default, Serialize)]
struct Coverage {
    contract: f64,
    test: f64,
    metric: f64,
}

impl Coverage {
    fn of(matrix: &Matrix) -> Self {
        let coverage = matrix.coverage();
        Self {
            contract: rounded(coverage.contract),
            test: rounded(coverage.test),
            metric: rounded(coverage.metric),
        }
    }
}

/// `{"requirements": […], "coverage": {…}}`; lines from 1, shares from 0 to 1.
#[must_use]
pub fn json(pack: &Pack, matrix: &Matrix) -> String {
    let around = all_at_once(pack, &[], Coverage::of(matrix));
    let (before, after) = around.split_once(NO_ROWS).unwrap_or_default();
    let mut all = before.to_owned();
    for rows in matrix.rows.chunks(PART_LEN * PARTS_AT_ONCE) {
        let parts = rows.par_chunks(PART_LEN).map(|rows| self::rows(pack, rows));
        for part in parts.collect::<Vec<_>>() {
            all.push_str(if all.len() == before.len() { "[" } else { "," });
            all.push_str(&part);
        }
    }
    all.push_str(match matrix.rows.is_empty() {
        true => NO_ROWS,
        false => END_OF_ROWS,
    });
    all.push_str(after);
    all.push('\n');
    all
}

const NO_ROWS: &str = "[]";
const END_OF_ROWS: &str = "\n  ]";

/// Rows as they stand between the brackets of all.
fn rows(pack: &Pack, rows: &[Row]) -> String {
    let mut text = all_at_once(pack, rows, Coverage::default());
    let end = text.rfind(END_OF_ROWS).unwrap_or(text.len());
    text.truncate(end);
    let start = text.find('[').map_or(0, |at| at + 1);
    text.split_off(start)
}

fn all_at_once(pack: &Pack, rows: &[Row], coverage: Coverage) -> String {
    let lines: Vec<Line<'_>> = rows.iter().map(|row| Line::new(pack, row)).collect();
    let requirements = lines.iter().map(|line| Requirement {
        id: line.id,
        title: line.title,
        file: line.file,
        line: line.line,
        contracts: &line.contracts,
        tests: &line.tests,
        metrics: &line.metrics,
        adrs: &line.decisions,
        gaps: &line.gaps,
    });
    let output = Output {
        requirements: requirements.collect(),
        coverage,
    };
    // Numbers and texts always serialise.
    serde_json::to_string_pretty(&output).unwrap_or_default()
}

/// A share in ten-thousandths, rounded down, so that 1 means all.
fn rounded(share: f64) -> f64 {
    (share * 10_000.0).floor() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::{Coverage, PART_LEN, PARTS_AT_ONCE, all_at_once, json};
    use specpack_graph::Pack;
    use specpack_graph::query::matrix;
    use specpack_syntax::source::SourceFile;

    #[test]
    fn rows_that_are_written_in_parts_are_as_all_at_once() {
        for count in [0, 1, PART_LEN, PART_LEN + 1, PART_LEN * PARTS_AT_ONCE + 2] {
            let heads =
                (0..count).map(|number| format!("### FR-{number}: Keep \"[{number}]\"\n\n"));
            let text = format!(
                "# PRD: A\n\n## Functional Requirements\n\n{}",
                heads.collect::<String>()
            );
            let pack = Pack::read(vec![SourceFile::new("prd.md", text)]);
            let matrix = matrix(&pack.graph, |_| true);
            assert_eq!(matrix.rows.len(), count);
            let expected = all_at_once(&pack, &matrix.rows, Coverage::of(&matrix));
            assert!(json(&pack, &matrix) == expected + "\n", "{count} rows");
        }
    }
}
