//! For programs.

use super::Line;
use rayon::iter::ParallelIterator as _;
use rayon::slice::ParallelSlice as _;
use specpack_graph::Pack;
use specpack_graph::query::{Matrix, Row};
use std::fmt::Write as _;

/// How many rows are written by themselves, and in how many such parts at once: what is written
/// ahead takes memory.
const PART_LEN: usize = 256;
const PARTS_AT_ONCE: usize = 8;

/// `{"requirements": […], "coverage": {…}}`; lines from 1, shares from 0 to 1.
///
/// The members are a contract with those who read them: none may change its name or meaning. Rows
/// are the same text but for their values, and of a large pack there are many: to write them as
/// they stand takes a third of the time that it takes to work each out.
#[must_use]
pub fn json(pack: &Pack, matrix: &Matrix) -> String {
    let mut text = "{\n  \"requirements\": [".to_owned();
    let before = text.len();
    for rows in matrix.rows.chunks(PART_LEN * PARTS_AT_ONCE) {
        let parts = rows.par_chunks(PART_LEN).map(|rows| self::rows(pack, rows));
        for part in parts.collect::<Vec<_>>() {
            text.push_str(if text.len() == before { "" } else { "," });
            text.push_str(&part);
        }
    }
    text.push_str(if matrix.rows.is_empty() { "]" } else { "\n  ]" });
    let coverage = matrix.coverage();
    text.push_str(",\n  \"coverage\": {");
    share(&mut text, "\n    \"contract\": ", coverage.contract);
    share(&mut text, ",\n    \"test\": ", coverage.test);
    share(&mut text, ",\n    \"metric\": ", coverage.metric);
    text.push_str("\n  }\n}\n");
    text
}

/// Rows as they stand between the brackets of all.
fn rows(pack: &Pack, rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        text.push_str(if text.is_empty() { "" } else { "," });
        self::row(&mut text, &Line::new(pack, row));
    }
    text
}

fn row(text: &mut String, line: &Line<'_>) {
    member(text, "\n    {\n      \"id\": ", line.id);
    member(text, ",\n      \"title\": ", line.title);
    member(text, ",\n      \"file\": ", line.file);
    // Memory takes what is written to it.
    let _ = write!(text, ",\n      \"line\": {}", line.line);
    list(text, ",\n      \"contracts\": [", &line.contracts);
    list(text, ",\n      \"tests\": [", &line.tests);
    list(text, ",\n      \"metrics\": [", &line.metrics);
    list(text, ",\n      \"adrs\": [", &line.decisions);
    list(text, ",\n      \"gaps\": [", &line.gaps);
    text.push_str("\n    }");
}

fn list(text: &mut String, lead: &str, values: &[impl AsRef<str>]) {
    text.push_str(lead);
    for (index, value) in values.iter().enumerate() {
        text.push_str(if index == 0 { "" } else { "," });
        member(text, "\n        ", value.as_ref());
    }
    text.push_str(if values.is_empty() { "]" } else { "\n      ]" });
}

/// Writes a text behind what leads to it.
fn member(text: &mut String, lead: &str, value: &str) {
    text.push_str(lead);
    let is_escaped = |byte: u8| (byte < b' ') | (byte == b'"') | (byte == b'\\');
    // Looked at to the end, so that many bytes are looked at in one step.
    let escaped = value.bytes().map(is_escaped);
    match escaped.fold(false, |any, one| any | one) {
        // A text always serialises.
        true => text.push_str(&serde_json::to_string(value).unwrap_or_default()),
        false => {
            text.push('"');
            text.push_str(value);
            text.push('"');
        }
    }
}

/// Writes a share in ten-thousandths, rounded down, so that 1 means all.
fn share(text: &mut String, lead: &str, share: f64) {
    let rounded = (share * 10_000.0).floor() / 10_000.0;
    // With a point where it is whole: it is a share, and no count.
    let _ = write!(text, "{lead}{rounded:?}");
}

#[cfg(test)]
mod tests {
    use super::{PART_LEN, PARTS_AT_ONCE, json};
    use serde::{Deserialize, Serialize};
    use specpack_graph::Pack;
    use specpack_graph::query::matrix;
    use specpack_syntax::source::SourceFile;

    #[derive(Deserialize, Serialize)]
    #[serde(deny_unknown_fields)]
    struct Output {
        requirements: Vec<Requirement>,
        coverage: Coverage,
    }

    #[derive(Deserialize, Serialize)]
    #[serde(deny_unknown_fields)]
    struct Requirement {
        id: String,
        title: String,
        file: String,
        line: u32,
        contracts: Vec<String>,
        tests: Vec<String>,
        metrics: Vec<String>,
        adrs: Vec<String>,
        gaps: Vec<String>,
    }

    #[derive(Deserialize, Serialize)]
    #[serde(deny_unknown_fields)]
    struct Coverage {
        contract: f64,
        test: f64,
        metric: f64,
    }

    /// Reads a matrix, which has to be written as serde would write it.
    fn read(pack: &Pack) -> Output {
        let text = json(pack, &matrix(&pack.graph, |_| true));
        let output: Output = serde_json::from_str(&text).unwrap();
        let expected = serde_json::to_string_pretty(&output).unwrap();
        assert!(text == expected + "\n", "{text}");
        output
    }

    // req: PACK-1
    #[test]
    fn rows_are_written_as_members_of_one_value_however_many_there_are() {
        for count in [0, 1, PART_LEN, PART_LEN + 1, PART_LEN * PARTS_AT_ONCE + 2] {
            let heads =
                (0..count).map(|number| format!("### FR-{number}: Keep \"[{number}]\"\n\n"));
            let text = format!(
                "# PRD: A\n\n## Functional Requirements\n\n{}",
                heads.collect::<String>()
            );
            let pack = Pack::read(vec![SourceFile::new("prd.md", text)]);
            let output = read(&pack);
            assert_eq!(output.requirements.len(), count);
            for (number, requirement) in output.requirements.iter().enumerate() {
                assert_eq!(requirement.id, format!("FR-{number}"));
                assert_eq!(requirement.title, format!("Keep \"[{number}]\""));
            }
        }
    }

    // req: PACK-1
    #[test]
    fn what_a_row_leads_to_is_written_whatever_it_is_called() {
        let prd = "# PRD: A\n\n## Functional Requirements\n\n### FR-1: Keep\n\n### FR-2: Lose\n\n### FR-3: Find\n";
        let feature = "Feature: F\n\n  @FR-1\n  Scenario: It \\ is \"kept\"\n    Then it is\n\n  \
                       @FR-1 @FR-2\n  Scenario: Ü\u{7f}\n    Then it is\n";
        let pack = Pack::read(vec![
            SourceFile::new("prd.md", prd),
            SourceFile::new("a.feature", feature),
        ]);
        let output = read(&pack);
        let tests: Vec<&[String]> = output.requirements.iter().map(|it| &*it.tests).collect();
        let (first, second) = ("It \\ is \"kept\" (a.feature:4)", "Ü\u{7f} (a.feature:8)");
        let (first, second) = (first.to_owned(), second.to_owned());
        assert_eq!(tests, [&[first, second.clone()][..], &[second], &[]]);
        assert_eq!(output.requirements[2].gaps, ["contract", "test", "metric"]);
        // Two thirds, rounded down.
        assert_eq!(output.coverage.test, 0.6666);
    }
}
