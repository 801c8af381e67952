//! Which tasks can be done at once, and which only one after the other.

use crate::precedence::Acyclic;

/// The sets of at least two tasks of which none needs another, by level: those of a set can be
/// done at once when the sets before are done. First to do first.
#[must_use]
pub fn parallel_sets(tasks: &Acyclic) -> Vec<Vec<usize>> {
    let levels = tasks.levels();
    let count = levels.iter().max().map_or(0, |&last| last + 1);
    let mut sets: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (task, &level) in levels.iter().enumerate() {
        sets[level].push(task);
    }
    sets.retain(|set| set.len() > 1);
    sets
}

/// The chains of at least two tasks that leave no choice: each needs the one before and nothing
/// else, and the one before is needed by it alone.
#[must_use]
pub fn sequential_chains(tasks: &Acyclic) -> Vec<Vec<usize>> {
    let next_of = |task: usize| {
        let mut after = tasks.needed_by(task);
        let only = after.next().filter(|_| after.len() == 0)?;
        (tasks.needs(only).len() == 1).then_some(only)
    };
    let is_inner = |task: usize| {
        let mut needs = tasks.needs(task);
        let only = needs.next().filter(|_| needs.len() == 0);
        only.is_some_and(|before| next_of(before) == Some(task))
    };
    let mut chains = Vec::new();
    for first in tasks.order().filter(|&task| !is_inner(task)) {
        let mut chain = vec![first];
        while let Some(next) = chain.last().and_then(|&last| next_of(last)) {
            chain.push(next);
        }
        if chain.len() > 1 {
            chains.push(chain);
        }
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::{parallel_sets, sequential_chains};
    use crate::precedence::Precedence;

    // req: PRD-3
    #[test]
    fn what_needs_nothing_of_each_other_is_a_set_and_what_leaves_no_choice_a_chain() {
        // 0 → 1 → {2, 3} → 4 → 5
        let needs = [(1, 0), (2, 1), (3, 1), (4, 2), (4, 3), (5, 4)];
        let tasks = Precedence::new(6, needs).acyclic();
        assert_eq!(parallel_sets(&tasks), [[2, 3]]);
        assert_eq!(sequential_chains(&tasks), [[0, 1], [4, 5]]);
    }
}
