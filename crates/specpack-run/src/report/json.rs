//! A run as JSON.

use super::{Report, failure_lines};
use crate::plan::PlannedCase;
use crate::result::{CaseResult, Counts, Failure, StepResult};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use specpack_graph::acceptance::CaseStep;

/// The run as one JSON object, indented, with a newline at its end.
///
/// Each scenario is written as it comes: a value of all of them takes longer to make than a run of
/// a fast service.
#[must_use]
pub fn json(report: &Report<'_>) -> String {
    let scenarios = Counts::of(report.results.iter().map(|result| result.status));
    let steps = report.results.iter().flat_map(|result| &result.steps);
    let steps = Counts::of(steps.map(|step| step.status));
    let run = Run {
        duration_ms: milliseconds(report.took),
        scenarios: Scenarios(report),
        seed: report.seed,
        summary: json!({"scenarios": counts(scenarios), "steps": counts(steps)}),
    };
    let mut text = serde_json::to_string_pretty(&run).unwrap_or_default();
    text.push('\n');
    text
}

/// The members of all these are in the order of their names, as in every JSON of specpack.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    duration_ms: f64,
    scenarios: Scenarios<'r>,
    seed: u64,
    summary: Value,
}

struct Scenarios<'r>(&'r Report<'r>);

impl Serialize for Scenarios<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pairs = self.0.pairs();
        serializer.collect_seq(pairs.map(|(planned, result)| case(self.0, planned, result)))
    }
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

fn case<'r>(report: &Report<'r>, planned: &'r PlannedCase, result: &'r CaseResult) -> Scenario<'r> {
    let (file, line) = report.place(planned, planned.case.at.start);
    let steps = planned.case.steps.iter().zip(&result.steps);
    let steps = steps.map(|(step, result)| {
        let (_, line) = report.place(planned, step.at.start);
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

fn milliseconds(duration: std::time::Duration) -> f64 {
    // A thousandth of a millisecond is as fine as anybody reads.
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
