//! Which places name the same task.

use crate::lowering::text::words::words;
use crate::model::{Graph, NodeId, Task, TaskSource};
use specpack_syntax::hash::HashMap;

/// A title as it is compared: its words without articles, plurals, and the verb that only says
/// that something is to be made.
#[must_use]
pub fn title_key(title: &str) -> String {
    let all = words(title);
    let mut parts: Vec<&str> = all
        .split(' ')
        .filter(|word| !matches!(*word, "a" | "an" | "the"))
        .collect();
    let makes = parts.first().is_some_and(|first| {
        matches!(
            *first,
            "implement" | "build" | "create" | "add" | "develop" | "make"
        )
    });
    if makes && parts.len() > 1 {
        parts.remove(0);
    }
    let singular = parts.into_iter().map(|word| match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with(['s', 'u', 'i']) => stem,
        _ => word,
    });
    singular.collect::<Vec<_>>().join(" ")
}

/// The place in the order of tasks; a smaller one decides.
fn rank(source: TaskSource) -> u8 {
    match source {
        TaskSource::Roadmap => 0,
        TaskSource::Story(_) => 1,
        TaskSource::Requirement(_) => 2,
        TaskSource::Appendix => 3,
    }
}

/// The places by task, in the order of tasks; the place that decides comes first.
///
/// Places of different lists name one task where their titles are alike and neither list has the
/// title twice, or where they serve the same requirement besides. Two tasks of one list are two.
pub(super) fn merge(graph: &Graph, mentions: &[NodeId]) -> Vec<Vec<NodeId>> {
    let mut sorted: Vec<NodeId> = mentions.to_vec();
    let rank_of = |id: NodeId| {
        graph
            .get::<Task>(id)
            .map_or(u8::MAX, |task| rank(task.data.source))
    };
    sorted.sort_by_key(|&id| (rank_of(id), id));
    let keys: Vec<String> = sorted.iter().map(|&id| title_key(graph.name(id))).collect();
    // How often each list has each title.
    let mut count: HashMap<(u8, &str), u32> = HashMap::default();
    for (&id, key) in sorted.iter().zip(&keys) {
        *count.entry((rank_of(id), key)).or_default() += 1;
    }
    let is_unique = |id: NodeId, key: &str| count.get(&(rank_of(id), key)) == Some(&1);
    let mut tasks: Vec<Vec<NodeId>> = Vec::new();
    // The tasks of a title that later places may name as well.
    let mut by_key: HashMap<&str, Vec<usize>> = HashMap::default();
    for (&id, key) in sorted.iter().zip(&keys) {
        let known = by_key.entry(key).or_default();
        let same = known.iter().copied().find(|&position| {
            let others = &tasks[position];
            let is_of_other_list = others.iter().all(|&other| rank_of(other) != rank_of(id));
            let are_unique =
                is_unique(id, key) && others.iter().all(|&other| is_unique(other, key));
            is_of_other_list
                && (are_unique || others.iter().any(|&other| serve_one(graph, other, id)))
        });
        match same {
            Some(position) => tasks[position].push(id),
            None => {
                known.push(tasks.len());
                tasks.push(vec![id]);
            }
        }
    }
    tasks
}

/// Whether two places serve a requirement that both name.
fn serve_one(graph: &Graph, a: NodeId, b: NodeId) -> bool {
    let (a, b) = (served(graph, a), served(graph, b));
    a.iter().any(|node| b.contains(node))
}

fn served(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    let Some(task) = graph.get::<Task>(id) else {
        return Vec::new();
    };
    let named = task.data.requirements.iter();
    let named = named.flat_map(|reference| reference.nodes().iter().copied());
    let owner = match task.data.source {
        TaskSource::Requirement(owner) | TaskSource::Story(owner) => Some(owner),
        TaskSource::Roadmap | TaskSource::Appendix => None,
    };
    named.chain(owner).collect()
}

#[cfg(test)]
mod tests {
    use super::title_key;

    // req: PRD-2
    #[test]
    fn titles_are_alike_whatever_verb_says_that_something_is_made() {
        assert_eq!(
            title_key("Implement the enable-2FA API endpoint"),
            title_key("Build enable 2FA API endpoints")
        );
        assert_ne!(title_key("Test the export"), title_key("Build the export"));
        assert_ne!(title_key("Add users"), title_key("Delete users"));
        assert_eq!(title_key("Create the store"), title_key("build store"));
    }
}
