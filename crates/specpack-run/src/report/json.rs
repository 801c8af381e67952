//! A run as JSON.

use super::{Report, failure_lines, place};
use crate::plan::PlannedCase;
use crate::result::{CaseResult, Counts, Failure, StepResult};
use serde::Serialize;
use serde_json::ser::{Formatter as _, PrettyFormatter};
use serde_json::{Serializer, Value, json};
use specpack_graph::acceptance::CaseStep;
use specpack_syntax::source::SourceFile;
use std::io;
use std::time::Duration;

/// The run as one JSON object, indented, with a newline at its end.
#[must_use]
pub fn json(report: &Report<'_>) -> String {
    let mut written = JsonReport::new(report.files);
    for (planned, result) in report.pairs() {
        written.add(planned, result);
    }
    written.finish(report.took, report.seed)
}

/// A run as JSON while it goes on: each scenario is written when it has ended, so that little is
/// left to do when the last one has. Members are in the order of their names, as in every JSON of
/// specpack.
#[derive(Debug)]
pub struct JsonReport<'f> {
    files: &'f [SourceFile],
    /// The scenarios as they are written.
    written: Vec<u8>,
    scenarios: Counts,
    steps: Counts,
}

impl<'f> JsonReport<'f> {
    /// A run without scenarios; its files by id.
    #[must_use]
    pub fn new(files: &'f [SourceFile]) -> Self {
        Self {
            files,
            written: Vec::new(),
            scenarios: Counts::default(),
            steps: Counts::default(),
        }
    }

    /// Writes the next scenario.
    pub fn add(&mut self, planned: &PlannedCase, result: &CaseResult) {
        let separator: &[u8] = match self.written.is_empty() {
            true => b"\n    ",
            false => b",\n    ",
        };
        self.written.extend_from_slice(separator);
        self.scenarios.add(result.status);
        for step in &result.steps {
            self.steps.add(step.status);
        }
        let case = case(self.files, planned, result);
        write(&mut self.written, indented(b"{["), &case);
    }

    /// The whole of it, with how long it took and what new values followed from.
    #[must_use]
    pub fn finish(self, took: Duration, seed: u64) -> String {
        let summary = json!({
            "scenarios": counts(self.scenarios),
            "steps": counts(self.steps),
        });
        let mut head = b"{\n  \"durationMs\": ".to_vec();
        write(&mut head, indented(b"{"), &milliseconds(took));
        head.extend_from_slice(b",\n  \"scenarios\": [");
        let mut text = self.written;
        if !text.is_empty() {
            text.extend_from_slice(b"\n  ");
        }
        text.extend_from_slice(format!("],\n  \"seed\": {seed},\n  \"summary\": ").as_bytes());
        write(&mut text, indented(b"{"), &summary);
        text.extend_from_slice(b"\n}\n");
        text.splice(0..0, head);
        String::from_utf8(text).unwrap_or_default()
    }
}

/// How what stands inside of `collections` is indented.
fn indented(collections: &[u8]) -> PrettyFormatter<'static> {
    let mut formatter = PrettyFormatter::new();
    for collection in collections {
        // Nothing fails that goes nowhere.
        let _ = match collection {
            b'{' => formatter.begin_object(&mut io::sink()),
            _ => formatter.begin_array(&mut io::sink()),
        };
    }
    formatter
}

fn write(text: &mut Vec<u8>, formatter: PrettyFormatter<'_>, value: &impl Serialize) {
    // Texts, numbers and lists of them can be written, and memory takes them.
    let _ = value.serialize(&mut Serializer::with_formatter(text, formatter));
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Scenario<'r> {
    duration_ms: f64,
    feature: &'r str,
    file: &'r str,
    line: u32,
    name: &'r str,
    rule: Option<&'r str>,
    status: &'static str,
    steps: Vec<Step<'r>>,
    tags: &'r [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Step<'r> {
    duration_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Value>,
    keyword: &'r str,
    line: u32,
    status: &'static str,
    text: &'r str,
}

fn counts(counts: Counts) -> Value {
    json!({
        "total": counts.all(),
        "passed": counts.passed,
        "failed": counts.failed,
        "skipped": counts.skipped,
        "undefined": counts.undefined,
        "ambiguous": counts.ambiguous,
    })
}

fn case<'r>(
    files: &'r [SourceFile],
    planned: &'r PlannedCase,
    result: &'r CaseResult,
) -> Scenario<'r> {
    let (file, line) = place(files, planned, planned.case.at.start);
    let steps = planned.case.steps.iter().zip(&result.steps);
    let steps = steps.map(|(step, result)| {
        let (_, line) = place(files, planned, step.at.start);
        self::step(step, line, result)
    });
    Scenario {
        duration_ms: milliseconds(result.took),
        feature: &planned.case.feature,
        file,
        line,
        name: &planned.case.name,
        rule: planned.case.rule.as_deref(),
        status: result.status.name(),
        steps: steps.collect(),
        tags: &planned.case.tags,
    }
}

fn step<'r>(step: &'r CaseStep, line: u32, result: &StepResult) -> Step<'r> {
    Step {
        duration_ms: milliseconds(result.took),
        failure: result.failure.as_deref().map(failure),
        keyword: step.keyword.trim(),
        line,
        status: result.status.name(),
        text: &step.text,
    }
}

fn failure(failure: &Failure) -> Value {
    let breaches = failure.breaches.iter().map(ToString::to_string);
    let expected = failure.expected.iter();
    let expected = expected.map(|(condition, seen)| json!({"condition": condition, "seen": seen}));
    json!({
        "message": failure.message,
        "workflow": failure.workflow.as_ref().map(|(workflow, _)| workflow),
        "step": failure.workflow.as_ref().map(|(_, step)| step),
        "tries": failure.tries,
        "expected": expected.collect::<Vec<_>>(),
        "breaches": breaches.collect::<Vec<_>>(),
        "details": failure_lines(failure),
    })
}

fn milliseconds(duration: Duration) -> f64 {
    // A thousandth of a millisecond is as fine as anybody reads.
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
