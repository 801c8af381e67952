//! Merging into a list that exists: what people ticked, renamed or wrote there stays.
//!
//! Lines that nobody touched since they were written follow the document; others stay, and where
//! the document says something else since, that is said. New tasks come last in their phase, with
//! the next number; no number that was ever given is given again.

use super::edits::{Edits, as_in};
use super::existing::{ExistingList, ExistingTask};
use super::ledger::{self, Written};
use super::numbering::Place;
use super::{ToolDialect, UNPHASED, checkpoint_line, item, needs, phase_line, status_mark, story};
use crate::tasks::matching::{self, Known};
use crate::tasks::{MergeNote, Tasks};
use specpack_graph::model::{NodeId, Phase};
use specpack_graph::tasks::PlanTask;
use specpack_syntax::marked_blocks::Digest;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

/// What stands for the id of a task that the document no longer has.
const NO_ID: &str = "-";

/// Why a list cannot be merged into.
#[derive(Debug, thiserror::Error)]
pub enum ToolListError {
    /// The text holds no tasks.
    #[error("it is no list of tasks; name another file")]
    NoList,
}

/// A merged list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedList {
    /// The `tasks.md`.
    pub text: String,
    /// What happened, in the order of the list's tasks, new ones last.
    pub notes: Vec<MergeNote>,
    /// What the tool's list has no place for, each with the number of tasks that say it.
    pub omitted: Vec<(&'static str, usize)>,
}

/// The tasks as a `tasks.md` that knows what was written into it, merged into `existing` where
/// there is one.
///
/// # Errors
/// When what exists is no list of tasks.
pub fn merge(
    tasks: Tasks<'_>,
    dialect: ToolDialect,
    existing: Option<&str>,
) -> Result<MergedList, ToolListError> {
    let Some(text) = existing.filter(|text| !text.trim().is_empty()) else {
        return Ok(all_new(tasks, dialect));
    };
    let list = ExistingList::read(text).ok_or(ToolListError::NoList)?;
    let mut merging = Merging::new(tasks, dialect, &list);
    merging.update();
    merging.add();
    merging.close();
    Ok(MergedList {
        text: merging.edits.apply(list.text),
        notes: merging.notes.into_values().flatten().collect(),
        omitted: super::omitted(tasks, dialect),
    })
}

fn all_new(tasks: Tasks<'_>, dialect: ToolDialect) -> MergedList {
    let list = super::tool_list(tasks, dialect);
    let numbers = super::numbers(tasks, &tasks.by_phase(), dialect);
    let all = tasks.graph.tasks.iter().enumerate();
    let written: Vec<Written> = all
        .map(|(position, task)| Written {
            number: numbers[position].clone(),
            mark: status_mark(task.status, dialect),
            digest: ledger::of_lines(&item(tasks, task, &numbers, position, dialect)),
            plan_id: ledger::plan_id(&task.id),
        })
        .collect();
    let added = tasks.graph.tasks.iter().zip(numbers);
    let added = added.map(|(task, id)| MergeNote::Added {
        id,
        title: task.title.clone(),
    });
    MergedList {
        text: format!("{}\n{}\n", list.text, ledger::comment(&written)),
        notes: added.collect(),
        omitted: list.omitted,
    }
}

/// A task that a person took out.
#[derive(Clone, Copy, Debug)]
pub(super) struct TakenOut<'a> {
    /// As it was written last.
    pub(super) entry: &'a Written,
    /// Its number where others of those that were taken out need it.
    pub(super) known_as: &'a str,
}

pub(super) struct Merging<'a> {
    pub(super) tasks: Tasks<'a>,
    pub(super) dialect: ToolDialect,
    pub(super) list: &'a ExistingList<'a>,
    /// For each task of the document, its position in the list.
    pub(super) matched: Vec<Option<usize>>,
    /// The number of each in the list; none for one without, and for what a person took out.
    pub(super) numbers: Vec<String>,
    /// What a person took out, and the document has not changed since.
    pub(super) taken_out: Vec<Option<TakenOut<'a>>>,
    /// Each phase of the document: its tasks, and where new ones go.
    pub(super) phases: Vec<(Vec<usize>, Place)>,
    /// By the task's position in the document.
    pub(super) written: BTreeMap<usize, Written>,
    pub(super) edits: Edits,
    /// By the position in the list; new tasks come after all others.
    pub(super) notes: BTreeMap<usize, Vec<MergeNote>>,
}

impl<'a> Merging<'a> {
    fn new(tasks: Tasks<'a>, dialect: ToolDialect, list: &'a ExistingList<'a>) -> Self {
        let known = list.tasks.iter().map(|task| Known {
            plan_id: entry(list, task).map(|entry| entry.plan_id.as_str()),
            title: &task.title,
        });
        let matched = matching::find(tasks, &known.collect::<Vec<_>>());
        let count = matched.len();
        let mut merging = Self {
            tasks,
            dialect,
            list,
            matched,
            numbers: vec![String::new(); count],
            taken_out: vec![None; count],
            phases: Vec::new(),
            written: BTreeMap::new(),
            edits: Edits::default(),
            notes: BTreeMap::new(),
        };
        merging.place();
        merging.take_out();
        merging.number();
        merging
    }

