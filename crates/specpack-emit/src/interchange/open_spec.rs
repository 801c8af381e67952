//! OpenSpec: a change, with what it proposes and the requirements that it adds.

use super::content::{Content, Requirement, step_of};
use super::{Document, Written, renamed};
use std::fmt::Write as _;

/// Writes the proposal and the delta.
pub(super) fn write(content: &Content<'_>, slug: &str) -> Written {
    let requirements = content.requirements.as_slice();
    let count =
        |says: &dyn Fn(&Requirement) -> bool| requirements.iter().filter(|it| says(it)).count();
    let criteria = requirements.iter().flat_map(|it| &it.criteria);
    Written {
        documents: vec![
            Document {
                path: "proposal.md".to_owned(),
                text: proposal(content, slug),
            },
            Document {
                path: format!("specs/{slug}/spec.md"),
                text: delta(content),
            },
        ],
        tasks: renamed(content.tasks, &str::to_owned),
        omitted: vec![
            super::head(content),
            ("stories", content.stories.len()),
            ("ids", count(&|it| it.id.is_some())),
            (
                "priorities",
                count(&|it: &Requirement| it.priority.is_some()),
            ),
            ("kinds of requirements", count(&|it| it.is_quality)),
            (
                "ticks of criteria",
                criteria.filter(|it| it.is_checked).count(),
            ),
        ],
        missing: vec![
            (
                "SHALL or MUST in requirements",
                count(&|it| !is_binding(it)),
            ),
            (
                "scenarios of requirements",
                count(&|it| it.criteria.is_empty()),
            ),
        ],
    }
}

/// What OpenSpec takes for a requirement.
fn is_binding(requirement: &Requirement) -> bool {
    let text = requirement.paragraphs.join(" ");
    text.contains("SHALL") || text.contains("MUST")
}

fn proposal(content: &Content<'_>, slug: &str) -> String {
    let mut why = content.motive();
    if why.is_empty() {
        why = format!("{} is to be built.", content.name);
    }
    let why = super::source_text::with_top_level(&why, 3);
    let mut out = format!(
        "# {}\n\n## Why\n\n{}\n\n## What Changes\n\n",
        content.name,
        why.trim()
    );
    for requirement in &content.requirements {
        let _ = writeln!(out, "- {}", requirement.title);
    }
    let _ = write!(
        out,
        "\n## Capabilities\n\n### New Capabilities\n\n- `{slug}`: {}\n\n### Modified Capabilities\n",
        content.name
    );
    out.push_str("\n## Impact\n\n");
    let _ = writeln!(
        out,
        "{} requirements are added.",
        content.requirements.len()
    );
    for part in &content.parts {
        let _ = write!(out, "\n## {}\n\n{}\n", part.title, part.text);
    }
    super::spec_kit::write_exclusions(&mut out, content);
    out
}

fn delta(content: &Content<'_>) -> String {
    let mut out = "## ADDED Requirements\n".to_owned();
    for requirement in &content.requirements {
        let _ = write!(out, "\n### Requirement: {}\n", requirement.title);
        let paragraphs = requirement.paragraphs.iter();
        let paragraphs: Vec<&str> = paragraphs.map(String::as_str).collect();
        match paragraphs.as_slice() {
            [] => {
                let _ = write!(out, "\n{}\n", requirement.title);
            }
            paragraphs => {
                let _ = write!(out, "\n{}\n", paragraphs.join("\n\n"));
            }
        }
        for criterion in &requirement.criteria {
            let _ = write!(out, "\n#### Scenario: {}\n\n", criterion.text);
            if criterion.steps.is_empty() {
                let _ = writeln!(out, "- {}", step_of(&criterion.text));
            }
            for step in &criterion.steps {
                let _ = writeln!(out, "- {step}");
            }
        }
    }
    out
}
