//! What a PRD's tasks, stories and statements name: tasks by number, phases, requirements, stories.

use super::plan_names::{Meaning, PlanNames, Scope};
use super::report::Report;
use crate::model::{
    Checkpoint, EdgeKind, Graph, NodeId, NodeKind, Prd, Reference, Requirement, RequirementSet,
    Resolution, Story, Task, TaskList, TaskSource, TotalOf,
};
use crate::rules::{UNKNOWN_DEPENDENCY, UNKNOWN_REQUIREMENT};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::{FileId, SourceFile};

/// Looks up what the PRDs and the lists of tasks name.
pub(crate) fn resolve(graph: &mut Graph, files: &[SourceFile], report: &mut Report) {
    let prds: Vec<(FileId, NodeId)> = graph.of::<Prd>().map(|prd| (prd.file, prd.id)).collect();
    let lists = graph.of::<TaskList>().map(|list| (list.file, list.id));
    let plans: Vec<(FileId, NodeId)> = prds.iter().copied().chain(lists).collect();
    if plans.is_empty() {
        return;
    }
    let asks = asks_for_requirements(graph);
    let mut names: HashMap<FileId, PlanNames> = PlanNames::of_files(graph, &plans, asks);
    adopt_folders(graph, files, &mut names);
    for id in graph.ids(NodeKind::Task) {
        if let Some(names) = names.get(&graph.node(id).at.file) {
            resolve_task(graph, names, report, id);
        }
    }
    for id in graph.ids(NodeKind::Story) {
        if let Some(names) = names.get(&graph.node(id).at.file)
            && let Some(story) = graph.get_mut::<Story>(id)
        {
            let references = std::mem::take(&mut story.dependencies);
            let references = resolved(graph, names, report, Place::node(id), references);
            connect(graph, id, &references);
            if let Some(story) = graph.get_mut::<Story>(id) {
                story.dependencies = references;
            }
        }
    }
    for id in dependent_requirements(graph) {
        if let Some(names) = names.get(&graph.node(id).at.file)
            && let Some(requirement) = graph.get_mut::<Requirement>(id)
        {
            let references = std::mem::take(&mut requirement.dependencies);
            let references = resolved(graph, names, report, Place::node(id), references);
            connect(graph, id, &references);
            if let Some(requirement) = graph.get_mut::<Requirement>(id) {
                requirement.dependencies = references;
            }
        }
    }
    for id in graph.ids(NodeKind::Checkpoint) {
        if let Some(names) = names.get(&graph.node(id).at.file) {
            resolve_checkpoint(graph, names, id);
        }
    }
    for (file, id) in prds {
        if let Some(names) = names.get(&file) {
            resolve_statements(graph, names, report, id);
        }
    }
}

/// Whether anything is looked up among requirements.
fn asks_for_requirements(graph: &Graph) -> bool {
    let states_order = |prd: &Prd| {
        let lists = [
            prd.arrows.len(),
            prd.sequences.len(),
            prd.parallels.len(),
            prd.paths.len(),
        ];
        lists.iter().any(|&len| len > 0)
    };
    graph.count(NodeKind::Task) > 0
        || graph.stories().any(|it| !it.data.dependencies.is_empty())
        || graph
            .requirements()
            .any(|it| !it.data.dependencies.is_empty())
        || graph.of::<Prd>().any(|it| states_order(it.data))
}

/// The requirements that depend on something: what is changed may have to be copied first.
pub(super) fn dependent_requirements(graph: &Graph) -> Vec<NodeId> {
    let all = graph.requirements();
    let dependent = all.filter(|requirement| !requirement.data.dependencies.is_empty());
    dependent.map(|requirement| requirement.id).collect()
}

/// A list of tasks is about what the documents of its folder state; OpenSpec keeps them in folders
/// of their own below `specs/`.
fn adopt_folders(graph: &Graph, files: &[SourceFile], names: &mut HashMap<FileId, PlanNames>) {
    let path = |file: FileId| files.get(file.0 as usize).map_or("", SourceFile::path);
    for list in graph.of::<TaskList>() {
        let folder = folder(path(list.data.file));
        let Some(names) = names.get_mut(&list.data.file) else {
            continue;
        };
        for set in graph.of::<RequirementSet>() {
            let own = self::folder(path(set.data.file));
            let below = own.strip_prefix(folder);
            let is_delta = below.is_some_and(|below| {
                let mut parts = below.split(['/', '\\']).filter(|part| !part.is_empty());
                parts.next() == Some("specs")
            });
            if own == folder || is_delta {
                names.adopt(graph, set.data.file);
            }
        }
    }
}

/// The folder of a path; empty where none is named.
fn folder(path: &str) -> &str {
    path.rfind(['/', '\\'])
        .map_or("", |at| path.get(..at).unwrap_or_default())
}

/// Who names something: for the headline, and for the numbers that are meant.
#[derive(Clone, Copy)]
struct Place {
    scope: Scope,
    node: NodeId,
    /// What a statement about the whole plan is; none for a node that depends on something.
    statement: Option<&'static str>,
}

impl Place {
    fn node(node: NodeId) -> Self {
        Self {
            scope: Scope::Statement,
            node,
            statement: None,
        }
    }
}

