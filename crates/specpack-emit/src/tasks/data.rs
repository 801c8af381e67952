//! The tasks as JSON. The names of the members are a contract with those who read them.

use super::Tasks;
use serde::{Serialize, Serializer};
use serde_json::Number;
use specpack_graph::Pack;
use specpack_schedule::chain::parallel_sets;
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::source::Location;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    tasks: Vec<TaskData<'a>>,
    totals: Totals,
    critical_path: Vec<&'a str>,
    parallel: Vec<Vec<&'a str>>,
    diagnostics: Vec<FindingData>,
}

#[derive(Serialize)]
struct TaskData<'a> {
    id: &'a str,
    title: &'a str,
    phase: Option<&'a str>,
    hours: Option<Number>,
    complexity: Option<&'static str>,
    owner: Option<&'a str>,
    status: &'static str,
    dependencies: Vec<&'a str>,
    requirements: &'a [String],
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Totals {
    tasks: usize,
    hours: Number,
    #[serde(serialize_with = "in_order")]
    by_phase: Vec<(String, Number)>,
}

/// A map in the order of the phases.
pub(crate) fn in_order<S: Serializer>(
    pairs: &[(String, Number)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(title, hours)| (title, hours)))
}

/// A finding with all its places, as JSON.
#[derive(Clone, Debug, Serialize)]
pub struct FindingData {
    rule: String,
    level: &'static str,
    message: String,
    file: String,
    line: u32,
    column: u32,
    help: Option<String>,
    related: Vec<RelatedData>,
}

#[derive(Clone, Debug, Serialize)]
struct RelatedData {
    file: String,
    line: u32,
    column: u32,
    message: String,
}

/// Minutes as a number of hours, whole where it is.
pub(crate) fn hours_number(minutes: u64) -> Number {
    if minutes.is_multiple_of(60) {
        return Number::from(minutes / 60);
    }
    let rounded = (minutes as f64 / 60.0 * 100.0).round() / 100.0;
    Number::from_f64(rounded).unwrap_or_else(|| Number::from(minutes / 60))
}

/// `{tasks, totals, criticalPath, parallel, diagnostics}`; hours are those a plan counts with.
#[must_use]
pub fn json(tasks: Tasks<'_>, diagnostics: &[Diagnostic]) -> String {
    let graph = tasks.graph;
    let minutes = |position: usize| u64::from(graph.tasks[position].likely_minutes().unwrap_or(0));
    let mut by_phase: Vec<(&str, u64)> = Vec::new();
    for (title, positions) in tasks.by_phase() {
        let sum = positions.into_iter().map(minutes).sum::<u64>();
        match by_phase.iter_mut().find(|(known, _)| *known == title) {
            Some((_, total)) => *total += sum,
            None => by_phase.push((title, sum)),
        }
    }
    let by_phase = by_phase.into_iter();
    let by_phase = by_phase.map(|(title, sum)| (title.to_owned(), hours_number(sum)));
    let ids = |positions: Vec<usize>| {
        let positions = positions.into_iter();
        positions
            .map(|position| tasks.id(position))
            .collect::<Vec<_>>()
    };
    let sets = parallel_sets(&graph.precedence.acyclic()).into_iter();
    let sets = sets.map(|mut set| {
        set.retain(|&position| position < graph.tasks.len());
        set
    });
    let output = Output {
        tasks: (0..graph.tasks.len())
            .map(|at| task_data(tasks, at))
            .collect(),
        totals: Totals {
            tasks: graph.tasks.len(),
            hours: hours_number((0..graph.tasks.len()).map(minutes).sum()),
            by_phase: by_phase.collect(),
        },
        critical_path: ids(graph.critical_tasks().collect()),
        parallel: sets.filter(|set| set.len() > 1).map(ids).collect(),
        diagnostics: diagnostics
            .iter()
            .map(|found| finding_data(tasks.pack, found))
            .collect(),
    };
    pretty(&output)
}

fn task_data<'a>(tasks: Tasks<'a>, position: usize) -> TaskData<'a> {
    let task = &tasks.graph.tasks[position];
    let named_at = tasks.named_at(task.node());
    let dependencies = task.dependencies.iter();
    TaskData {
        id: &task.id,
        title: &task.title,
        phase: tasks.phase(task),
        hours: task
            .likely_minutes()
            .map(|minutes| hours_number(u64::from(minutes))),
        complexity: task.size.map(specpack_graph::model::TaskSize::as_str),
        owner: task.assignee.as_ref().map(|owner| owner.value.as_str()),
        status: task.status.as_str(),
        dependencies: dependencies.map(|&needed| tasks.id(needed)).collect(),
        requirements: &task.requirements,
        file: named_at.file,
        line: named_at.line,
    }
}

/// A finding for JSON.
#[must_use]
pub fn finding_data(pack: &Pack, found: &Diagnostic) -> FindingData {
    let (file, line, column) = place(pack, found.primary.at);
    let related = found.secondary.iter().map(|label| {
        let (file, line, column) = place(pack, label.at);
        RelatedData {
            file,
            line,
            column,
            message: label.message.clone(),
        }
    });
    FindingData {
        rule: found.rule.to_string(),
        level: match found.level {
            Level::Off => "off",
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        },
        message: found.headline.clone(),
        file,
        line,
        column,
        help: found.help.clone(),
        related: related.collect(),
    }
}

fn place(pack: &Pack, at: Location) -> (String, u32, u32) {
    let file = pack.file(at.file);
    let place = file.line_column(at.span.start);
    (file.path().to_owned(), place.line, place.column)
}

/// JSON with two spaces a level, and a newline at its end.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    // Numbers, texts and lists always serialise.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
