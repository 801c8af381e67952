//! The tasks, phases, requirements and stories of a PRD by what they are called.

use super::collective::{self, Collective};
use crate::lowering::prd::task_line;
use crate::lowering::text::ids;
use crate::lowering::text::words::{without_brackets, words};
use crate::model::{Graph, NodeId, Phase, Resolution, Task, TaskSource};
use ecow::EcoString;
use specpack_syntax::hash::HashMap;
use specpack_syntax::name::upper_case;
use specpack_syntax::source::FileId;
use std::rc::Rc;

/// Which numbers are meant first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those of the roadmap.
    Roadmap,
    /// Those of the appendix.
    Appendix,
    /// Those below a story or a requirement.
    Below(NodeId),
    /// "1.1" is of the roadmap, "4" of the appendix.
    Statement,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    One(NodeId),
    Many(Vec<NodeId>),
    /// Something that no plan holds: a team, a service, an approval.
    Outside,
    /// The id of a requirement that is not stated.
    NoRequirement,
    /// The number of a task, phase or story that there is none of.
    Nothing,
}

/// Tasks by number, in document order.
#[derive(Debug, Default)]
struct Numbered {
    order: Vec<NodeId>,
    /// The position in `order`.
    by_number: HashMap<String, usize>,
}

impl Numbered {
    fn add(&mut self, id: NodeId, number: Option<&str>) {
        let position = self.order.len();
        self.order.push(id);
        if let Some(number) = number {
            let number = self.by_number.entry(number_key(number));
            number.or_insert(position);
        }
    }

    fn range(&self, first: &str, last: &str) -> Option<&[NodeId]> {
        let first = *self.by_number.get(&number_key(first))?;
        let last = *self.by_number.get(&number_key(last))?;
        self.order.get(first..=last).filter(|_| first <= last)
    }
}

/// The names of one PRD.
#[derive(Debug, Default)]
pub(crate) struct PlanNames {
    roadmap: Numbered,
    appendix: Numbered,
    below: HashMap<NodeId, Numbered>,
    phases: Vec<(NodeId, Option<u32>, String)>,
    phase_by_number: HashMap<u32, NodeId>,
    requirements: HashMap<EcoString, NodeId>,
    /// Requirements of other documents of the run.
    elsewhere: Rc<HashMap<EcoString, NodeId>>,
    stories: HashMap<String, NodeId>,
    by_title: HashMap<String, NodeId>,
    tasks: Vec<NodeId>,
}

/// "T-012" and "T12" are one number, as are "Task 1.1" and "1.1".
pub(crate) fn number_key(number: &str) -> String {
    let digits = number.trim_start_matches(|c: char| !c.is_ascii_digit());
    let parts = digits
        .split('.')
        .map(|part| match part.trim_start_matches('0') {
            "" => "0",
            part => part,
        });
    parts.collect::<Vec<_>>().join(".").to_ascii_lowercase()
}

impl PlanNames {
    /// The names of each PRD, by its file; those of requirements where somebody asks for them.
    pub(crate) fn of_files(
        graph: &Graph,
        prds: &[(FileId, NodeId)],
        asks_for_requirements: bool,
    ) -> HashMap<FileId, Self> {
        let mut names: HashMap<FileId, Self> = prds
            .iter()
            .map(|(file, _)| (*file, Self::default()))
            .collect();
        for task in graph.of::<Task>() {
            if let Some(names) = names.get_mut(&task.at().file) {
                names.add_task(task.id, task.name(), task.data);
            }
        }
        for phase in graph.phases() {
            if let Some(names) = names.get_mut(&phase.at().file) {
                names.add_phase(phase.id, phase.name(), phase.data);
            }
        }
        for story in graph.stories() {
            if let Some(names) = names.get_mut(&story.at().file)
                && let Some(number) = &story.data.number
            {
                names.stories.entry(number_key(number)).or_insert(story.id);
            }
        }
        if !asks_for_requirements {
            return names;
        }
        let mut everywhere: HashMap<EcoString, NodeId> = HashMap::default();
        for requirement in graph.requirements() {
            let Some(id) = &requirement.data.id else {
                continue;
            };
            let key = EcoString::from(upper_case(&id.value));
            if let Some(names) = names.get_mut(&requirement.at().file) {
                names
                    .requirements
                    .entry(key.clone())
                    .or_insert(requirement.id);
            }
            everywhere.entry(key).or_insert(requirement.id);
        }
        let everywhere = Rc::new(everywhere);
        for names in names.values_mut() {
            names.elsewhere = Rc::clone(&everywhere);
        }
        names
    }

