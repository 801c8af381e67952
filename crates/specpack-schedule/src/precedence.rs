//! What needs what first: groups that depend on themselves, an order, levels.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};

/// What each of some tasks needs first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Precedence {
    needs: Adjacency,
}

/// Lists of positions, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Adjacency {
    starts: Vec<u32>,
    targets: Vec<u32>,
}

impl Adjacency {
    /// The lists of `count` positions from pairs that are sorted by the first.
    fn new(count: usize, pairs: &[(u32, u32)]) -> Self {
        let mut starts = vec![0_u32; count + 1];
        for &(from, _) in pairs {
            starts[from as usize + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        Self {
            starts,
            targets: pairs.iter().map(|&(_, to)| to).collect(),
        }
    }

    fn of(&self, at: usize) -> &[u32] {
        let start = self.starts.get(at).copied().unwrap_or(0) as usize;
        let end = self.starts.get(at + 1).copied().unwrap_or(0) as usize;
        self.targets.get(start..end).unwrap_or_default()
    }

    fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }
}

impl Precedence {
    /// The precedence of `count` tasks by pairs of a task and one that it needs first. Pairs that
    /// name a task beyond them, or a task and itself, say nothing; a pair given twice says it once.
    #[must_use]
    pub fn new(count: usize, needs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let mut pairs: Vec<(u32, u32)> = needs
            .into_iter()
            .filter(|&(task, needed)| task < count && needed < count && task != needed)
            .map(|(task, needed)| (position(task), position(needed)))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self {
            needs: Adjacency::new(count, &pairs),
        }
    }

    /// How many tasks there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.needs.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What a task needs first, ascending.
    pub fn needs(&self, task: usize) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.needs.of(task).iter().map(|&needed| needed as usize)
    }

    /// The group of each task: two share one where each needs the other, directly or not. What a
    /// group needs has a smaller number (Tarjan's algorithm, with a stack of its own, as chains may
    /// be longer than the machine's stack is deep).
    #[must_use]
    pub fn groups(&self) -> Vec<usize> {
        const NONE: usize = usize::MAX;
        let count = self.len();
        let (mut index, mut low) = (vec![NONE; count], vec![0_usize; count]);
        let mut group = vec![NONE; count];
        let mut stack: Vec<usize> = Vec::new();
        let (mut next_index, mut next_group) = (0, 0);
        for root in 0..count {
            if index[root] != NONE {
                continue;
            }
            let mut calls = vec![(root, 0_usize)];
            while let Some((at, child)) = calls.pop() {
                if child == 0 {
                    index[at] = next_index;
                    low[at] = next_index;
                    next_index += 1;
                    stack.push(at);
                }
                if let Some(&needed) = self.needs.of(at).get(child) {
                    let needed = needed as usize;
                    calls.push((at, child + 1));
                    if index[needed] == NONE {
                        calls.push((needed, 0));
                    } else if group[needed] == NONE {
                        low[at] = low[at].min(index[needed]);
                    }
                    continue;
                }
                if low[at] == index[at] {
                    while let Some(member) = stack.pop() {
                        group[member] = next_group;
                        if member == at {
                            break;
                        }
                    }
                    next_group += 1;
                }
                if let Some(&(caller, _)) = calls.last() {
                    low[caller] = low[caller].min(low[at]);
                }
            }
        }
        group
    }

    /// For every group that needs itself, the shortest ring through its first task: each task of a
    /// ring needs the next, the last one the first.
    #[must_use]
    pub fn rings(&self) -> Vec<Vec<usize>> {
        let groups = self.groups();
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); count_of(&groups)];
        for (task, &group) in groups.iter().enumerate() {
            members[group].push(task);
        }
        members.retain(|members| members.len() > 1);
        members.sort_unstable();
        let firsts = members.iter().filter_map(|members| members.first());
        firsts
            .filter_map(|&first| self.shortest_ring(&groups, first))
            .collect()
    }

    fn shortest_ring(&self, groups: &[usize], first: usize) -> Option<Vec<usize>> {
        let mut came_from: HashMap<usize, usize> = HashMap::new();
        let mut open = VecDeque::from([first]);
        while let Some(at) = open.pop_front() {
            for needed in self.needs(at) {
                if needed == first && at != first {
                    let mut ring = vec![at];
                    while let Some(&before) = ring.last().and_then(|last| came_from.get(last)) {
                        ring.push(before);
                    }
                    ring.reverse();
                    return Some(ring);
                }
                let is_inside = groups.get(needed) == groups.get(first);
                if needed != first && is_inside && !came_from.contains_key(&needed) {
                    came_from.insert(needed, at);
                    open.push_back(needed);
                }
            }
        }
        None
    }

    /// An order in which every task comes after what it needs. Among those that could come next,
    /// the one with the smallest position does; the tasks of a ring stand together.
    #[must_use]
    pub fn order(&self) -> Vec<usize> {
        let groups = self.groups();
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); count_of(&groups)];
        let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); members.len()];
        let mut waiting = vec![0_usize; members.len()];
        for (task, &group) in groups.iter().enumerate() {
            members[group].push(task);
            for needed in self.needs(task).map(|needed| groups[needed]) {
                if needed != group {
                    dependents[needed].push(group);
                    waiting[group] += 1;
                }
            }
        }
        let key = |group: usize| {
            let first = members[group].first().copied();
            Reverse((first.unwrap_or(usize::MAX), group))
        };
        let ready = (0..members.len()).filter(|&group| waiting[group] == 0);
        let mut ready: BinaryHeap<_> = ready.map(key).collect();
        let mut order = Vec::with_capacity(self.len());
        while let Some(Reverse((_, group))) = ready.pop() {
            order.extend(&members[group]);
            for &dependent in &dependents[group] {
                waiting[dependent] -= 1;
                if waiting[dependent] == 0 {
                    ready.push(key(dependent));
                }
            }
        }
        order
    }

    /// The level of each task: one more than the highest of what it needs. Tasks of a level need
    /// none of each other; those of a ring share one.
    #[must_use]
    pub fn levels(&self) -> Vec<usize> {
        let groups = self.groups();
        let count = count_of(&groups);
        let mut pairs: Vec<(usize, usize)> = Vec::with_capacity(self.needs.targets.len());
        for task in 0..self.len() {
            let needed = self.needs(task).map(|needed| groups[needed]);
            pairs.extend(needed.map(|needed| (groups[task], needed)));
        }
        // What a group needs has a smaller number, so that it is settled before.
        pairs.sort_unstable();
        let mut level = vec![0_usize; count];
        for (group, needed) in pairs {
            if group != needed {
                level[group] = level[group].max(level[needed] + 1);
            }
        }
        groups.into_iter().map(|group| level[group]).collect()
    }

    /// The precedence without the needs that close a ring: what comes later in the order is not
    /// waited for.
    #[must_use]
    pub fn acyclic(&self) -> Acyclic {
        let order = self.order();
        let mut place = vec![0_usize; self.len()];
        for (index, &task) in order.iter().enumerate() {
            place[task] = index;
        }
        let tasks = 0..self.len();
        let kept = tasks.flat_map(|task| {
            let earlier = self
                .needs(task)
                .filter(|&needed| place[needed] < place[task]);
            earlier.map(|needed| (task, needed)).collect::<Vec<_>>()
        });
        Acyclic::ordered(Self::new(self.len(), kept), order)
    }
}

