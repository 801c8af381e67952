//! How a checkpoint stands, for people and for programs.

use super::data::pretty;
use super::{Tasks, requirement_id};
use serde::Serialize;
use specpack_graph::model::{Checkpoint, Phase};
use specpack_graph::tasks::{CheckpointState, Evidence};
use std::fmt::Write as _;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    title: &'a str,
    phase: Option<&'a str>,
    met: bool,
    criteria: Vec<CriterionData<'a>>,
    open_tasks: Vec<&'a str>,
    requirements: Vec<RequirementData>,
    if_failed: Option<&'a str>,
}

#[derive(Serialize)]
struct CriterionData<'a> {
    text: &'a str,
    met: bool,
    evidence: Option<String>,
}

#[derive(Serialize)]
struct RequirementData {
    id: String,
    tests: usize,
}

/// Criteria, open tasks, tests, and what to do where the checkpoint is not met.
#[must_use]
pub fn checkpoint_text(tasks: Tasks<'_>, state: &CheckpointState) -> String {
    let (title, phase, fallback) = told(tasks, state);
    let verdict = if state.is_met() { "met" } else { "not met" };
    let mut out = format!("{title}: {verdict}\n");
    if let Some(phase) = phase.filter(|phase| *phase != title) {
        let _ = writeln!(out, "ends {phase}");
    }
    if !state.can_be_met() {
        out.push_str(
            "\nIt has no criteria and ends no phase that has tasks: nothing says when it is met.\n",
        );
    }
    if !state.criteria.is_empty() {
        out.push_str("\nCriteria\n");
    }
    for criterion in &state.criteria {
        let text = tasks.pack.graph.name(criterion.node);
        let (tick, note) = match evidence(&criterion.evidence) {
            Some(evidence) => ("✓", format!("  ({evidence})")),
            None => ("✗", String::new()),
        };
        let _ = writeln!(out, "  {tick} {text}{note}");
    }
    let done = state.tasks.len() - state.open.len();
    if !state.tasks.is_empty() {
        let _ = writeln!(out, "\nTasks  {done} of {} closed", state.tasks.len());
    }
    for task in state
        .open
        .iter()
        .filter_map(|&at| tasks.graph.tasks.get(at))
    {
        let _ = writeln!(out, "  ✗ {} {}", task.id, task.title);
    }
    if !state.requirements.is_empty() {
        out.push_str("\nTests\n");
    }
    for (node, tests) in &state.requirements {
        let graph = &tasks.pack.graph;
        let id = requirement_id(graph, *node).unwrap_or_default();
        let line = format!("  {id} {}: ", graph.name(*node));
        let count = match tests {
            0 => "no test names it".to_owned(),
            1 => "1 test".to_owned(),
            tests => format!("{tests} tests"),
        };
        let _ = writeln!(out, "{line}{count}");
    }
    if let Some(fallback) = fallback.filter(|_| !state.is_met()) {
        let _ = writeln!(out, "\nWhat to do: {fallback}");
    }
    out
}

/// `{title, phase, met, criteria, openTasks, requirements, ifFailed}`.
#[must_use]
pub fn checkpoint_json(tasks: Tasks<'_>, state: &CheckpointState) -> String {
    let (title, phase, if_failed) = told(tasks, state);
    let graph = &tasks.pack.graph;
    let criteria = state.criteria.iter().map(|criterion| CriterionData {
        text: graph.name(criterion.node),
        met: criterion.evidence != Evidence::Open,
        evidence: evidence(&criterion.evidence),
    });
    let requirements = state.requirements.iter().map(|(node, tests)| {
        let id = requirement_id(graph, *node);
        RequirementData {
            id: id.unwrap_or_else(|| graph.name(*node).to_owned()),
            tests: *tests,
        }
    });
    pretty(&Output {
        title,
        phase,
        met: state.is_met(),
        criteria: criteria.collect(),
        open_tasks: state.open.iter().map(|&at| tasks.id(at)).collect(),
        requirements: requirements.collect(),
        if_failed,
    })
}

/// What a checkpoint is called, its phase, and what to do where it is not met.
#[must_use]
pub fn checkpoint_title<'a>(tasks: Tasks<'a>, state: &CheckpointState) -> &'a str {
    told(tasks, state).0
}

fn told<'a>(
    tasks: Tasks<'a>,
    state: &CheckpointState,
) -> (&'a str, Option<&'a str>, Option<&'a str>) {
    let graph = &tasks.pack.graph;
    let phase = state.phase.and_then(|phase| graph.get::<Phase>(phase));
    let checkpoint = state.checkpoint.and_then(|id| graph.get::<Checkpoint>(id));
    let label = phase.and_then(|phase| phase.data.checkpoint.as_ref());
    let title = match checkpoint {
        Some(checkpoint) => checkpoint.name(),
        None => label.map_or("", |label| label.value.as_str()),
    };
    let own = checkpoint.and_then(|checkpoint| checkpoint.data.fallback.as_ref());
    let fallback = own.or_else(|| phase.and_then(|phase| phase.data.fallback.as_ref()));
    (
        title,
        phase.map(|phase| phase.data.title.as_str()),
        fallback.map(|fallback| fallback.value.as_str()),
    )
}

fn evidence(evidence: &Evidence) -> Option<String> {
    match evidence {
        Evidence::Ticked => Some("ticked".to_owned()),
        Evidence::Shown(ids) => Some(format!("tests and tasks of {}", ids.join(", "))),
        Evidence::Open => None,
    }
}