fn resolve_task(graph: &mut Graph, names: &PlanNames, report: &mut Report, id: NodeId) {
    let Some(task) = graph.get_mut::<Task>(id) else {
        return;
    };
    let dependencies = std::mem::take(&mut task.dependencies);
    let mut requirements = std::mem::take(&mut task.requirements);
    let scope = match task.source {
        TaskSource::Roadmap => Scope::Roadmap,
        TaskSource::Appendix => Scope::Appendix,
        TaskSource::Story(owner) | TaskSource::Requirement(owner) => Scope::Below(owner),
    };
    let place = Place {
        scope,
        node: id,
        statement: None,
    };
    let dependencies = resolved(graph, names, report, place, dependencies);
    connect(graph, id, &dependencies);
    for reference in &mut requirements {
        reference.to = names.requirement(&reference.text);
        if reference.to == Resolution::Unknown {
            let headline = format!(
                "task `{}` serves `{}`, which the document does not state",
                graph.name(id),
                reference.text
            );
            report.unknown(
                UNKNOWN_REQUIREMENT,
                Level::Error,
                reference,
                headline,
                std::iter::empty(),
            );
        }
        for &node in reference.nodes() {
            graph.connect(id, EdgeKind::Implements, node, reference.at);
        }
    }
    if let Some(task) = graph.get_mut::<Task>(id) {
        task.dependencies = dependencies;
        task.requirements = requirements;
    }
}

/// The phase that a checkpoint names; where it names none, the one of its own number.
fn resolve_checkpoint(graph: &mut Graph, names: &PlanNames, id: NodeId) {
    let at = graph.node(id).at;
    let Some(checkpoint) = graph.get_mut::<Checkpoint>(id) else {
        return;
    };
    if let Some(phase) = &mut checkpoint.phase {
        phase.to = names.phase(&phase.text);
    } else if let Some(number) = checkpoint.number {
        let mut phase = Reference::new(format!("Phase {number}"), at);
        phase.to = names.phase(&phase.text);
        checkpoint.phase = Some(phase).filter(|phase| phase.node().is_some());
    }
}

fn connect(graph: &mut Graph, id: NodeId, references: &[Reference]) {
    for reference in references {
        for &node in reference.nodes() {
            graph.connect(id, EdgeKind::DependsOn, node, reference.at);
        }
    }
}

fn resolved(
    graph: &Graph,
    names: &PlanNames,
    report: &mut Report,
    place: Place,
    mut references: Vec<Reference>,
) -> Vec<Reference> {
    for reference in &mut references {
        reference.to = settle(graph, names, report, place, reference);
    }
    references
}

fn settle(
    graph: &Graph,
    names: &PlanNames,
    report: &mut Report,
    place: Place,
    reference: &Reference,
) -> Resolution {
    match names.meaning(&reference.text, place.scope, place.node) {
        Meaning::One(node) => Resolution::Node(node),
        Meaning::Many(nodes) => report.collect(reference, nodes.into_iter()),
        Meaning::Outside => Resolution::Outside,
        Meaning::NoRequirement => {
            let who = asker(graph, place, "depends on");
            let headline = format!(
                "{who} `{}`, which the document does not state",
                reference.text
            );
            let level = level(place);
            let none = std::iter::empty();
            report.unknown(UNKNOWN_REQUIREMENT, level, reference, headline, none);
            Resolution::Unknown
        }
        Meaning::Nothing => {
            let who = asker(graph, place, "depends on");
            let headline = format!(
                "{who} `{}`, which is no task, phase, requirement or story",
                reference.text
            );
            let known = names.titles(graph);
            report.unknown(UNKNOWN_DEPENDENCY, level(place), reference, headline, known);
            Resolution::Unknown
        }
    }
}

fn asker(graph: &Graph, place: Place, verb: &str) -> String {
    match place.statement {
        Some(statement) => format!("{statement} names"),
        None => format!("`{}` {verb}", graph.name(place.node)),
    }
}

/// What is concluded from a task's own dependency would be wrong; a statement only says less.
fn level(place: Place) -> Level {
    match place.statement {
        Some(_) => Level::Warning,
        None => Level::Error,
    }
}

fn resolve_statements(graph: &mut Graph, names: &PlanNames, report: &mut Report, id: NodeId) {
    let Some(prd) = graph.get_mut::<Prd>(id) else {
        return;
    };
    let mut arrows = std::mem::take(&mut prd.arrows);
    let mut sequences = std::mem::take(&mut prd.sequences);
    let mut parallels = std::mem::take(&mut prd.parallels);
    let mut paths = std::mem::take(&mut prd.paths);
    let mut totals = std::mem::take(&mut prd.totals);
    let mut settle_all = |references: &mut Vec<Reference>, statement| {
        let place = Place {
            scope: Scope::Statement,
            node: id,
            statement: Some(statement),
        };
        *references = resolved(graph, names, report, place, std::mem::take(references));
    };
    for arrow in &mut arrows {
        settle_all(&mut arrow.from, "the drawing");
        settle_all(&mut arrow.to, "the drawing");
    }
    for sequence in &mut sequences {
        settle_all(&mut sequence.steps, "the sequence");
    }
    for parallel in &mut parallels {
        settle_all(&mut parallel.sets, "the list of parallel work");
    }
    for path in &mut paths {
        settle_all(&mut path.tasks, "the critical path");
    }
    for total in &mut totals {
        if let TotalOf::Phase(phase) = &mut total.of {
            phase.to = names.phase(&phase.text);
        }
    }
    if let Some(prd) = graph.get_mut::<Prd>(id) {
        prd.arrows = arrows;
        prd.sequences = sequences;
        prd.parallels = parallels;
        prd.paths = paths;
        prd.totals = totals;
    }
}