    fn add_task(&mut self, id: NodeId, title: &str, task: &Task) {
        let numbered = match task.source {
            TaskSource::Roadmap => &mut self.roadmap,
            TaskSource::Appendix => &mut self.appendix,
            TaskSource::Story(owner) | TaskSource::Requirement(owner) => {
                self.below.entry(owner).or_default()
            }
        };
        let number = task.number.as_ref().map(|number| number.value.as_str());
        numbered.add(id, number);
        self.by_title.entry(words(title)).or_insert(id);
        self.tasks.push(id);
    }

    fn add_phase(&mut self, id: NodeId, name: &str, phase: &Phase) {
        if let Some(number) = phase.number {
            self.phase_by_number.entry(number).or_insert(id);
        }
        self.phases.push((id, phase.number, words(name)));
    }

    /// The titles of the tasks, for suggestions.
    pub(crate) fn titles<'g>(&'g self, graph: &'g Graph) -> impl Iterator<Item = &'g str> {
        self.tasks.iter().map(|&task| graph.name(task))
    }

    /// The phase that a text names by number or by name.
    pub(crate) fn phase(&self, text: &str) -> Resolution {
        if let Some(numbers) = phase_numbers(text)
            && let Some(phase) = numbers.first().and_then(|n| self.phase_by_number.get(n))
        {
            return Resolution::Node(*phase);
        }
        let words = words(text);
        let named = self.phases.iter().find(|(_, _, name)| *name == words);
        named.map_or(Resolution::Unknown, |(phase, _, _)| {
            Resolution::Node(*phase)
        })
    }

    /// Takes over what another document of the same folder states.
    pub(crate) fn adopt(&mut self, graph: &Graph, file: FileId) {
        let of_file = |node: &NodeId| node.file() == file;
        for story in graph.stories().filter(|story| of_file(&story.id)) {
            if let Some(number) = &story.data.number {
                let number = self.stories.entry(number_key(number));
                number.or_insert(story.id);
            }
        }
        let requirements = graph.requirements();
        for requirement in requirements.filter(|requirement| of_file(&requirement.id)) {
            if let Some(id) = &requirement.data.id {
                let id = self.requirements.entry(upper_case(&id.value).into());
                id.or_insert(requirement.id);
            }
        }
    }

    /// The requirement or story of an id; `2.3`, the third criterion of requirement 2, stands for
    /// the requirement.
    pub(crate) fn requirement(&self, id: &str) -> Resolution {
        let key = id.to_uppercase();
        let by_story = || {
            let number = key.strip_prefix("US-").or_else(|| key.strip_prefix("US"))?;
            self.stories.get(&number_key(number))
        };
        let by_criterion = || self.requirements.get(key.rsplit_once('.')?.0);
        let stated = self.requirements.get(key.as_str());
        let stated = stated.or_else(by_story).or_else(by_criterion);
        // A plain number says nothing about other documents.
        let is_name = key.contains(|c: char| c.is_alphabetic());
        let elsewhere = || self.elsewhere.get(key.as_str()).filter(|_| is_name);
        if let Some(node) = stated.or_else(elsewhere) {
            return Resolution::Node(*node);
        }
        // Where no requirement has an id they are stated in another document.
        match self.requirements.is_empty() {
            true => Resolution::Outside,
            false => Resolution::Unknown,
        }
    }

    /// What a name means to the one that asks.
    pub(crate) fn meaning(&self, text: &str, scope: Scope, asker: NodeId) -> Meaning {
        let text = without_ending(without_brackets(text.trim()));
        let first = text.split([':', ' ']).next().unwrap_or_default();
        if ids::is_requirement_id(first) {
            return match self.requirement(first) {
                Resolution::Node(node) => Meaning::One(node),
                Resolution::Outside => Meaning::Outside,
                _ => Meaning::NoRequirement,
            };
        }
        if let Some(found) = self.phases_or_stories(text) {
            return found;
        }
        if let Some(found) = self.by_number(text, scope) {
            return found;
        }
        if let Some(task) = self.by_title.get(&words(text)) {
            return Meaning::One(*task);
        }
        if collective::parse(text) == Some(Collective::Earlier) {
            let earlier = self.tasks.iter().take_while(|task| **task < asker);
            return Meaning::Many(earlier.copied().collect());
        }
        let line = task_line::parse(text);
        match line.number {
            // "Task 1.1 (Schema)", "1.1 Schema": the number says which.
            Some(number) => self
                .numbered(number, number, scope)
                .unwrap_or(Meaning::Nothing),
            None => Meaning::Outside,
        }
    }

