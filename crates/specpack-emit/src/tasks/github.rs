//! The tasks as bodies of issues, one a file, and a list of them.

use super::data::pretty;
use super::markdown::escaped;
use super::{Tasks, hours};
use serde::Serialize;
use specpack_graph::model::{Priority, Requirement};
use specpack_graph::slug::slug;
use specpack_graph::tasks::{PlanTask, requirement_id};
use std::collections::HashSet;
use std::fmt::Write as _;

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueFile {
    /// Its name: lower-case letters, digits, hyphens and an ending.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What a list of issues says of each.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Issue<'a> {
    id: &'a str,
    title: &'a str,
    body_file: &'a str,
    labels: Vec<String>,
    milestone: Option<&'a str>,
    depends_on: Vec<&'a str>,
}

/// A body for each task, and `issues.json` with titles, labels and milestones.
#[must_use]
pub fn github(tasks: Tasks<'_>) -> Vec<IssueFile> {
    let names = file_names(tasks);
    let bodies = tasks.graph.tasks.iter().zip(&names);
    let mut files: Vec<IssueFile> = bodies
        .map(|(task, name)| IssueFile {
            name: name.clone(),
            text: body(tasks, task),
        })
        .collect();
    let issues = tasks.graph.tasks.iter().zip(&names);
    let issues = issues.map(|(task, name)| Issue {
        id: &task.id,
        title: &task.title,
        body_file: name,
        labels: labels(task),
        milestone: tasks.phase(task),
        depends_on: task.dependencies.iter().map(|&at| tasks.id(at)).collect(),
    });
    files.push(IssueFile {
        name: "issues.json".to_owned(),
        text: pretty(&issues.collect::<Vec<_>>()),
    });
    files
}

fn file_names(tasks: Tasks<'_>) -> Vec<String> {
    let mut taken = HashSet::new();
    let all = tasks.graph.tasks.iter();
    all.map(|task| {
        let base = slug(&format!("{} {}", task.id, task.title));
        let mut name = format!("{base}.md");
        let mut count = 1_u32;
        while !taken.insert(name.clone()) {
            count += 1;
            name = format!("{base}-{count}.md");
        }
        name
    })
    .collect()
}

fn labels(task: &PlanTask) -> Vec<String> {
    let priority = task.priority.map(|priority| match priority {
        Priority::Must => "P0",
        Priority::Should => "P1",
        Priority::Could | Priority::Wont => "P2",
    });
    let size = task.size.map(|size| format!("size: {}", size.as_str()));
    let category = task.category.clone();
    let labels = priority.map(str::to_owned).into_iter();
    labels.chain(size).chain(category).collect()
}

fn body(tasks: Tasks<'_>, task: &PlanTask) -> String {
    let mut out = format!("<!-- specpack task {} -->\n", task.id.replace("--", "-"));
    for note in tasks.notes(task) {
        let _ = writeln!(out, "\n{note}");
    }
    let mut has_criteria = false;
    for &node in &task.serves {
        let graph = &tasks.pack.graph;
        let id = requirement_id(graph, node).unwrap_or_default();
        let title = escaped(graph.name(node));
        let _ = writeln!(out, "\n## {}\n", format!("{id} {title}").trim());
        let description = graph.get::<Requirement>(node);
        let description = description.and_then(|it| it.data.description.as_ref());
        if let Some(text) = description {
            let _ = writeln!(out, "{}\n", text.value);
        }
        for criterion in tasks.criteria(node) {
            let _ = writeln!(out, "- [ ] {criterion}");
            has_criteria = true;
        }
    }
    if !has_criteria {
        for line in tasks.test_strategy(task) {
            let _ = writeln!(out, "\nTest: {line}");
        }
    }
    out.push_str("\n---\n\n");
    if let Some(phase) = tasks.phase(task) {
        let _ = writeln!(out, "- Phase: {}", escaped(phase));
    }
    if let Some(minutes) = task.likely_minutes() {
        let _ = writeln!(out, "- Effort: {} h", hours(u64::from(minutes)));
    }
    if let Some(owner) = &task.assignee {
        let _ = writeln!(out, "- Owner: {}", escaped(&owner.value));
    }
    for &needed in &task.dependencies {
        let needed = &tasks.graph.tasks[needed];
        let _ = writeln!(
            out,
            "- Depends on: {} {}",
            needed.id,
            escaped(&needed.title)
        );
    }
    for &mention in &task.mentions {
        let named_at = tasks.named_at(mention);
        let _ = writeln!(out, "- Named at: {}:{}", named_at.file, named_at.line);
    }
    out
}
