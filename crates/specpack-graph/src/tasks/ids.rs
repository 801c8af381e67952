//! Ids of tasks: the author's numbers where they tell tasks apart.

use super::requirement_id;
use crate::model::{Graph, NodeId, Phase, Story, Task, TaskSource};
use specpack_syntax::hash::{HashMap, HashSet};

/// An id for each task, unique among them.
pub(super) fn assign(graph: &Graph, tasks: &[Vec<NodeId>]) -> Vec<String> {
    let firsts: Vec<_> = tasks
        .iter()
        .map(|mentions| mentions.first().and_then(|&id| graph.get::<Task>(id)))
        .collect();
    let has_roadmap = firsts
        .iter()
        .flatten()
        .any(|task| task.data.source == TaskSource::Roadmap);
    let mut taken: HashSet<String> = HashSet::default();
    let mut ids: Vec<Option<String>> = vec![None; tasks.len()];
    // Numbers that stand in the document come first, so that no made one takes their place.
    for is_stated in [true, false] {
        let mut counts: HashMap<String, u32> = HashMap::default();
        for (slot, task) in ids.iter_mut().zip(&firsts) {
            let Some(task) = task else { continue };
            let prefix = prefix(graph, task.data, has_roadmap);
            let count = counts.entry(prefix.clone()).or_default();
            *count += 1;
            let stated = task.data.number.as_ref();
            if stated.is_some() != is_stated || slot.is_some() {
                continue;
            }
            let wanted = match stated {
                Some(number) => numbered(&prefix, task.data.source, &number.value),
                None => format!("{prefix}{count}"),
            };
            *slot = Some(free(&wanted, &mut taken));
        }
    }
    ids.into_iter().map(Option::unwrap_or_default).collect()
}

/// What stands before a number that is made, and before those of stories and the appendix.
fn prefix(graph: &Graph, task: &Task, has_roadmap: bool) -> String {
    match task.source {
        TaskSource::Roadmap => {
            let phase = task.phase.and_then(|phase| graph.get::<Phase>(phase));
            match phase.and_then(|phase| phase.data.number) {
                Some(number) => format!("{number}."),
                None => "T".to_owned(),
            }
        }
        TaskSource::Story(story) => {
            let story = graph.get::<Story>(story);
            let number = story.and_then(|story| story.data.number.clone());
            format!("S{}.", number.unwrap_or_default())
        }
        TaskSource::Requirement(requirement) => {
            let id = requirement_id(graph, requirement);
            id.map_or_else(|| "R".to_owned(), |id| format!("{id}."))
        }
        TaskSource::Appendix if has_roadmap => "A".to_owned(),
        TaskSource::Appendix => String::new(),
    }
}

/// "1.2" of story 1 is "S1.2", "4" of the appendix "A4".
fn numbered(prefix: &str, source: TaskSource, number: &str) -> String {
    match source {
        TaskSource::Roadmap => number.to_owned(),
        TaskSource::Story(_) => {
            let own = prefix.trim_start_matches('S');
            let rest = number.strip_prefix(own).unwrap_or(number);
            format!("{prefix}{rest}")
        }
        TaskSource::Requirement(_) | TaskSource::Appendix => format!("{prefix}{number}"),
    }
}

/// The wanted id, or the next one that nothing has: "1.2-2".
fn free(wanted: &str, taken: &mut HashSet<String>) -> String {
    let mut id = wanted.to_owned();
    let mut count = 1_u32;
    while !taken.insert(id.clone()) {
        count += 1;
        id = format!("{wanted}-{count}");
    }
    id
}
