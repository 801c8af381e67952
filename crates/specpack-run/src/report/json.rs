//! A run as JSON.

use super::{Report, failure_lines};
use crate::plan::PlannedCase;
use crate::result::{CaseResult, Counts, Failure, StepResult};
use serde_json::{Value, json};
use specpack_graph::acceptance::CaseStep;

/// The run as one JSON object, indented, with a newline at its end.
#[must_use]
pub fn json(report: &Report<'_>) -> String {
    let scenarios = Counts::of(report.results.iter().map(|result| result.status));
    let steps = report.results.iter().flat_map(|result| &result.steps);
    let steps = Counts::of(steps.map(|step| step.status));
    let cases = report
        .pairs()
        .map(|(planned, result)| case(report, planned, result));
    let value = json!({
        "seed": report.seed,
        "durationMs": milliseconds(report.took),
        "summary": {"scenarios": counts(scenarios), "steps": counts(steps)},
        "scenarios": cases.collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
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

fn case(report: &Report<'_>, planned: &PlannedCase, result: &CaseResult) -> Value {
    let (file, line) = report.place(planned, planned.case.at.start);
    let steps = planned.case.steps.iter().zip(&result.steps);
    let steps = steps.map(|(step, result)| {
        let (_, line) = report.place(planned, step.at.start);
        self::step(step, line, result)
    });
    json!({
        "feature": planned.case.feature,
        "rule": planned.case.rule,
        "name": planned.case.name,
        "tags": planned.case.tags,
        "file": file,
        "line": line,
        "status": result.status.name(),
        "durationMs": milliseconds(result.took),
        "steps": steps.collect::<Vec<_>>(),
    })
}

fn step(step: &CaseStep, line: u32, result: &StepResult) -> Value {
    let mut value = json!({
        "keyword": step.keyword.trim(),
        "text": step.text,
        "line": line,
        "status": result.status.name(),
        "durationMs": milliseconds(result.took),
    });
    if let Some(failure) = &result.failure {
        value["failure"] = self::failure(failure);
    }
    value
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

fn milliseconds(duration: std::time::Duration) -> f64 {
    // A thousandth of a millisecond is as fine as anybody reads.
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
