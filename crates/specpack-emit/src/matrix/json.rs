//! For programs.

use super::lines;
use serde::Serialize;
use specpack_graph::Pack;
use specpack_graph::query::Matrix;

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

#[derive(Serialize)]
struct Coverage {
    contract: f64,
    test: f64,
    metric: f64,
}

/// `{"requirements": […], "coverage": {…}}`; lines from 1, shares from 0 to 1.
#[must_use]
pub fn json(pack: &Pack, matrix: &Matrix) -> String {
    let lines = lines(pack, matrix);
    let requirements = lines.iter().map(|line| Requirement {
        id: &line.id,
        title: line.title,
        file: line.file,
        line: line.line,
        contracts: &line.contracts,
        tests: &line.tests,
        metrics: &line.metrics,
        adrs: &line.decisions,
        gaps: &line.gaps,
    });
    let coverage = matrix.coverage();
    let output = Output {
        requirements: requirements.collect(),
        coverage: Coverage {
            contract: rounded(coverage.contract),
            test: rounded(coverage.test),
            metric: rounded(coverage.metric),
        },
    };
    // Numbers and texts always serialise.
    let mut text = serde_json::to_string_pretty(&output).unwrap_or_default();
    text.push('\n');
    text
}

/// A share in ten-thousandths, rounded down, so that 1 means all.
fn rounded(share: f64) -> f64 {
    (share * 10_000.0).floor() / 10_000.0
}
