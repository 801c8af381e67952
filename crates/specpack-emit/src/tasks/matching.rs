//! Which task of a file is which of the PRD: by id and title, else by either, else by likeness.

use super::Tasks;
use specpack_graph::tasks::title_key;
use std::collections::HashMap;

/// How alike two titles must be for one to be the other's new name.
const MIN_LIKENESS: f64 = 0.88;
/// More pairs of titles are not compared.
const MAX_COMPARED: usize = 250_000;

/// A task of a file that exists.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    /// The id that it has in the PRD, where it was written from one.
    pub(super) plan_id: Option<&'a str>,
    pub(super) title: &'a str,
}

/// For each task of the PRD, its position among those that exist.
///
/// First those whose id and title are the same, then those whose title is the same, the first with
/// the first, then those whose id is the same (the title was changed), then those of which no other
/// is as alike.
pub(super) fn find(tasks: Tasks<'_>, known: &[Known<'_>]) -> Vec<Option<usize>> {
    let mut matching = Matching {
        found: vec![None; tasks.graph.tasks.len()],
        is_taken: vec![false; known.len()],
    };
    let keys: Vec<String> = tasks
        .graph
        .tasks
        .iter()
        .map(|task| title_key(&task.title))
        .collect();
    let known_keys: Vec<String> = known.iter().map(|task| title_key(task.title)).collect();
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    for (at, task) in known.iter().enumerate() {
        if let Some(id) = task.plan_id {
            by_id.entry(id).or_insert(at);
        }
    }
    for (position, task) in tasks.graph.tasks.iter().enumerate() {
        if let Some(&at) = by_id.get(task.id.as_str())
            && known_keys[at] == keys[position]
        {
            matching.take(position, at);
        }
    }
    matching.by_title(&keys, &known_keys);
    for (position, task) in tasks.graph.tasks.iter().enumerate() {
        if let Some(&at) = by_id.get(task.id.as_str()) {
            matching.take(position, at);
        }
    }
    matching.by_likeness(&keys, &known_keys, known);
    matching.found
}

struct Matching {
    found: Vec<Option<usize>>,
    is_taken: Vec<bool>,
}

impl Matching {
    fn take(&mut self, position: usize, at: usize) {
        if self.found[position].is_none() && !self.is_taken[at] {
            self.found[position] = Some(at);
            self.is_taken[at] = true;
        }
    }

    fn by_title(&mut self, keys: &[String], known_keys: &[String]) {
        let mut free: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, key) in known_keys.iter().enumerate() {
            if !self.is_taken[at] {
                free.entry(key).or_default().push(at);
            }
        }
        let mut wanted: HashMap<&str, Vec<usize>> = HashMap::new();
        for (position, key) in keys.iter().enumerate() {
            if self.found[position].is_none() {
                wanted.entry(key).or_default().push(position);
            }
        }
        for (key, positions) in wanted {
            // However many of one title either side has: merging changes how many are left, and
            // what is found afterwards must be what was found before.
            let places = free.get(key).into_iter().flatten();
            for (position, &at) in positions.into_iter().zip(places) {
                self.take(position, at);
            }
        }
    }

    fn by_likeness(&mut self, keys: &[String], known_keys: &[String], known: &[Known<'_>]) {
        let open: Vec<usize> = (0..keys.len())
            .filter(|&at| self.found[at].is_none())
            .collect();
        // Only what was written from a PRD can have been renamed in it.
        let free: Vec<usize> = (0..known.len())
            .filter(|&at| !self.is_taken[at] && known[at].plan_id.is_some())
            .collect();
        if open.len().saturating_mul(free.len()) > MAX_COMPARED {
            return;
        }
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for &position in &open {
            for &at in &free {
                let likeness = strsim::jaro_winkler(&keys[position], &known_keys[at]);
                if likeness >= MIN_LIKENESS {
                    pairs.push((likeness, position, at));
                }
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, position, at) in pairs {
            self.take(position, at);
        }
    }
}
