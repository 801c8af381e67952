//! Which phase of a list a task goes to, and under what number.

use super::ledger::{self, Written};
use super::merge::{Merging, TakenOut};
use super::{ToolDialect, UNPHASED};
use specpack_graph::model::NodeId;
use specpack_graph::tasks::title_key;
use std::collections::{HashMap, HashSet};

/// Where the new tasks of a phase go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Into a phase of the list, or to its tasks without one.
    Existing(Option<NodeId>),
    /// Into a phase of their own, of this number.
    New(u32),
}

impl<'a> Merging<'a> {
    /// Finds where each phase of the document stands in the list.
    pub(super) fn place(&mut self) {
        let mut next = self.first_free_phase();
        for (_, positions) in self.tasks.by_phase() {
            let known = positions.iter().filter_map(|&at| self.matched[at]);
            let last = known.max().map(|at| self.list.tasks[at].phase);
            let place = match last.or_else(|| self.phase_of_name(&positions)) {
                // Numbers of these tools are those of a phase and of a task in it.
                Some(None) if self.dialect != ToolDialect::SpecKit => None,
                Some(phase) => Some(Place::Existing(phase)),
                None => None,
            };
            let place = place.unwrap_or_else(|| {
                next += 1;
                Place::New(next - 1)
            });
            self.phases.push((positions, place));
        }
    }

    fn phase_of_name(&self, positions: &[usize]) -> Option<Option<NodeId>> {
        let first = self.task(*positions.first()?);
        let phase = first
            .phase
            .map_or(UNPHASED, |phase| self.tasks.pack.graph.name(phase));
        let key = title_key(phase);
        let found = self.list.phase_of_key(&key)?;
        Some(Some(found.id))
    }

    /// The number behind that of every phase.
    fn first_free_phase(&self) -> u32 {
        let stated = self.list.phases.iter().filter_map(|phase| phase.number);
        let by_task = self.given().filter_map(|number| match self.dialect {
            ToolDialect::SpecKit => None,
            _ => number.split('.').next()?.parse().ok(),
        });
        stated.chain(by_task).max().unwrap_or(0).saturating_add(1)
    }

    /// The numbers that were ever given.
    fn given(&self) -> impl Iterator<Item = &'a str> {
        let list = self.list;
        let present = list.tasks.iter().filter_map(|task| task.number.as_deref());
        let written = list.ledger.written.iter();
        present.chain(written.map(|entry| entry.number.as_str()))
    }

    /// What a person took out stays out as long as the document says the same of it.
    pub(super) fn take_out(&mut self) {
        let present = self.list.tasks.iter().filter_map(|it| it.number.as_deref());
        let present: HashSet<&str> = present.collect();
        let mut absent: HashMap<&str, Vec<&'a Written>> = HashMap::new();
        let list = self.list;
        for entry in &list.ledger.written {
            if !present.contains(entry.number.as_str()) {
                absent.entry(&entry.plan_id).or_default().push(entry);
            }
        }
        let mut gone: Vec<(usize, Vec<&'a Written>)> = Vec::new();
        for at in (0..self.matched.len()).filter(|&at| self.matched[at].is_none()) {
            let id = ledger::plan_id(&self.task(at).id);
            if let Some(entries) = absent.get(id.as_str()) {
                gone.push((at, entries.clone()));
            }
        }
        let here = self.numbers_here();
        let mut before = here.clone();
        for (at, entries) in &gone {
            before[*at].clone_from(&entries[0].number);
        }
        let mut all = [before, here];
        for (at, entries) in gone {
            let mut entries = entries.iter().copied();
            let known_as = entries.clone().next().map_or("", |entry| &entry.number);
            let same = entries.find(|entry| {
                all.iter_mut().any(|numbers| {
                    let own = std::mem::replace(&mut numbers[at], entry.number.clone());
                    let is_same = self.digest(at, numbers) == entry.digest;
                    numbers[at] = own;
                    is_same
                })
            });
            self.taken_out[at] = same.map(|entry| TakenOut { entry, known_as });
        }
    }

    /// The numbers of the tasks that are in the list.
    fn numbers_here(&self) -> Vec<String> {
        let known = self.matched.iter().map(|found| {
            let number = found.and_then(|at| self.list.tasks[at].number.clone());
            number.unwrap_or_default()
        });
        known.collect()
    }

    /// Numbers all tasks: as they are in the list, new ones with what comes next.
    pub(super) fn number(&mut self) {
        self.numbers = self.numbers_here();
        let mut last_of_all = self.last_of_all();
        // Several phases of the document may go on in one of the list.
        let mut last_of_phases = self.last_of_phases();
        for (positions, place) in self.phases.clone() {
            let phase = self.phase_number(place).to_string();
            let last_of_phase = last_of_phases.entry(phase.clone()).or_default();
            for at in self.new_among(&positions) {
                self.numbers[at] = if self.dialect == ToolDialect::SpecKit {
                    last_of_all += 1;
                    format!("T{last_of_all:03}")
                } else {
                    *last_of_phase += 1;
                    format!("{phase}.{last_of_phase}")
                };
            }
        }
    }

    /// Those that neither are in the list nor were taken out of it.
    pub(super) fn new_among(&self, positions: &[usize]) -> Vec<usize> {
        let all = positions.iter().copied();
        all.filter(|&at| self.matched[at].is_none() && self.taken_out[at].is_none())
            .collect()
    }

    /// The highest number of spec-kit.
    fn last_of_all(&self) -> u32 {
        let numbers = self
            .given()
            .filter_map(|number| leading(number.strip_prefix('T')?));
        numbers.max().unwrap_or(0)
    }

    /// The highest number of a task in each phase.
    fn last_of_phases(&self) -> HashMap<String, u32> {
        let mut last: HashMap<String, u32> = HashMap::new();
        for number in self.given() {
            let Some((phase, rest)) = number.split_once('.') else {
                continue;
            };
            if let Some(own) = leading(rest) {
                let last = last.entry(phase.to_owned()).or_default();
                *last = own.max(*last);
            }
        }
        last
    }

    pub(super) fn phase_number(&self, place: Place) -> u32 {
        let phase = match place {
            Place::New(number) => return number,
            Place::Existing(phase) => phase,
        };
        let found = self.list.phase(phase);
        let stated = found.and_then(|found| found.number);
        let by_task = || {
            let mut numbers = self.list.of_phase(phase).filter_map(|task| {
                let number = task.number.as_ref()?;
                number.split('.').next()?.parse().ok()
            });
            numbers.next()
        };
        stated.or_else(by_task).unwrap_or(1)
    }
}

/// The number that a text begins with.
fn leading(text: &str) -> Option<u32> {
    let digits = text.trim_start_matches('-');
    digits
        .split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}