    pub(super) fn task(&self, position: usize) -> &'a PlanTask {
        &self.tasks.graph.tasks[position]
    }

    pub(super) fn digest(&self, position: usize, numbers: &[String]) -> Digest {
        let task = self.task(position);
        ledger::of_lines(&item(self.tasks, task, numbers, position, self.dialect))
    }

    /// Brings the tasks that are in the list up to date.
    fn update(&mut self) {
        for position in 0..self.matched.len() {
            if let Some(at) = self.matched[position] {
                self.update_task(position, at);
            }
        }
        let matched: HashSet<usize> = self.matched.iter().flatten().copied().collect();
        for (at, existing) in self.list.tasks.iter().enumerate() {
            let is_matched = matched.contains(&at);
            let Some(entry) = entry(self.list, existing).filter(|_| !is_matched) else {
                continue;
            };
            let gone = MergeNote::Gone {
                id: entry.number.clone(),
                title: existing.title.clone(),
            };
            self.notes.insert(at, vec![gone]);
        }
    }

    fn update_task(&mut self, position: usize, at: usize) {
        let (task, existing) = (self.task(position), &self.list.tasks[at]);
        let Some(number) = existing.number.clone() else {
            // Without a number nothing can be remembered of it; it is a person's.
            return;
        };
        let before = entry(self.list, existing);
        let digest = self.digest(position, &self.numbers);
        let current = ledger::of_lines(self.list.lines(existing));
        let members = self.changed_members(task, existing);
        let mut updated = Vec::new();
        let mut kept = Vec::new();
        // Lines that others wrote are theirs; from now on it is known what the document says.
        let mut written_digest = digest;
        let mut rewrites = false;
        if let Some(before) = before.filter(|before| current != digest && before.digest != digest) {
            if current == before.digest {
                rewrites = true;
                updated.extend(members);
            } else {
                written_digest = before.digest;
                kept.extend(members);
            }
        }
        let wanted = status_mark(task.status, self.dialect);
        let stands = existing.mark.map(|(_, mark)| mark.to_ascii_lowercase());
        let mut written_mark = wanted;
        let mut mark = existing.mark.map_or(wanted, |(_, mark)| mark);
        if let Some(before) =
            before.filter(|before| stands != Some(wanted) && before.mark != wanted)
        {
            if stands == Some(before.mark) {
                mark = wanted;
                updated.push("status");
            } else {
                written_mark = before.mark;
                kept.push("status");
            }
        }
        if rewrites {
            let lines = item(self.tasks, task, &self.numbers, position, self.dialect);
            let lines = as_in(self.list, existing, &lines, mark);
            self.edits.add(existing.lines.clone(), lines);
        } else if let Some((place, stands)) = existing.mark.filter(|(_, stands)| *stands != mark) {
            let range = place..place + stands.len_utf8();
            self.edits.add(range, mark.to_string());
        }
        let written = Written {
            number: number.clone(),
            mark: written_mark,
            digest: written_digest,
            plan_id: ledger::plan_id(&task.id),
        };
        self.written.insert(position, written);
        let notes = notes(number, &existing.title, task, updated, kept);
        self.notes.insert(at, notes);
    }

    /// What of a task the document says otherwise than the list.
    fn changed_members(&self, task: &PlanTask, existing: &ExistingTask) -> Vec<&'static str> {
        let plain = |id: &str| match story(id) {
            Some(number) => format!("US{number}"),
            None => id.to_owned(),
        };
        let sorted = |mut all: Vec<String>| {
            all.sort();
            all
        };
        let own = sorted(existing.requirements.iter().map(|id| plain(id)).collect());
        let wanted = sorted(task.requirements.iter().map(|id| plain(id)).collect());
        let needs = needs(task, &self.numbers).into_iter().map(str::to_owned);
        let (needed, needs) = (sorted(existing.needs.clone()), sorted(needs.collect()));
        let says_more = self.dialect != ToolDialect::OpenSpec;
        let mut changed = Vec::new();
        if existing.title != task.title {
            changed.push("title");
        }
        if says_more && own != wanted {
            changed.push("requirements");
        }
        if says_more && needed != needs {
            changed.push("dependencies");
        }
        if changed.is_empty() {
            changed.push("text");
        }
        changed
    }

    /// Adds what the list does not have.
    fn add(&mut self) {
        for (positions, place) in self.phases.clone() {
            let new = self.new_among(&positions);
            if new.is_empty() {
                continue;
            }
            let lines = new.iter().map(|&at| {
                let task = self.task(at);
                let lines = item(self.tasks, task, &self.numbers, at, self.dialect);
                (lines, status_mark(task.status, self.dialect))
            });
            let lines: Vec<(String, char)> = lines.collect();
            let edit = match place {
                Place::Existing(phase) => self.behind_phase(phase, &lines),
                Place::New(number) => self.new_phase(number, &new, &lines),
            };
            self.edits.add(edit.0, edit.1);
            for at in new {
                let task = self.task(at);
                let written = Written {
                    number: self.numbers[at].clone(),
                    mark: status_mark(task.status, self.dialect),
                    digest: self.digest(at, &self.numbers),
                    plan_id: ledger::plan_id(&task.id),
                };
                self.written.insert(at, written);
                let added = MergeNote::Added {
                    id: self.numbers[at].clone(),
                    title: task.title.clone(),
                };
                self.notes.entry(usize::MAX).or_default().push(added);
            }
        }
    }

    /// New tasks behind the last one of a phase, indented as its first.
    fn behind_phase(
        &self,
        phase: Option<NodeId>,
        lines: &[(String, char)],
    ) -> (Range<usize>, String) {
        let first = self.list.of_phase(phase).next();
        let last = self.list.of_phase(phase).map(|task| task.end).max();
        let found = self.list.phase(phase);
        let end = last.or(found.map(|phase| phase.end));
        let end = end.unwrap_or(self.list.text.len());
        let lines = lines.iter().map(|(lines, mark)| match first {
            Some(first) => as_in(self.list, first, lines, *mark),
            None => lines.clone(),
        });
        (end..end, lines.collect())
    }

    /// New tasks in a phase of their own, behind all others.
    fn new_phase(
        &self,
        number: u32,
        positions: &[usize],
        lines: &[(String, char)],
    ) -> (Range<usize>, String) {
        let end = self.list.end.unwrap_or(self.list.text.len());
        let all = positions.iter().map(|&at| self.task(at));
        let phase = positions.first().and_then(|&at| self.task(at).phase);
        let graph = &self.tasks.pack.graph;
        let name = phase.and_then(|phase| graph.get::<Phase>(phase));
        let name = name.map_or(UNPHASED, |phase| phase.name());
        let mut text = match self.dialect {
            ToolDialect::Kiro => String::new(),
            _ => "\n".to_owned(),
        };
        text.push_str(&phase_line(self.dialect, number as usize, name, all));
        text.extend(lines.iter().map(|(lines, _)| lines.as_str()));
        text.push_str(&checkpoint_line(self.dialect, phase, self.tasks));
        (end..end, text)
    }

    /// Writes down what was written; what was before and is no more keeps its number.
    fn close(&mut self) {
        let mut written: Vec<Written> = std::mem::take(&mut self.written).into_values().collect();
        let mut numbers: HashSet<String> = written.iter().map(|it| it.number.clone()).collect();
        let ids: HashSet<String> = written.iter().map(|it| it.plan_id.clone()).collect();
        let said_now = self.said_of_taken_out();
        for entry in &self.list.ledger.written {
            if numbers.insert(entry.number.clone()) {
                let mut entry = entry.clone();
                if let Some(digest) = said_now.get(entry.number.as_str()) {
                    entry.digest = *digest;
                }
                if ids.contains(&entry.plan_id) {
                    // Another task has the id by now.
                    NO_ID.clone_into(&mut entry.plan_id);
                }
                written.push(entry);
            }
        }
        let comment = ledger::comment(&written);
        let text = self.list.text;
        let edit = match &self.list.ledger.place {
            Some(place) => (place.clone(), comment),
            None => (text.len()..text.len(), format!("\n{comment}\n")),
        };
        self.edits.add(edit.0, edit.1);
    }

    /// What the document says now of each task that a person took out. The numbers in it may be
    /// others, which is no reason to bring the task back at the next run.
    fn said_of_taken_out(&self) -> HashMap<&'a str, Digest> {
        let all = self.taken_out.iter().enumerate();
        let all = all.filter_map(|(at, task)| Some((at, (*task)?)));
        let mut numbers = self.numbers.clone();
        for (at, task) in all.clone() {
            task.known_as.clone_into(&mut numbers[at]);
        }
        let mut said = HashMap::new();
        for (at, TakenOut { entry, known_as }) in all {
            numbers[at].clone_from(&entry.number);
            said.insert(entry.number.as_str(), self.digest(at, &numbers));
            known_as.clone_into(&mut numbers[at]);
        }
        said
    }
}

/// A task as it was written into the list last.
fn entry<'a>(list: &'a ExistingList<'_>, task: &ExistingTask) -> Option<&'a Written> {
    list.ledger.of_number(task.number.as_ref()?)
}

/// What is said of a task.
fn notes(
    id: String,
    title: &str,
    task: &PlanTask,
    mut updated: Vec<&'static str>,
    kept: Vec<&'static str>,
) -> Vec<MergeNote> {
    let mut notes = Vec::new();
    if updated.contains(&"title") {
        updated.retain(|member| *member != "title");
        notes.push(MergeNote::Renamed {
            id: id.clone(),
            from: title.to_owned(),
            to: task.title.clone(),
        });
    }
    if !updated.is_empty() {
        notes.push(MergeNote::Updated {
            id: id.clone(),
            members: updated,
        });
    }
    if !kept.is_empty() {
        notes.push(MergeNote::Kept { id, members: kept });
    }
    notes
}
