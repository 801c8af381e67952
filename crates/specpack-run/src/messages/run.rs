//! The messages of a whole run.

use super::gherkin_document::{Ids, gherkin_document};
use crate::plan::{FeatureFile, Meaning, PlannedCase};
use crate::report::{Report, failure_lines};
use crate::result::{CaseResult, Status, StepResult};
use serde_json::{Value, json};
use specpack_graph::acceptance::CaseStep;
use specpack_syntax::gherkin::StepKind;
use specpack_syntax::source::Location;
use std::collections::HashMap;
use std::time::Duration;

/// The run as Cucumber's messages, one a line. `started` is when it began, counted from 1970.
#[must_use]
pub fn messages(report: &Report<'_>, features: &[FeatureFile], started: Duration) -> String {
    let mut writer = Writer {
        report,
        started,
        ids: Ids::default(),
        definitions: HashMap::new(),
        lines: Vec::new(),
    };
    writer.add(&json!({"meta": {
        "protocolVersion": "27.0.0",
        "implementation": {"name": "specpack", "version": env!("CARGO_PKG_VERSION")},
        "runtime": {"name": "specpack"},
        "os": {"name": std::env::consts::OS},
        "cpu": {"name": std::env::consts::ARCH},
    }}));
    writer.definitions();
    let mut pickles = Vec::new();
    for feature in features {
        writer.feature(feature, &mut pickles);
    }
    let run = writer.ids.draw();
    writer.add(&json!({"testRunStarted": {"id": run, "timestamp": timestamp(started)}}));
    for (index, pickle) in pickles {
        writer.case(&run, index, &pickle);
    }
    let is_success = report
        .results
        .iter()
        .all(|result| result.status == Status::Passed);
    let ended = timestamp(started + report.took);
    writer.add(&json!({"testRunFinished": {
        "testRunStartedId": run, "success": is_success, "timestamp": ended,
    }}));
    writer.lines.join("\n") + "\n"
}

/// A case of the run as a pickle: its id and those of its steps.
struct Pickle {
    id: String,
    steps: Vec<String>,
}

struct Writer<'a> {
    report: &'a Report<'a>,
    started: Duration,
    ids: Ids,
    /// The ids of step definitions by where they are bound.
    definitions: HashMap<Location, String>,
    lines: Vec<String>,
}