fn count_of(groups: &[usize]) -> usize {
    groups.iter().max().map_or(0, |&last| last + 1)
}

/// A precedence without rings, with an order and with what needs each task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acyclic {
    precedence: Precedence,
    needed_by: Adjacency,
    order: Vec<u32>,
}

impl Acyclic {
    fn ordered(precedence: Precedence, order: Vec<usize>) -> Self {
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(precedence.needs.targets.len());
        for task in 0..precedence.len() {
            let needed = precedence.needs.of(task).iter();
            pairs.extend(needed.map(|&needed| (needed, u32::try_from(task).unwrap_or(u32::MAX))));
        }
        pairs.sort_unstable();
        Self {
            needed_by: Adjacency::new(precedence.len(), &pairs),
            order: order
                .into_iter()
                .map(|task| u32::try_from(task).unwrap_or(u32::MAX))
                .collect(),
            precedence,
        }
    }

    /// How many tasks there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The tasks, each after what it needs.
    pub fn order(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.order.iter().map(|&task| task as usize)
    }

    /// What a task needs first.
    pub fn needs(&self, task: usize) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.precedence.needs(task)
    }

    /// What needs a task first.
    pub fn needed_by(&self, task: usize) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.needed_by.of(task).iter().map(|&after| after as usize)
    }

    /// The same with further needs, none of which may close a ring with the others.
    #[must_use]
    pub fn with(&self, further: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let own =
            (0..self.len()).flat_map(|task| self.needs(task).map(move |needed| (task, needed)));
        Precedence::new(self.len(), own.chain(further)).acyclic()
    }

    /// The level of each task, as [`Precedence::levels`] has it.
    #[must_use]
    pub fn levels(&self) -> Vec<usize> {
        let mut level = vec![0_usize; self.len()];
        for task in self.order() {
            let needed = self.needs(task).map(|needed| level[needed] + 1);
            level[task] = needed.max().unwrap_or(0);
        }
        level
    }
}

#[cfg(test)]
mod tests {
    use super::Precedence;

    // req: PRD-3
    #[test]
    fn needs_come_first_and_the_smallest_position_decides_among_equals() {
        let precedence = Precedence::new(5, [(0, 3), (1, 0), (4, 2), (4, 2), (2, 2), (9, 1)]);
        assert_eq!(precedence.order(), [2, 3, 0, 1, 4]);
        assert_eq!(precedence.levels(), [1, 2, 0, 0, 1]);
        assert_eq!(precedence.rings(), Vec::<Vec<usize>>::new());
    }

    // req: PRD-3
    #[test]
    fn a_ring_is_told_by_its_shortest_way_and_left_out_of_what_is_acyclic() {
        let precedence = Precedence::new(5, [(1, 2), (2, 3), (3, 1), (2, 1), (3, 0), (4, 1)]);
        assert_eq!(precedence.rings(), [[1, 2]]);
        let acyclic = precedence.acyclic();
        assert_eq!(acyclic.order().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        let needs: Vec<Vec<usize>> = (0..5).map(|task| acyclic.needs(task).collect()).collect();
        assert_eq!(needs, [vec![], vec![], vec![1], vec![0, 1], vec![1]]);
        assert_eq!(acyclic.needed_by(1).collect::<Vec<_>>(), [2, 3, 4]);
    }

    #[test]
    fn a_chain_deeper_than_any_stack_is_ordered() {
        let count = 200_000;
        let precedence = Precedence::new(count, (1..count).map(|task| (task - 1, task)));
        assert_eq!(precedence.order().first(), Some(&(count - 1)));
        assert_eq!(precedence.levels()[0], count - 1);
    }
}
