//! Kiro and cc-sdd: `requirements.md`, where each requirement has a number, a story and criteria.

use super::content::{Content, Criterion, Requirement, Story};
use super::exhibits::is_block;
use super::{Document, Written, renamed};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

/// Writes the requirements; stories and qualities are requirements like others.
pub(super) fn write(content: &Content<'_>) -> Written {
    let numbers = Numbers::of(content);
    let mut out = "# Requirements Document\n".to_owned();
    let introduction = content.motive();
    if !introduction.is_empty() {
        let _ = write!(out, "\n## Introduction\n\n{introduction}\n");
    }
    for part in &content.parts {
        let _ = write!(out, "\n## {}\n\n{}\n", part.title, part.text);
    }
    out.push_str("\n## Requirements\n");
    for (requirement, number) in content.requirements.iter().zip(&numbers.requirements) {
        write_requirement(&mut out, requirement, *number);
    }
    for (story, number) in content.stories.iter().zip(&numbers.stories) {
        write_story(&mut out, story, *number);
    }
    super::removals::write(&mut out, content);
    let ids = content.requirements.iter().zip(&numbers.requirements);
    let renumbered = ids.filter(|(requirement, number)| {
        let id = requirement.id.as_deref();
        id.is_some_and(|id| id != super::content::kiro_id(&number.to_string()))
    });
    let all = content.requirements.iter();
    let stories = content.stories.iter();
    let criteria = all.clone().flat_map(|it| &it.criteria);
    let criteria = criteria.chain(stories.clone().flat_map(|it| &it.criteria));
    Written {
        documents: vec![Document {
            path: "requirements.md".to_owned(),
            text: out,
        }],
        tasks: renamed(content.tasks, &|id| numbers.name(id)),
        omitted: vec![
            super::head(content),
            ("ids, for numbers", renumbered.count()),
            ("stories, which become requirements", content.stories.len()),
            super::changes(content),
            (
                "qualities, which become requirements",
                all.clone().filter(|it| it.is_quality).count(),
            ),
            (
                "priorities",
                all.filter(|it| it.priority.is_some()).count()
                    + stories.filter(|it| it.priority.is_some()).count(),
            ),
            (
                "ticks of criteria",
                criteria.clone().filter(|it| it.is_checked).count(),
            ),
            (
                "steps of criteria, which stand on one line",
                criteria.filter(|it| !it.steps.is_empty()).count(),
            ),
        ],
        unreachable: Vec::new(),
        missing: Vec::new(),
    }
}

/// cc-sdd's `spec.json`: how far the spec is, and that nobody has approved it yet.
pub(super) fn state(slug: &str) -> Document {
    let stage = json!({ "generated": true, "approved": false });
    let state = json!({
        "feature_name": slug,
        "language": "en",
        "phase": "tasks-generated",
        "approvals": { "requirements": stage, "design": stage, "tasks": stage },
        "ready_for_implementation": false,
    });
    Document {
        path: "spec.json".to_owned(),
        text: crate::tasks::pretty(&state),
    }
}

/// The numbers of the requirements and the stories.
struct Numbers {
    requirements: Vec<usize>,
    stories: Vec<usize>,
    by_id: HashMap<String, usize>,
}

impl Numbers {
    /// The numbers of the ids, where those are `REQ-1`, `REQ-002` and the like; else in order.
    fn of(content: &Content<'_>) -> Self {
        let ids = content.requirements.iter().map(|it| it.id.as_deref());
        let own: Option<Vec<usize>> = ids.map(|id| number_of(id?)).collect();
        let own = own.filter(|own| {
            let mut seen = HashSet::new();
            own.iter().all(|number| *number > 0 && seen.insert(*number))
        });
        let count = content.requirements.len();
        let requirements = own.unwrap_or_else(|| (1..=count).collect());
        let last = requirements.iter().copied().max().unwrap_or(0);
        let stories: Vec<usize> = (0..content.stories.len()).map(|at| last + 1 + at).collect();
        let mut by_id = HashMap::new();
        for (requirement, number) in content.requirements.iter().zip(&requirements) {
            if let Some(id) = &requirement.id {
                by_id.insert(id.to_uppercase(), *number);
            }
        }
        for (story, number) in content.stories.iter().zip(&stories) {
            by_id.insert(format!("US-{}", story.number), *number);
            by_id.insert(format!("US{}", story.number), *number);
        }
        Self {
            requirements,
            stories,
            by_id,
        }
    }

    /// The number of an id; that of a criterion behind it stays. Other names stay as they are.
    fn name(&self, id: &str) -> String {
        let key = id.to_uppercase();
        if let Some(number) = self.by_id.get(&key) {
            return number.to_string();
        }
        let of_criterion = key.rsplit_once('.').and_then(|(requirement, criterion)| {
            let number = self.by_id.get(requirement)?;
            Some(format!("{number}.{criterion}"))
        });
        of_criterion.unwrap_or_else(|| id.to_owned())
    }
}

/// The number of `REQ-002`.
fn number_of(id: &str) -> Option<usize> {
    let digits = id.strip_prefix("REQ-")?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

fn write_requirement(out: &mut String, requirement: &Requirement, number: usize) {
    let _ = write!(out, "\n### Requirement {number}: {}\n", requirement.title);
    write_paragraphs(out, requirement.paragraphs.iter());
    write_criteria(out, &requirement.criteria);
}

fn write_story(out: &mut String, story: &Story, number: usize) {
    let _ = write!(out, "\n### Requirement {number}: {}\n", story.title);
    let sentence = super::spec_kit::sentence(story);
    write_paragraphs(out, sentence.iter().chain(&story.paragraphs));
    write_criteria(out, &story.criteria);
}

/// The first paragraph has a label: a story, or what is to be reached.
fn write_paragraphs<'a>(out: &mut String, paragraphs: impl Iterator<Item = &'a String>) {
    for (at, paragraph) in paragraphs.enumerate() {
        let label = match at {
            0 if is_block(paragraph) => "",
            0 if is_story(paragraph) => "**User Story:** ",
            0 => "**Objective:** ",
            _ => "",
        };
        let _ = write!(out, "\n{label}{paragraph}\n");
    }
}

fn is_story(text: &str) -> bool {
    let head = text.get(..3).unwrap_or_default();
    head.eq_ignore_ascii_case("as ")
}

fn write_criteria(out: &mut String, criteria: &[Criterion]) {
    if criteria.is_empty() {
        return;
    }
    out.push_str("\n#### Acceptance Criteria\n\n");
    for (at, criterion) in criteria.iter().enumerate() {
        let _ = write!(out, "{}. {}", at + 1, criterion.text);
        for step in &criterion.steps {
            let _ = write!(out, ", {}", step.replace("**", ""));
        }
        out.push('\n');
    }
}
