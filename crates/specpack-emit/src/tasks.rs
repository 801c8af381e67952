//! The tasks of a PRD for people and for other tools.

mod checkpoint;
mod csv;
mod data;
mod github;
mod markdown;
mod matching;
mod next;
mod picture;
mod taskmaster;
mod tool_list;

pub use checkpoint::{checkpoint_json, checkpoint_text, checkpoint_title};
pub use csv::csv;
pub use data::{FindingData, finding_data, json};
pub(crate) use data::{hours_number, in_order, pretty};
pub use github::{IssueFile, github};
pub(crate) use markdown::escaped;
pub use markdown::markdown;
pub use next::{next_json, next_text};
pub use picture::{dot, mermaid, svg};
pub use taskmaster::{
    MergeNote, Merged, TaskMasterError, merge as merge_taskmaster, statuses as taskmaster_statuses,
};
pub use tool_list::{
    MergedList, ToolDialect, ToolList, ToolListError, merge as merge_tool_list, tool_list,
};

use crate::draft::is_placeholder;
use specpack_graph::Pack;
use specpack_graph::model::{Criterion, NodeId, Phase, Requirement, Story, Task};
pub use specpack_graph::tasks::hours;
use specpack_graph::tasks::{PlanTask, TaskGraph, requirement_id};
use std::collections::HashMap;

/// What tasks without a phase are listed under.
pub const NO_PHASE: &str = "(no phase)";

/// The tasks of a PRD with the documents they come from.
#[derive(Clone, Copy, Debug)]
pub struct Tasks<'a> {
    /// The documents.
    pub pack: &'a Pack,
    /// The tasks.
    pub graph: &'a TaskGraph,
}

/// Where something is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedAt<'a> {
    /// The file.
    pub file: &'a str,
    /// The line, from 1.
    pub line: u32,
}

impl<'a> Tasks<'a> {
    /// The name of the document.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.pack.graph.name(self.graph.document)
    }

    /// Where a node is named.
    #[must_use]
    pub fn named_at(self, node: NodeId) -> NamedAt<'a> {
        let at = self.pack.graph.node(node).at;
        let file = self.pack.file(at.file);
        NamedAt {
            file: file.path(),
            line: file.line_column(at.span.start).line,
        }
    }

    /// The title of a task's phase ("Phase 1: Foundation").
    #[must_use]
    pub fn phase(self, task: &PlanTask) -> Option<&'a str> {
        let phase = self.pack.graph.get::<Phase>(task.phase?)?;
        Some(phase.data.title.as_str())
    }

    /// The phases that have tasks, in document order, each with its tasks; tasks without a phase
    /// come last.
    #[must_use]
    pub fn by_phase(self) -> Vec<(&'a str, Vec<usize>)> {
        let tasks = self.graph.tasks.iter().enumerate();
        let mut by_phase: HashMap<Option<NodeId>, Vec<usize>> = HashMap::new();
        for (position, task) in tasks {
            by_phase.entry(task.phase).or_default().push(position);
        }
        let mut phases: Vec<(Option<NodeId>, Vec<usize>)> = by_phase.into_iter().collect();
        phases.sort_by_key(|(phase, _)| (phase.is_none(), *phase));
        let title = |phase: Option<NodeId>| {
            let phase = phase.and_then(|phase| self.pack.graph.get::<Phase>(phase));
            phase.map_or(NO_PHASE, |phase| phase.data.title.as_str())
        };
        let titled = phases.into_iter();
        titled
            .map(|(phase, positions)| (title(phase), positions))
            .collect()
    }

    /// The id of a task.
    #[must_use]
    pub fn id(self, position: usize) -> &'a str {
        let task = self.graph.tasks.get(position);
        task.map_or("", |task| task.id.as_str())
    }

    /// What is noted below a task, at all places that name it.
    pub(crate) fn notes(self, task: &PlanTask) -> Vec<&'a str> {
        let mentions = task.mentions.iter();
        let tasks = mentions.filter_map(|&mention| self.pack.graph.get::<Task>(mention));
        tasks
            .flat_map(|task| task.data.notes.iter().map(|note| note.value.as_str()))
            .collect()
    }

    /// How a task is tested: as it says itself, else by the criteria of what it serves.
    pub(crate) fn test_strategy(self, task: &PlanTask) -> Vec<String> {
        let mentions = task.mentions.iter();
        let stated = mentions
            .filter_map(|&mention| self.pack.graph.get::<Task>(mention))
            .find_map(|task| task.data.test_strategy.as_ref());
        if let Some(stated) = stated {
            return vec![stated.value.clone()];
        }
        let served = task.serves.iter();
        served
            .flat_map(|&node| {
                let id = requirement_id(&self.pack.graph, node);
                let id = id.unwrap_or_else(|| self.pack.graph.name(node).to_owned());
                let criteria = self.criteria(node).into_iter();
                criteria.map(move |criterion| format!("{id}: {criterion}"))
            })
            .collect()
    }

    /// The criteria of a requirement or a story, without placeholders.
    pub(crate) fn criteria(self, node: NodeId) -> Vec<&'a str> {
        let graph = &self.pack.graph;
        let criteria = match graph.get::<Requirement>(node) {
            Some(requirement) => requirement.data.criteria.as_slice(),
            None => graph
                .get::<Story>(node)
                .map_or(&[][..], |story| story.data.criteria.as_slice()),
        };
        let criteria = criteria.iter().filter_map(|&id| graph.get::<Criterion>(id));
        criteria
            .map(|criterion| criterion.name())
            .filter(|text| !is_placeholder(text))
            .collect()
    }
}
