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
        case(&mut self.written, self.files, planned, result);
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

/// Writes a scenario. Its lines are the same for each but for their values: to write them as they
/// stand takes a third of the time of working them out.
fn case(text: &mut Vec<u8>, files: &[SourceFile], planned: &PlannedCase, result: &CaseResult) {
    let case = &planned.case;
    let (file, line) = place(files, planned, case.at.start);
    let duration = milliseconds(result.took);
    member(text, "{\n      \"durationMs\": ", &duration);
    member(text, ",\n      \"feature\": ", &case.feature);
    member(text, ",\n      \"file\": ", file);
    member(text, ",\n      \"line\": ", &line);
    member(text, ",\n      \"name\": ", &case.name);
    member(text, ",\n      \"rule\": ", &case.rule);
    member(text, ",\n      \"status\": ", result.status.name());
    text.extend_from_slice(b",\n      \"steps\": [");
    for (index, (of_case, result)) in case.steps.iter().zip(&result.steps).enumerate() {
        let separator: &[u8] = if index == 0 { b"" } else { b"," };
        text.extend_from_slice(separator);
        let (_, line) = place(files, planned, of_case.at.start);
        step(text, of_case, line, result);
    }
    let end: &[u8] = match case.steps.is_empty() {
        true => b"]",
        false => b"\n      ]",
    };
    text.extend_from_slice(end);
    text.extend_from_slice(b",\n      \"tags\": ");
    write(text, indented(b"{[{"), &case.tags);
    text.extend_from_slice(b"\n    }");
}

fn step(text: &mut Vec<u8>, step: &CaseStep, line: u32, result: &StepResult) {
    let duration = milliseconds(result.took);
    member(text, "\n        {\n          \"durationMs\": ", &duration);
    if let Some(found) = &result.failure {
        text.extend_from_slice(b",\n          \"failure\": ");
        write(text, indented(b"{[{[{"), &failure(found));
    }
    member(text, ",\n          \"keyword\": ", step.keyword.trim());
    member(text, ",\n          \"line\": ", &line);
    member(text, ",\n          \"status\": ", result.status.name());
    member(text, ",\n          \"text\": ", &step.text);
    text.extend_from_slice(b"\n        }");
}

/// Writes a text, a number or nothing behind what leads to it.
fn member(text: &mut Vec<u8>, lead: &str, value: &(impl Serialize + ?Sized)) {
    text.extend_from_slice(lead.as_bytes());
    // Neither fails to be written, and memory takes it.
    let _ = serde_json::to_writer(text, value);
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
