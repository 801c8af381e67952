//! OpenSpec: a change, with what it proposes and the requirements that it adds.

use super::content::{Content, Requirement, step_of};
use super::removals::{removals, write_exclusions, write_removals};
use super::{Document, Written, renamed};
use specpack_graph::slug::slug as slugged;
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
                path: format!("specs/{}/spec.md", capability(content, slug)),
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
                "text and criteria of requirements that are only renamed",
                count(&|it| {
                    it.is_rename() && !(it.paragraphs.is_empty() && it.criteria.is_empty())
                }),
            ),
            (
                "ticks of criteria",
                criteria.filter(|it| it.is_checked).count(),
            ),
        ],
        unreachable: Vec::new(),
        missing: vec![
            (
                "SHALL or MUST in requirements",
                count(&|it| !is_binding(it)),
            ),
            (
                "scenarios of requirements",
                count(&|it| it.criteria.is_empty() && !it.is_rename()),
            ),
        ],
    }
}

/// The part of the system that changes: as it is called already, else as the change.
fn capability(content: &Content<'_>, slug: &str) -> String {
    let own = content.capability.as_deref().map(slugged);
    let own = own.filter(|own| !own.is_empty());
    own.unwrap_or_else(|| slug.to_owned())
}

/// What OpenSpec takes for a requirement.
fn is_binding(requirement: &Requirement) -> bool {
    if requirement.is_rename() {
        return true;
    }
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
    for removal in removals(content) {
        let _ = writeln!(out, "- {} goes", removal.name);
    }
    let line = format!("- `{}`: {}\n", capability(content, slug), content.name);
    let changes = content.requirements.iter().any(Requirement::is_change);
    let capabilities = match changes || removals(content).next().is_some() {
        true => format!("### New Capabilities\n\n### Modified Capabilities\n\n{line}"),
        false => format!("### New Capabilities\n\n{line}\n### Modified Capabilities\n"),
    };
    let _ = write!(out, "\n## Capabilities\n\n{capabilities}");
    let _ = write!(out, "\n## Impact\n\n{}\n", impact(content));
    for part in &content.parts {
        let _ = write!(out, "\n## {}\n\n{}\n", part.title, part.text);
    }
    write_exclusions(&mut out, content);
    out
}

/// How many requirements are added, modified, renamed and removed.
fn impact(content: &Content<'_>) -> String {
    let all = content.requirements.iter();
    let counts = [
        (all.clone().filter(|it| !it.is_change()).count(), "added"),
        (all.clone().filter(|it| it.is_modified).count(), "modified"),
        (all.filter(|it| it.former_name.is_some()).count(), "renamed"),
        (removals(content).count(), "removed"),
    ];
    let counts = counts.iter().enumerate();
    let told = counts.filter(|(at, (count, _))| *at == 0 || *count > 0);
    let told = told.map(|(at, (count, what))| match at {
        0 => format!("{count} requirements are {what}"),
        _ => format!("{count} {what}"),
    });
    format!("{}.", told.collect::<Vec<_>>().join(", "))
}

/// The four kinds of changes; the one that adds stands where there is no other.
fn delta(content: &Content<'_>) -> String {
    let all = content.requirements.iter();
    let added: Vec<&Requirement> = all.clone().filter(|it| !it.is_change()).collect();
    let modified: Vec<&Requirement> = all.clone().filter(|it| it.is_modified).collect();
    let mut out = String::new();
    let has_others = content.requirements.len() > added.len() || removals(content).next().is_some();
    if !added.is_empty() || !has_others {
        out.push_str("\n## ADDED Requirements\n");
    }
    for requirement in added {
        write_requirement(&mut out, requirement);
    }
    if !modified.is_empty() {
        out.push_str("\n## MODIFIED Requirements\n");
    }
    for requirement in modified {
        write_requirement(&mut out, requirement);
    }
    write_removals(&mut out, content, "REMOVED Requirements");
    let renamed = all.filter_map(|it| Some((it.former_name.as_ref()?, &it.title)));
    for (at, (from, to)) in renamed.enumerate() {
        if at == 0 {
            out.push_str("\n## RENAMED Requirements\n\n");
        }
        let _ = writeln!(out, "- FROM: `### Requirement: {}`", plain(from));
        let _ = writeln!(out, "- TO: `### Requirement: {}`", plain(to));
    }
    out.trim_start().to_owned()
}

/// A name between marks of code, which cannot hold any.
fn plain(name: &str) -> String {
    name.replace('`', "'")
}

fn write_requirement(out: &mut String, requirement: &Requirement) {
    let _ = write!(out, "\n### Requirement: {}\n", requirement.title);
    let text = match requirement.paragraphs.as_slice() {
        [] => requirement.title.clone(),
        paragraphs => paragraphs.join("\n\n"),
    };
    let _ = write!(out, "\n{text}\n");
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