    fn phases_or_stories(&self, text: &str) -> Option<Meaning> {
        if let Some(numbers) = phase_numbers(text) {
            let found: Option<Vec<NodeId>> = numbers
                .iter()
                .map(|number| self.phase_by_number.get(number).copied())
                .collect();
            return Some(one_or_many(found));
        }
        let words = words(text);
        let number = words
            .strip_prefix("story ")
            .or_else(|| words.strip_prefix("user story "))?;
        let is_number = number.starts_with(|c: char| c.is_ascii_digit());
        let story = self.stories.get(&number_key(number));
        is_number.then(|| story.map_or(Meaning::Nothing, |story| Meaning::One(*story)))
    }

    /// "1.1", "Task 4", "Tasks 4.1-4.3", "19 to 22"
    fn by_number(&self, text: &str, scope: Scope) -> Option<Meaning> {
        let rest = without_task_word(text);
        let has_word = rest.len() < text.len();
        let parts: Vec<&str> = rest
            .split(|c: char| c.is_whitespace() || matches!(c, '–' | '—' | '…'))
            .flat_map(split_dash)
            .filter(|part| !part.is_empty() && !matches!(*part, "to" | "t/m" | "a" | "bis"))
            .collect();
        let are_numbers = !parts.is_empty() && parts.iter().all(|part| is_number(part));
        if !are_numbers {
            return None;
        }
        match parts.as_slice() {
            [one] => self.numbered(one, one, scope),
            [first, last] => self.numbered(first, last, scope),
            _ => None,
        }
        .or(Some(
            match has_word || rest.contains('.') || scope == Scope::Statement {
                true => Meaning::Nothing,
                false => Meaning::Outside,
            },
        ))
    }

    /// The tasks from one number to another, in the first list that has both.
    fn numbered(&self, first: &str, last: &str, scope: Scope) -> Option<Meaning> {
        let (roadmap, appendix) = (&self.roadmap, &self.appendix);
        let own = match scope {
            Scope::Below(owner) => self.below.get(&owner),
            _ => None,
        };
        let lists = match scope {
            Scope::Roadmap => [Some(roadmap), Some(appendix), None],
            Scope::Appendix => [Some(appendix), Some(roadmap), None],
            Scope::Below(_) => [own, Some(roadmap), Some(appendix)],
            Scope::Statement if first.contains('.') => [Some(roadmap), Some(appendix), None],
            Scope::Statement => [Some(appendix), Some(roadmap), None],
        };
        let mut lists = lists.into_iter().flatten();
        let found = lists.find_map(|list| list.range(first, last))?;
        Some(one_or_many(Some(found.to_vec())))
    }
}

fn one_or_many(found: Option<Vec<NodeId>>) -> Meaning {
    match found {
        None => Meaning::Nothing,
        Some(nodes) => match nodes.as_slice() {
            [one] => Meaning::One(*one),
            _ => Meaning::Many(nodes),
        },
    }
}

