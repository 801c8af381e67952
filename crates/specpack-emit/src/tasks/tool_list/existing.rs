//! A list that exists: its tasks, the lines of each, and its phases.

use super::ledger::{self, Ledger};
use specpack_graph::Pack;
use specpack_graph::model::{DocumentKind, NodeId, Phase, Task};
use specpack_graph::tasks::title_key;
use specpack_syntax::source::{FileId, SourceFile};
use std::collections::HashMap;
use std::ops::Range;

/// Whatever the file is called, it is read as a list of tasks.
const NAME: &str = "tasks.md";

/// A task of a list that exists.
#[derive(Clone, Debug)]
pub(super) struct ExistingTask {
    pub(super) number: Option<String>,
    pub(super) title: String,
    /// Its own lines, without those of tasks that are nested in it.
    pub(super) lines: Range<usize>,
    /// Where the lines of all that is nested in it end.
    pub(super) end: usize,
    /// Where its box has what stands in it.
    pub(super) mark: Option<(usize, char)>,
    pub(super) phase: Option<NodeId>,
    pub(super) requirements: Vec<String>,
    pub(super) needs: Vec<String>,
}

/// A phase of a list that exists.
#[derive(Clone, Debug)]
pub(super) struct ExistingPhase {
    pub(super) id: NodeId,
    /// Its name as names are compared.
    pub(super) key: String,
    pub(super) number: Option<u32>,
    /// Where its last line ends.
    pub(super) end: usize,
}

/// A list that exists.
#[derive(Clone, Debug)]
pub(super) struct ExistingList<'a> {
    pub(super) text: &'a str,
    /// In the order of the list.
    pub(super) tasks: Vec<ExistingTask>,
    pub(super) phases: Vec<ExistingPhase>,
    pub(super) ledger: Ledger,
    /// Where its last task or phase ends.
    pub(super) end: Option<usize>,
    by_phase: HashMap<Option<NodeId>, Vec<usize>>,
    phase_by_id: HashMap<NodeId, usize>,
    /// The first of each name.
    phase_by_key: HashMap<String, usize>,
}

impl<'a> ExistingList<'a> {
    /// Reads a list; none where the text is no list of tasks.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let pack = Pack::without_trees(vec![SourceFile::new(NAME, text)]);
        if pack.kind(FileId(0)) != DocumentKind::TaskList {
            return None;
        }
        let ledger = Ledger::read(text);
        // What was written last is told at the end of a list, and is no part of it.
        let place = ledger
            .place
            .as_ref()
            .map_or(text.len(), |place| place.start);
        let content_end = |start: usize, end: u32| {
            let end = end as usize;
            let end = if start <= place { end.min(place) } else { end };
            content_end(text, start, end)
        };
        let mut starts: Vec<usize> = Vec::new();
        let tasks = pack.graph.of::<Task>();
        starts.extend(tasks.map(|task| line_start(text, task.node.extent.start)));
        let phases = pack.graph.of::<Phase>();
        starts.extend(phases.map(|phase| line_start(text, phase.node.extent.start)));
        starts.sort_unstable();
        let mut tasks: Vec<ExistingTask> = pack
            .graph
            .of::<Task>()
            .map(|task| {
                let start = line_start(text, task.node.extent.start);
                let end = content_end(start, task.node.extent.end);
                let next = starts.get(starts.partition_point(|&other| other <= start));
                let own = next.map_or(end, |&next| next.min(end));
                let line = text[start..own].lines().next().unwrap_or_default();
                let mark = ledger::box_of(line).map(|(at, mark)| (start + at, mark));
                let data = task.data;
                let texts = |references: &[specpack_graph::model::Reference]| {
                    let texts = references.iter().map(|reference| reference.text.clone());
                    texts.collect()
                };
                ExistingTask {
                    number: data.number.as_ref().map(|number| number.value.clone()),
                    title: task.name().to_owned(),
                    lines: start..self::content_end(text, start, own),
                    end,
                    mark,
                    phase: data.phase,
                    requirements: texts(&data.requirements),
                    needs: texts(&data.dependencies),
                }
            })
            .collect();
        tasks.sort_by_key(|task| task.lines.start);
        let mut by_phase: HashMap<Option<NodeId>, Vec<usize>> = HashMap::new();
        for (at, task) in tasks.iter().enumerate() {
            by_phase.entry(task.phase).or_default().push(at);
        }
        let phases = pack.graph.of::<Phase>().map(|phase| ExistingPhase {
            id: phase.id,
            key: title_key(phase.name()),
            number: phase.data.number,
            end: content_end(phase.node.extent.start as usize, phase.node.extent.end),
        });
        let phases: Vec<ExistingPhase> = phases.collect();
        let mut phase_by_key = HashMap::new();
        for (at, phase) in phases.iter().enumerate() {
            phase_by_key.entry(phase.key.clone()).or_insert(at);
        }
        let ends = phases.iter().map(|phase| phase.end);
        Some(Self {
            text,
            end: ends.chain(tasks.iter().map(|task| task.end)).max(),
            phase_by_id: phases.iter().zip(0..).map(|(it, at)| (it.id, at)).collect(),
            phase_by_key,
            by_phase,
            phases,
            tasks,
            ledger,
        })
    }

    /// The lines of a task.
    pub(super) fn lines(&self, task: &ExistingTask) -> &'a str {
        &self.text[task.lines.clone()]
    }

    /// The tasks of a phase.
    pub(super) fn of_phase(&self, phase: Option<NodeId>) -> impl Iterator<Item = &ExistingTask> {
        let positions = self.by_phase.get(&phase).into_iter().flatten();
        positions.filter_map(|&at| self.tasks.get(at))
    }

    /// A phase of the list.
    pub(super) fn phase(&self, id: Option<NodeId>) -> Option<&ExistingPhase> {
        self.phases.get(*self.phase_by_id.get(&id?)?)
    }

    /// The first phase of a name, as names are compared.
    pub(super) fn phase_of_key(&self, key: &str) -> Option<&ExistingPhase> {
        self.phases.get(*self.phase_by_key.get(key)?)
    }
}

fn line_start(text: &str, at: u32) -> usize {
    let before = &text[..at as usize];
    before.rfind('\n').map_or(0, |newline| newline + 1)
}

/// The end of the last line of a range that is not blank, its line ending included.
fn content_end(text: &str, start: usize, end: usize) -> usize {
    let end = start + text[start..end.max(start)].trim_end().len();
    match text[end..].find('\n') {
        Some(newline) => end + newline + 1,
        None => text.len(),
    }
}
