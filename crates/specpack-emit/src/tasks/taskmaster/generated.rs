//! A task as the PRD has it, in the members of `tasks.json`.

use super::super::{Tasks, data, hours};
use crate::draft::is_placeholder;
use crate::json_edit::Json;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use specpack_graph::model::{Priority, Requirement, TaskSize};
use specpack_graph::tasks::{PlanTask, requirement_id};
use std::collections::BTreeMap;

/// How many hexadecimal digits of a digest are kept: edits are told apart, not secrets.
const DIGEST_LEN: usize = 16;

/// A task in the words of Task Master.
#[derive(Clone, Debug)]
pub(super) struct Generated {
    /// Its id in the file: a number, or what an existing task has.
    pub(super) id: Value,
    pub(super) title: String,
    /// The members that follow the PRD, in the order in which they are written.
    pub(super) members: Vec<(&'static str, Value)>,
    plan_id: String,
    requirements: Vec<String>,
}

/// The digest of a value, whatever the order of its members.
pub(super) fn digest(value: &Value) -> String {
    let bytes = Sha256::digest(value.to_string().as_bytes());
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    hex.chars().take(DIGEST_LEN).collect()
}

impl Generated {
    /// The task at a position, with the ids that all tasks have in the file.
    pub(super) fn new(tasks: Tasks<'_>, position: usize, ids: &[Value]) -> Self {
        let task = &tasks.graph.tasks[position];
        let dependencies: Vec<Value> = task
            .dependencies
            .iter()
            .filter_map(|&needed| ids.get(needed).cloned())
            .collect();
        let mut members = vec![
            ("title", json!(task.title)),
            ("description", json!(description(tasks, task))),
            ("status", json!(task.status.as_str())),
            ("dependencies", json!(dependencies)),
            ("priority", json!(priority(task))),
            ("details", json!(details(tasks, task))),
            ("testStrategy", json!(tasks.test_strategy(task).join("\n"))),
        ];
        if let Some(minutes) = task.likely_minutes() {
            members.push(("effort", json!(data::hours_number(u64::from(minutes)))));
        }
        if let Some(complexity) = task.size.and_then(complexity) {
            members.push(("complexity", json!(complexity)));
        }
        if let Some(owner) = &task.assignee {
            members.push(("assignee", json!(owner.value)));
        }
        if let Some(category) = category(task) {
            members.push(("category", json!(category)));
        }
        Self {
            id: ids.get(position).cloned().unwrap_or_default(),
            title: task.title.clone(),
            members,
            plan_id: task.id.clone(),
            requirements: task.requirements.clone(),
        }
    }

    /// The task as a new one.
    pub(super) fn whole(&self) -> Json {
        let written = self.members.iter();
        let written = written.map(|(name, value)| ((*name).to_owned(), digest(value)));
        let metadata = Json::Object(self.metadata(&written.collect()));
        let mut members = vec![("id".to_owned(), self.id.clone().into())];
        let own = self.members.iter();
        members.extend(own.map(|(name, value)| ((*name).to_owned(), value.clone().into())));
        members.push(("subtasks".to_owned(), Json::List(Vec::new())));
        members.push(("metadata".to_owned(), metadata));
        Json::Object(members)
    }

    /// What `metadata` holds of it.
    pub(super) fn metadata(&self, written: &BTreeMap<String, String>) -> Vec<(String, Json)> {
        let own = Json::object([
            ("id", json!(self.plan_id).into()),
            ("written", json!(written).into()),
        ]);
        vec![
            ("req".to_owned(), json!(self.requirements).into()),
            ("specpack".to_owned(), own),
        ]
    }
}

fn description(tasks: Tasks<'_>, task: &PlanTask) -> String {
    if let Some(note) = tasks.notes(task).first() {
        return (*note).to_owned();
    }
    let graph = &tasks.pack.graph;
    let served = task.serves.iter().filter_map(|&node| {
        let id = requirement_id(graph, node)?;
        Some(match graph.name(node) {
            name if is_placeholder(name) => id,
            name => format!("{id} {name}"),
        })
    });
    let served: Vec<String> = served.collect();
    if served.is_empty() {
        return task.title.clone();
    }
    format!("{}, for {}", task.title, served.join("; "))
}

fn details(tasks: Tasks<'_>, task: &PlanTask) -> String {
    let mut lines = Vec::new();
    lines.extend(tasks.phase(task).map(|phase| format!("Phase: {phase}")));
    let size = task.size.map(|size| format!(" ({})", size.as_str()));
    if let Some(minutes) = task.likely_minutes() {
        let effort = hours(u64::from(minutes));
        lines.push(format!("Effort: {effort} h{}", size.unwrap_or_default()));
    }
    lines.extend(tasks.notes(task).into_iter().skip(1).map(str::to_owned));
    for &node in &task.serves {
        let requirement = tasks.pack.graph.get::<Requirement>(node);
        let description = requirement.and_then(|it| it.data.description.as_ref());
        let stated = description.filter(|text| !is_placeholder(&text.value));
        lines.extend(stated.map(|text| text.value.to_string()));
        let specification = requirement.iter().flat_map(|it| &it.data.specification);
        let specification = specification.filter(|text| !is_placeholder(&text.value));
        lines.extend(specification.map(|text| text.value.clone()));
    }
    lines.push(format!("From: {}", tasks.named_at(task.node()).file));
    lines.join("\n")
}

fn priority(task: &PlanTask) -> &'static str {
    match task.priority {
        Some(Priority::Must) => "high",
        Some(Priority::Should) | None => "medium",
        Some(Priority::Could | Priority::Wont) => "low",
    }
}

/// From 1 to 10, as Task Master counts.
fn complexity(size: TaskSize) -> Option<u8> {
    Some(match size {
        TaskSize::ExtraSmall => 1,
        TaskSize::Small => 3,
        TaskSize::Medium => 5,
        TaskSize::Large => 8,
        TaskSize::ExtraLarge => 10,
        TaskSize::Variable => return None,
    })
}

/// A category that Task Master knows: as stated, or by the verb of the title.
fn category(task: &PlanTask) -> Option<&'static str> {
    const KNOWN: [&str; 6] = [
        "research",
        "design",
        "development",
        "testing",
        "documentation",
        "review",
    ];
    if let Some(stated) = &task.category {
        let stated = stated.trim().to_lowercase();
        return KNOWN.into_iter().find(|known| *known == stated);
    }
    let title = task.title.to_lowercase();
    let first = title.split_whitespace().next().unwrap_or_default();
    let says = |words: &[&str]| words.contains(&first);
    let is_testing = says(&["test", "testing"]) || (first == "write" && title.contains("test"));
    let is_documentation = says(&["document", "describe"])
        || (says(&["write", "create"])
            && ["guide", "documentation", "manual"]
                .iter()
                .any(|word| title.contains(word)));
    Some(match () {
        () if is_testing => "testing",
        () if is_documentation => "documentation",
        () if says(&["research", "investigate", "evaluate", "explore"]) => "research",
        () if says(&["design", "sketch", "draw"]) => "design",
        () if says(&["review", "audit"]) => "review",
        () => "development",
    })
}