impl Writer<'_> {
    fn add(&mut self, message: &Value) {
        self.lines.push(message.to_string());
    }

    /// A definition for each text that a step of the run is bound by.
    fn definitions(&mut self) {
        let steps = self.report.cases.iter().flat_map(|planned| &planned.steps);
        for meaning in steps {
            let places: &[Location] = match meaning {
                Meaning::Workflow(call) => std::slice::from_ref(&call.bound_at),
                Meaning::Ambiguous(several) => several,
                Meaning::Undefined | Meaning::Misfit(_) => &[],
            };
            for place in places {
                if self.definitions.contains_key(place) {
                    continue;
                }
                let Some(file) = self.report.files.get(place.file.0 as usize) else {
                    continue;
                };
                let id = self.ids.draw();
                let at = file.line_column(place.span.start);
                let message = json!({"stepDefinition": {
                    "id": id,
                    "pattern": {"source": file.slice(place.span), "type": "CUCUMBER_EXPRESSION"},
                    "sourceReference": {
                        "uri": file.path(),
                        "location": {"line": at.line, "column": at.column},
                    },
                }});
                self.add(&message);
                self.definitions.insert(*place, id);
            }
        }
    }

    fn feature(&mut self, feature: &FeatureFile, pickles: &mut Vec<(usize, Pickle)>) {
        let Some(file) = self.report.files.get(feature.file.0 as usize) else {
            return;
        };
        let is_markdown = file.path().ends_with(".md");
        let media_type = match is_markdown {
            true => "text/x.cucumber.gherkin+markdown",
            false => "text/x.cucumber.gherkin+plain",
        };
        self.add(&json!({"source": {
            "uri": file.path(), "data": file.text(), "mediaType": media_type,
        }}));
        let document = gherkin_document(file, &feature.document, &mut self.ids);
        self.add(&json!({"gherkinDocument": document}));
        let cases = self.report.cases.iter().enumerate();
        for (index, planned) in cases.filter(|(_, planned)| planned.file == feature.file) {
            let pickle = self.pickle(file.path(), planned);
            pickles.push((index, pickle));
        }
    }

    fn pickle(&mut self, uri: &str, planned: &PlannedCase) -> Pickle {
        let row = planned.case.row;
        let of = |ids: &Ids, start: u32| ids.of(start).map(str::to_owned);
        let mut nodes: Vec<String> = of(&self.ids, planned.case.scenario_at.start)
            .into_iter()
            .collect();
        let row_id = row.and_then(|row| of(&self.ids, row));
        nodes.extend(row_id.clone());
        let mut pickle = Pickle {
            id: self.ids.draw(),
            steps: Vec::new(),
        };
        let mut steps = Vec::new();
        for step in &planned.case.steps {
            let id = self.ids.draw();
            let mut nodes: Vec<String> = of(&self.ids, step.at.start).into_iter().collect();
            // Steps of a background are the same in every row.
            let is_own = step.at.start >= planned.case.scenario_at.start;
            nodes.extend(row_id.clone().filter(|_| is_own));
            steps.push(pickle_step(step, &id, &nodes));
            pickle.steps.push(id);
        }
        let tags: Vec<Value> = self.tags(planned);
        self.add(&json!({"pickle": {
            "id": pickle.id,
            "uri": uri,
            "name": planned.case.name,
            "language": planned.case.language,
            "astNodeIds": nodes,
            "tags": tags,
            "steps": steps,
        }}));
        pickle
    }

    fn tags(&self, planned: &PlannedCase) -> Vec<Value> {
        let node = self
            .ids
            .of(planned.case.scenario_at.start)
            .unwrap_or_default();
        let tags = planned.case.tags.iter();
        tags.map(|tag| json!({"name": tag, "astNodeId": node}))
            .collect()
    }

    fn case(&mut self, run: &str, index: usize, pickle: &Pickle) {
        let (Some(planned), Some(result)) =
            (self.report.cases.get(index), self.report.results.get(index))
        else {
            return;
        };
        let id = self.ids.draw();
        let mut test_steps = Vec::new();
        let mut ids = Vec::new();
        for (pickle_step, meaning) in pickle.steps.iter().zip(&planned.steps) {
            let step = self.ids.draw();
            let places: Vec<Location> = match meaning {
                Meaning::Workflow(call) => vec![call.bound_at],
                Meaning::Ambiguous(several) => several.clone(),
                Meaning::Undefined | Meaning::Misfit(_) => Vec::new(),
            };
            let definitions: Vec<&String> = places
                .iter()
                .filter_map(|place| self.definitions.get(place))
                .collect();
            test_steps.push(json!({
                "id": step, "pickleStepId": pickle_step, "stepDefinitionIds": definitions,
            }));
            ids.push(step);
        }
        self.add(&json!({"testCase": {
            "id": id, "pickleId": pickle.id, "testRunStartedId": run, "testSteps": test_steps,
        }}));
        self.attempt(&id, &ids, result);
    }

    fn attempt(&mut self, case: &str, steps: &[String], result: &CaseResult) {
        let id = self.ids.draw();
        let mut now = self.started + result.began;
        self.add(&json!({"testCaseStarted": {
            "id": id, "testCaseId": case, "attempt": 0, "timestamp": timestamp(now),
        }}));
        for (step, result) in steps.iter().zip(&result.steps) {
            self.add(&json!({"testStepStarted": {
                "testCaseStartedId": id, "testStepId": step, "timestamp": timestamp(now),
            }}));
            now += result.took;
            self.add(&json!({"testStepFinished": {
                "testCaseStartedId": id,
                "testStepId": step,
                "testStepResult": step_result(result),
                "timestamp": timestamp(now),
            }}));
        }
        self.add(&json!({"testCaseFinished": {
            "testCaseStartedId": id, "timestamp": timestamp(now), "willBeRetried": false,
        }}));
    }
}

fn pickle_step(step: &CaseStep, id: &str, nodes: &[String]) -> Value {
    let kind = match step.kind {
        StepKind::Context => "Context",
        StepKind::Action => "Action",
        StepKind::Outcome => "Outcome",
        StepKind::Conjunction | StepKind::Unknown => "Unknown",
    };
    let mut value = json!({"id": id, "text": step.text, "astNodeIds": nodes, "type": kind});
    if let Some(rows) = &step.argument.table {
        let rows = rows.iter().map(|row| {
            let cells: Vec<Value> = row.iter().map(|cell| json!({"value": cell})).collect();
            json!({"cells": cells})
        });
        value["argument"] = json!({"dataTable": {"rows": rows.collect::<Vec<_>>()}});
    }
    if let Some(text) = &step.argument.doc_string {
        value["argument"]["docString"] = json!({"content": text});
    }
    value
}

fn step_result(result: &StepResult) -> Value {
    let mut value = json!({
        "status": result.status.name().to_uppercase(),
        "duration": timestamp(result.took),
    });
    if let Some(failure) = &result.failure {
        let mut lines = vec![failure.message.clone()];
        lines.extend(failure_lines(failure));
        value["message"] = lines.join("\n").into();
    }
    value
}

fn timestamp(time: Duration) -> Value {
    json!({"seconds": time.as_secs(), "nanos": time.subsec_nanos()})
}
