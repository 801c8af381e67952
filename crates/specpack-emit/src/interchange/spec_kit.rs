//! spec-kit: `spec.md` with stories, functional requirements and success criteria.

use super::content::{Content, Criterion, Requirement, Story};
use super::exhibits::{indented, is_block};
use super::sections::SPEC_PARTS;
use super::{Document, Written, renamed};
use specpack_graph::model::Priority;
use std::collections::HashMap;
use std::fmt::Write as _;

/// Writes the spec.
pub(super) fn write(content: &Content<'_>) -> Written {
    let mut out = format!("# Feature Specification: {}\n", content.name);
    write_head(&mut out, content);
    out.push_str("\n## User Scenarios & Testing\n");
    for story in &content.stories {
        write_story(&mut out, story);
    }
    let (scenarios, others): (Vec<_>, Vec<_>) = content
        .parts
        .iter()
        .partition(|part| part.title == SPEC_PARTS[0]);
    for part in scenarios {
        let _ = write!(out, "\n### {}\n\n{}\n", part.title, part.text);
    }
    write_requirements(&mut out, content);
    for part in others {
        let _ = write!(out, "\n## {}\n\n{}\n", part.title, part.text);
    }
    super::removals::write(&mut out, content);
    let document = Document {
        path: "spec.md".to_owned(),
        text: out,
    };
    Written {
        documents: vec![document],
        tasks: renamed(content.tasks, &str::to_owned),
        omitted: omitted(content),
        unreachable: Vec::new(),
        missing: vec![(
            "priorities of stories",
            count(&content.stories, |story| story.priority.is_none()),
        )],
    }
}

fn count<T>(all: &[T], says: impl Fn(&T) -> bool) -> usize {
    all.iter().filter(|one| says(one)).count()
}

fn omitted(content: &Content<'_>) -> Vec<(&'static str, usize)> {
    let requirements = content.requirements.as_slice();
    let of_requirements = requirements.iter().flat_map(|it| &it.criteria);
    let criteria = of_requirements.chain(content.stories.iter().flat_map(|it| &it.criteria));
    vec![
        (
            "titles of requirements, for their sentences",
            count(requirements, |it| !is_told_by_sentence(it)),
        ),
        super::changes(content),
        (
            "priorities of requirements",
            count(requirements, |it| it.priority.is_some()),
        ),
        (
            "ticks of criteria",
            criteria.filter(|it| it.is_checked).count(),
        ),
    ]
}

/// Whether the sentence of a requirement begins with its title.
fn is_told_by_sentence(requirement: &Requirement) -> bool {
    let title = requirement.title.trim_end_matches('…');
    let first = requirement
        .paragraphs
        .first()
        .filter(|first| !is_block(first));
    first.is_none_or(|first| first.starts_with(title))
}

/// What stands below the title.
fn write_head(out: &mut String, content: &Content<'_>) {
    let head = [
        ("Author", &content.author),
        ("Created", &content.date),
        ("Status", &content.status),
    ];
    let stated = head
        .into_iter()
        .filter_map(|(label, value)| Some((label, value.as_ref()?)));
    let stated: Vec<String> = stated
        .map(|(label, value)| format!("**{label}**: {value}"))
        .collect();
    if !stated.is_empty() {
        // Two spaces keep the lines apart where they are shown.
        let _ = write!(out, "\n{}\n", stated.join("  \n"));
    }
    for text in [&content.introduction, &content.problem] {
        if !text.is_empty() {
            let _ = write!(out, "\n{text}\n");
        }
    }
}

fn write_story(out: &mut String, story: &Story) {
    let priority = story.priority.map(|priority| match priority {
        Priority::Must => 1,
        Priority::Should => 2,
        Priority::Could | Priority::Wont => 3,
    });
    let priority = priority.map(|number| format!(" (Priority: P{number})"));
    let _ = write!(
        out,
        "\n### User Story {} - {}{}\n",
        story.number,
        story.title,
        priority.unwrap_or_default()
    );
    for paragraph in sentence(story).iter().chain(&story.paragraphs) {
        let _ = write!(out, "\n{paragraph}\n");
    }
    if !story.criteria.is_empty() {
        out.push_str("\n**Acceptance Scenarios**:\n\n");
        for (at, criterion) in story.criteria.iter().enumerate() {
            write_criterion(out, criterion, &format!("{}. ", at + 1), "   ");
        }
    }
}

