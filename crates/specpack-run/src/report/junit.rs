//! A run as JUnit XML, which most build servers read.

use super::{Report, failure_lines, place};
use crate::plan::PlannedCase;
use crate::result::{CaseResult, Counts, Status};
use std::fmt::Write as _;
use std::time::Duration;

/// Who reads JUnit XML: no schema of it is everybody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Who holds it to the schema of Jenkins' xUnit plugin (`junit-10.xsd`), and refuses all of a
    /// report for one attribute that is not in it.
    Schema,
    /// Who leads from a case to its `file`, which that schema does not have: GitLab, CircleCI.
    Files,
}

impl Dialect {
    /// The file of a case, where it is an attribute.
    pub(crate) fn file(self, file: &str) -> String {
        match self {
            Self::Schema => String::new(),
            Self::Files => format!(" file=\"{}\"", escaped(file)),
        }
    }
}

/// The run as JUnit XML: a suite a feature, a case a scenario. Features of one name in several
/// files are several.
///
/// Neither dialect has a `line` of a case, so where each stands is its output.
#[must_use]
pub fn junit(report: &Report<'_>, dialect: Dialect) -> String {
    let mut suites: Vec<(&str, Vec<(&PlannedCase, &CaseResult)>)> = Vec::new();
    for (planned, result) in report.pairs() {
        let (file, _) = place(report.files, planned, planned.case.at.start);
        match suites.last_mut().filter(|(last, _)| *last == file) {
            Some((_, cases)) => cases.push((planned, result)),
            None => suites.push((file, vec![(planned, result)])),
        }
    }
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all = Counts::of(report.results.iter().map(|result| result.status));
    let _ = writeln!(text, "<testsuites{}>", attributes(all, report.took));
    for (file, cases) in suites {
        let Some((first, _)) = cases.first() else {
            continue;
        };
        let name = first.case.feature.as_str();
        let counts = Counts::of(cases.iter().map(|(_, result)| result.status));
        let took = cases.iter().map(|(_, result)| result.took).sum();
        let _ = writeln!(
            text,
            "  <testsuite name=\"{}\" file=\"{}\" skipped=\"{}\"{}>",
            escaped(name),
            escaped(file),
            counts.skipped,
            attributes(counts, took)
        );
        for (planned, result) in cases {
            case(&mut text, (report, dialect), planned, result);
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn attributes(counts: Counts, took: Duration) -> String {
    format!(
        " tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"{:.3}\"",
        counts.all(),
        counts.failed + counts.undefined + counts.ambiguous,
        took.as_secs_f64()
    )
}

fn case(
    text: &mut String,
    (report, dialect): (&Report<'_>, Dialect),
    planned: &PlannedCase,
    result: &CaseResult,
) {
    let (file, line) = place(report.files, planned, planned.case.at.start);
    let _ = writeln!(
        text,
        "    <testcase classname=\"{}\" name=\"{}\"{} time=\"{:.3}\">",
        escaped(&planned.case.feature),
        escaped(&planned.case.name),
        dialect.file(file),
        result.took.as_secs_f64()
    );
    match result.status {
        Status::Passed => {}
        Status::Skipped => text.push_str("      <skipped/>\n"),
        status => failure(text, planned, result, status),
    }
    text.push_str(&output(file, line));
    text.push_str("    </testcase>\n");
}

/// The place of a case, as its output.
pub(crate) fn output(file: &str, line: u32) -> String {
    format!("      <system-out>{}:{line}</system-out>\n", escaped(file))
}

fn failure(text: &mut String, planned: &PlannedCase, result: &CaseResult, status: Status) {
    let steps = planned.case.steps.iter().zip(&result.steps);
    let mut failed = steps.filter_map(|(step, result)| Some((step, result.failure.as_ref()?)));
    let Some((step, failure)) = failed.next() else {
        return;
    };
    let mut lines = vec![
        format!("{}{}", step.keyword, step.text),
        failure.message.clone(),
    ];
    lines.extend(failure_lines(failure));
    let _ = writeln!(
        text,
        "      <failure type=\"{}\" message=\"{}\">{}</failure>",
        status.name(),
        escaped(&failure.message),
        escaped(&lines.join("\n"))
    );
}

/// Text as XML: what has a meaning there is written as an entity, and what XML 1.0 cannot hold at
/// all as the sign for a character that is not known.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            plain => escaped.push(plain),
        }
    }
    escaped
}
