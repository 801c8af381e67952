//! A PRD of what another tool's folder says.

use super::content::{CAPABILITY, Content, Criterion, Requirement, Story, kiro_id};
use super::exhibits::is_block;
use super::links::Places;
use super::sections::DOCUMENTS;
use super::source_text::with_top_level;
use super::spec_kit::{sentence, write_criterion};
use crate::tasks::{Tasks, escaped};
use specpack_graph::model::{Phase, Priority, Task, TaskStatus};
use specpack_graph::slug::slug;
use specpack_graph::tasks::PlanTask;
use std::collections::HashSet;
use std::fmt::Write as _;

/// The PRD of that file name; `documents` are the paths of what came along, as seen from it.
/// `unreachable` takes what it links to and no relative path leads to.
#[must_use]
pub fn prd(
    content: &Content<'_>,
    documents: &[String],
    file: &str,
    places: &Places,
    unreachable: &mut Vec<String>,
) -> String {
    let mut content = content.clone();
    content.for_each_text(&mut |text| *text = places.relinked(file, text, unreachable));
    let content = &content;
    let mut out = format!("# PRD: {}\n", content.name);
    write_head(&mut out, content);
    for (title, text) in [
        ("Executive Summary", &content.introduction),
        ("Problem Statement", &content.problem),
    ] {
        if !text.is_empty() {
            let text = with_top_level(text, 3);
            let _ = write!(out, "\n## {title}\n\n{}\n", text.trim());
        }
    }
    if !content.stories.is_empty() {
        out.push_str("\n## User Stories\n");
        for story in &content.stories {
            write_story(&mut out, story);
        }
    }
    write_requirements(&mut out, content);
    write_technical(&mut out, content, documents);
    if let Some(tasks) = content.tasks {
        write_roadmap(&mut out, tasks);
    }
    super::removals::write(&mut out, content);
    out
}

/// The PRD's own way to number what has no id.
fn id(requirement: &Requirement, count: &mut usize, taken: &HashSet<&str>) -> String {
    if let Some(id) = &requirement.id {
        return id.clone();
    }
    let prefix = if requirement.is_quality { "NFR" } else { "REQ" };
    loop {
        *count += 1;
        let id = format!("{prefix}-{count:03}");
        if !taken.contains(id.as_str()) {
            return id;
        }
    }
}

fn write_head(out: &mut String, content: &Content<'_>) {
    let capability = content.capability.clone();
    let capability = capability.filter(|capability| *capability != slug(&content.name));
    let head = [
        ("Author", &content.author),
        ("Date", &content.date),
        ("Status", &content.status),
        (CAPABILITY, &capability),
    ];
    let stated = head
        .into_iter()
        .filter_map(|(label, value)| Some((label, value.as_ref()?)));
    let stated: Vec<String> = stated
        .map(|(label, value)| format!("**{label}:** {value}"))
        .collect();
    if !stated.is_empty() {
        let _ = write!(out, "\n{}\n", stated.join("\n"));
    }
}

fn write_story(out: &mut String, story: &Story) {
    let priority = story.priority.map(|it| format!(" ({})", short(it)));
    let priority = priority.unwrap_or_default();
    let _ = write!(
        out,
        "\n### Story {}: {}{priority}\n",
        story.number, story.title
    );
    for paragraph in sentence(story).iter().chain(&story.paragraphs) {
        let _ = write!(out, "\n{paragraph}\n");
    }
    write_criteria(out, &story.criteria);
}

fn write_criteria(out: &mut String, criteria: &[Criterion]) {
    if criteria.is_empty() {
        return;
    }
    out.push_str("\n**Acceptance Criteria:**\n\n");
    for criterion in criteria {
        let tick = if criterion.is_checked { 'x' } else { ' ' };
        write_criterion(out, criterion, &format!("- [{tick}] "), "  ");
    }
}

fn short(priority: Priority) -> &'static str {
    match priority {
        Priority::Must => "P0",
        Priority::Should => "P1",
        Priority::Could | Priority::Wont => "P2",
    }
}

/// Requirements without a priority, then those that come first, and so on; then qualities.
fn write_requirements(out: &mut String, content: &Content<'_>) {
    let taken = content
        .requirements
        .iter()
        .filter_map(|it| it.id.as_deref());
    let taken: HashSet<&str> = taken.collect();
    let mut count = 0;
    let functional: Vec<&Requirement> = content
        .requirements
        .iter()
        .filter(|it| !it.is_quality)
        .collect();
    if !functional.is_empty() {
        out.push_str("\n## Functional Requirements\n");
    }
    let groups = [
        (None, ""),
        (Some(Priority::Must), "Must Have (P0)"),
        (Some(Priority::Should), "Should Have (P1)"),
        (Some(Priority::Could), "Nice to Have (P2)"),
        (Some(Priority::Wont), "Won't Have"),
    ];
    for (priority, title) in groups {
        let mut members = functional
            .iter()
            .filter(|it| it.priority == priority)
            .peekable();
        if members.peek().is_some() && !title.is_empty() {
            let _ = write!(out, "\n### {title}\n");
        }
        let level = if title.is_empty() { "###" } else { "####" };
        for requirement in members {
            let id = id(requirement, &mut count, &taken);
            write_requirement(out, requirement, &id, level);
        }
    }
    let mut qualities = content
        .requirements
        .iter()
        .filter(|it| it.is_quality)
        .peekable();
    if qualities.peek().is_some() {
        out.push_str("\n## Non-Functional Requirements\n");
    }
    count = 0;
    for requirement in qualities {
        let id = id(requirement, &mut count, &taken);
        write_requirement(out, requirement, &id, "###");
    }
}