/// "As a customer, I want to keep what I like, so that I can buy it later."
pub(super) fn sentence(story: &Story) -> Option<String> {
    let [role, want, benefit] = story.sentence.as_ref()?;
    let is_vowel = role.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
    let mut text = format!("As {} {role}", if is_vowel { "an" } else { "a" });
    if !want.is_empty() {
        let _ = write!(text, ", I want to {want}");
    }
    if !benefit.is_empty() {
        let _ = write!(text, ", so that {benefit}");
    }
    text.push('.');
    Some(text)
}

/// A criterion with its steps below it.
pub(super) fn write_criterion(out: &mut String, criterion: &Criterion, bullet: &str, indent: &str) {
    let _ = writeln!(out, "{bullet}{}", criterion.text);
    for step in &criterion.steps {
        let _ = writeln!(out, "{indent}- {step}");
    }
}

/// The three lists: what it does, how well under ids of its own, and how well under `SC-001`.
fn write_requirements(out: &mut String, content: &Content<'_>) {
    let mut next = Ids::of(content);
    let is_outcome =
        |it: &&Requirement| it.is_quality && it.id.as_ref().is_none_or(|id| id.starts_with("SC-"));
    let all = || content.requirements.iter();
    let functional: Vec<_> = all().filter(|it| !it.is_quality).collect();
    let qualities: Vec<_> = all()
        .filter(|it| it.is_quality && !is_outcome(it))
        .collect();
    let outcomes: Vec<_> = all().filter(is_outcome).collect();
    out.push_str("\n## Requirements\n\n### Functional Requirements\n\n");
    for requirement in functional {
        write_requirement(out, requirement, &mut next, "FR");
    }
    if !qualities.is_empty() {
        out.push_str("\n### Non-Functional Requirements\n\n");
        for requirement in qualities {
            write_requirement(out, requirement, &mut next, "NFR");
        }
    }
    if !outcomes.is_empty() {
        out.push_str("\n## Success Criteria\n\n### Measurable Outcomes\n\n");
        for requirement in outcomes {
            write_requirement(out, requirement, &mut next, "SC");
        }
    }
}

/// The highest number that is taken under each prefix, for requirements that have no id.
struct Ids {
    last: HashMap<String, u32>,
}

impl Ids {
    fn of(content: &Content<'_>) -> Self {
        let mut last: HashMap<String, u32> = HashMap::new();
        let ids = content
            .requirements
            .iter()
            .filter_map(|it| it.id.as_deref());
        for (prefix, digits) in ids.filter_map(|id| id.split_once('-')) {
            if let Ok(number) = digits.parse::<u32>() {
                let last = last.entry(prefix.to_owned()).or_default();
                *last = number.max(*last);
            }
        }
        Self { last }
    }

    fn next(&mut self, prefix: &str) -> String {
        let last = self.last.entry(prefix.to_owned()).or_default();
        *last = last.saturating_add(1);
        format!("{prefix}-{last:03}")
    }
}

fn write_requirement(out: &mut String, requirement: &Requirement, ids: &mut Ids, prefix: &str) {
    let id = match &requirement.id {
        Some(id) => id.clone(),
        None => ids.next(prefix),
    };
    let (sentence, others) = match requirement.paragraphs.split_first() {
        Some((first, others)) if !is_block(first) => (first, others),
        _ => (&requirement.title, requirement.paragraphs.as_slice()),
    };
    let _ = writeln!(out, "- **{id}**: {sentence}");
    for piece in others {
        let _ = write!(out, "\n{}\n", indented(piece, "  "));
    }
    if !others.is_empty() && !requirement.criteria.is_empty() {
        out.push('\n');
    }
    for criterion in &requirement.criteria {
        write_criterion(out, criterion, "  - ", "    ");
    }
}