/// "4.1-4.3" at its dash; "T-3" is one number.
fn split_dash(text: &str) -> Vec<&str> {
    let dash = text.match_indices('-').map(|(at, _)| at).find(|&at| {
        text.get(..at).is_some_and(|head| {
            head.ends_with(|c: char| c.is_ascii_alphanumeric())
                && head.bytes().any(|b| b.is_ascii_digit())
        })
    });
    match dash {
        Some(at) => vec![
            text.get(..at).unwrap_or(text),
            text.get(at + 1..).unwrap_or(""),
        ],
        None => vec![text],
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let prefix_len = text.len() - digits.len();
    let digits = digits.trim_start_matches('-');
    let body = digits.strip_suffix(|c: char| c.is_ascii_lowercase());
    let body = body.unwrap_or(digits);
    prefix_len <= 5
        && !body.is_empty()
        && body
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn without_task_word(text: &str) -> &str {
    let names = [
        "tasks",
        "task",
        "taken",
        "taak",
        "tarefas",
        "tarefa",
        "tareas",
        "tarea",
        "tâches",
        "tâche",
        "aufgaben",
        "aufgabe",
        "タスク",
        "कार्य",
    ];
    let lower = text.to_lowercase();
    let rest = names.iter().find_map(|name| {
        let rest = lower.strip_prefix(name)?;
        let rest = rest.trim_start_matches([' ', '-', '#']);
        rest.starts_with(|c: char| c.is_ascii_alphanumeric())
            .then(|| text.get(text.len().checked_sub(rest.len())?..))?
    });
    rest.unwrap_or(text)
}

/// "Phase 1 complete" is said of phase 1.
fn without_ending(text: &str) -> &str {
    let endings = [
        "complete",
        "completed",
        "completion",
        "done",
        "finished",
        "ready",
        "klaar",
        "gereed",
        "afgerond",
        "concluída",
        "concluído",
        "completa",
        "terminée",
        "abgeschlossen",
        "fertig",
        "完了",
        "पूर्ण",
        "tasks",
        "task",
    ];
    let mut text = text.trim();
    while let Some(shorter) = endings.iter().find_map(|ending| {
        let at = text.len().checked_sub(ending.len())?;
        let tail = text.get(at..)?;
        let head = text.get(..at)?;
        let is_apart = head.ends_with([' ', '\u{3000}']) || !ending.is_ascii();
        (tail.to_lowercase() == **ending && is_apart && !head.trim().is_empty())
            .then(|| head.trim_end_matches(|c: char| c.is_whitespace() || "を,:の".contains(c)))
    }) {
        text = shorter;
    }
    text
}

/// The numbers of "Phase 1", "Phases 1-3", "all of phase 2".
fn phase_numbers(text: &str) -> Option<Vec<u32>> {
    let lower = text.to_lowercase();
    let names = [
        "phases",
        "phase",
        "fasen",
        "fases",
        "fase",
        "milestones",
        "milestone",
        "sprints",
        "sprint",
        "stages",
        "stage",
        "etapas",
        "etapa",
        "étapes",
        "étape",
        "phasen",
        "चरण",
        "フェーズ",
    ];
    let (at, name) = names
        .iter()
        .find_map(|name| Some((lower.find(name)?, name)))?;
    let before = words(lower.get(..at)?);
    let is_all = matches!(
        before.as_str(),
        "" | "all"
            | "all of"
            | "end of"
            | "all tasks of"
            | "whole"
            | "alle"
            | "toda a"
            | "alle taken van"
    );
    let rest = words(lower.get(at + name.len()..)?);
    let parts: Vec<&str> = rest
        .split(' ')
        .filter(|word| !matches!(*word, "and" | "to" | "en" | "e" | "y" | "et" | "und"))
        .collect();
    let numbers: Option<Vec<u32>> = parts.iter().map(|part| part.parse().ok()).collect();
    let numbers = numbers.filter(|_| is_all)?;
    let is_range = lower.contains(['-', '–']) || lower.contains(" to ");
    match numbers.as_slice() {
        [first, last] if is_range && first <= last && last - first < 1_000 => {
            Some((*first..=*last).collect())
        }
        _ => Some(numbers),
    }
}

#[cfg(test)]
mod tests {
    use super::{number_key, phase_numbers, split_dash, without_ending};

    // req: PRD-3
    #[test]
    fn phases_are_named_by_number_in_any_words() {
        assert_eq!(phase_numbers("Phase 1"), Some(vec![1]));
        assert_eq!(phase_numbers("all of Phase 2"), Some(vec![2]));
        assert_eq!(phase_numbers("Phases 1-3"), Some(vec![1, 2, 3]));
        assert_eq!(phase_numbers("Fase 2"), Some(vec![2]));
        assert_eq!(phase_numbers("フェーズ1"), Some(vec![1]));
        assert_eq!(phase_numbers("Phase 1 hardening"), None);
        assert_eq!(phase_numbers("Task 1"), None);
    }

    #[test]
    fn what_is_said_of_a_phase_is_left_out() {
        assert_eq!(without_ending("Phase 1 complete"), "Phase 1");
        assert_eq!(without_ending("フェーズ1完了"), "フェーズ1");
        assert_eq!(without_ending("Phase 1 tasks done"), "Phase 1");
        assert_eq!(without_ending("done"), "done");
    }

    #[test]
    fn numbers_are_alike_whatever_stands_before_them() {
        assert_eq!(number_key("T-012"), number_key("t12"));
        assert_eq!(number_key("01.10"), "1.10");
        assert_eq!(split_dash("4.1-4.3"), ["4.1", "4.3"]);
        assert_eq!(split_dash("T-3"), ["T-3"]);
        assert_eq!(split_dash("T-3-T-5"), ["T-3", "T-5"]);
    }
}