fn write_requirement(out: &mut String, requirement: &Requirement, id: &str, level: &str) {
    let _ = write!(out, "\n{level} {id}: {}\n", requirement.title);
    if requirement.is_modified {
        out.push_str("\n**Change:** Modified\n");
    }
    if let Some(name) = &requirement.former_name {
        let _ = write!(out, "\n**Former Name:** {name}\n");
    }
    for (at, piece) in requirement.paragraphs.iter().enumerate() {
        let label = match at {
            // Below its label a table is text, where it would be one of criteria by itself.
            0 if is_block(piece) => "**Description:**\n\n",
            0 if is_label(piece) => "",
            0 => "**Description:** ",
            _ => "",
        };
        let _ = write!(out, "\n{label}{piece}\n");
    }
    write_criteria(out, &requirement.criteria);
}

fn write_technical(out: &mut String, content: &Content<'_>, documents: &[String]) {
    if content.design.is_empty() && content.parts.is_empty() && documents.is_empty() {
        return;
    }
    out.push_str("\n## Technical Considerations\n");
    if !content.design.is_empty() {
        let _ = write!(out, "\n{}\n", with_top_level(&content.design, 3).trim());
    }
    for part in &content.parts {
        let text = with_top_level(&part.text, 4);
        let _ = write!(out, "\n### {}\n\n{}\n", part.title, text.trim());
    }
    if !documents.is_empty() {
        let _ = write!(out, "\n### {DOCUMENTS}\n\n");
        for path in documents {
            let name = path.split_once('/').map_or(path.as_str(), |(_, name)| name);
            let _ = writeln!(out, "- [{name}]({path})");
        }
    }
}

fn write_roadmap(out: &mut String, tasks: Tasks<'_>) {
    out.push_str("\n## Implementation Roadmap\n");
    let phases = tasks.by_phase();
    let mut numbers = vec![String::new(); tasks.graph.tasks.len()];
    for (phase, (_, positions)) in phases.iter().enumerate() {
        for (place, &position) in positions.iter().enumerate() {
            numbers[position] = format!("{}.{}", phase + 1, place + 1);
        }
    }
    for (index, (_, positions)) in phases.iter().enumerate() {
        let first = positions.first().and_then(|&at| tasks.graph.tasks.get(at));
        let phase = first.and_then(|task| tasks.pack.graph.get::<Phase>(task.phase?));
        let name = escaped(phase.map_or("Tasks", |phase| phase.name()));
        let _ = write!(out, "\n### Phase {}: {name}\n\n", index + 1);
        if let Some(goal) = phase.and_then(|phase| phase.data.goal.as_ref()) {
            let _ = write!(out, "**Goal:** {}\n\n", escaped(&goal.value));
        }
        for &position in positions {
            write_task(out, tasks, &tasks.graph.tasks[position], &numbers, position);
        }
        if let Some(checkpoint) = phase.and_then(|phase| phase.data.checkpoint.as_ref()) {
            let _ = write!(
                out,
                "\n**Validation Checkpoint:** {}\n",
                escaped(&checkpoint.value)
            );
        }
    }
}

fn write_task(
    out: &mut String,
    tasks: Tasks<'_>,
    task: &PlanTask,
    numbers: &[String],
    position: usize,
) {
    let tick = if task.status.is_closed() { 'x' } else { ' ' };
    let _ = writeln!(
        out,
        "- [{tick}] Task {}: {}",
        numbers[position],
        escaped(&task.title)
    );
    let needs = task
        .dependencies
        .iter()
        .map(|&at| format!("Task {}", numbers[at]));
    let needs: Vec<String> = needs.collect();
    let serves: Vec<String> = task.requirements.iter().map(|id| kiro_id(id)).collect();
    let stated = task.mentions.iter();
    let stated: Vec<_> = stated
        .filter_map(|&mention| tasks.pack.graph.get::<Task>(mention))
        .collect();
    let own_priority = stated.iter().find_map(|task| task.data.priority);
    let size = task.size.map(|size| size.as_str().to_owned());
    let estimate = task.estimate.as_ref();
    let status = match task.status {
        TaskStatus::Pending | TaskStatus::Done => None,
        status => Some(status.as_str().to_owned()),
    };
    let facts = [
        ("Complexity", size),
        (
            "Effort",
            estimate.map(|(estimate, _)| estimate.text.value.clone()),
        ),
        (
            "Dependencies",
            Some(match needs.is_empty() {
                true => "None".to_owned(),
                false => needs.join(", "),
            }),
        ),
        (
            "Requirements",
            Some(serves.join(", ")).filter(|ids| !ids.is_empty()),
        ),
        (
            "Owner",
            task.assignee.as_ref().map(|owner| escaped(&owner.value)),
        ),
        (
            "Priority",
            own_priority.map(|priority| short(priority).to_owned()),
        ),
        ("Category", task.category.as_deref().map(escaped)),
        ("Status", status),
    ];
    for (label, value) in facts {
        if let Some(value) = value {
            let _ = writeln!(out, "  - {label}: {value}");
        }
    }
    for task in stated {
        if let Some(strategy) = &task.data.test_strategy {
            let _ = writeln!(out, "  - Test Strategy: {}", escaped(&strategy.value));
        }
        for note in &task.data.notes {
            let _ = writeln!(out, "  - {}", escaped(&note.value));
        }
    }
}

/// Whether a paragraph is a label of its own, for what follows it.
fn is_label(piece: &str) -> bool {
    piece.starts_with("**") && piece.ends_with(":**")
}
