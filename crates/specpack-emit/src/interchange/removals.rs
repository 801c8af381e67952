//! What is left out on purpose: what was never asked for, and what is asked for no more.

use super::content::{Content, Exclusion};
use std::fmt::Write as _;

/// Writes what is out of scope, and what is removed.
pub(super) fn write(out: &mut String, content: &Content<'_>) {
    write_exclusions(out, content);
    write_removals(out, content, "Removed Requirements");
}

/// What is out of scope.
pub(super) fn write_exclusions(out: &mut String, content: &Content<'_>) {
    let mut exclusions = content
        .exclusions
        .iter()
        .filter(|it| !it.is_removal)
        .peekable();
    if exclusions.peek().is_some() {
        out.push_str("\n## Out of Scope\n\n");
    }
    for exclusion in exclusions {
        let _ = match &exclusion.reason {
            Some(reason) => writeln!(out, "- **{}:** {reason}", exclusion.name),
            None => writeln!(out, "- {}", exclusion.name),
        };
        for note in &exclusion.notes {
            let _ = writeln!(out, "  - {note}");
        }
    }
}

/// The requirements that are given up, each under a heading.
pub(super) fn write_removals(out: &mut String, content: &Content<'_>, title: &str) {
    let mut removals = removals(content).peekable();
    if removals.peek().is_some() {
        let _ = write!(out, "\n## {title}\n");
    }
    for removal in removals {
        let _ = write!(out, "\n### Requirement: {}\n", removal.name);
        if let Some(reason) = &removal.reason {
            let _ = write!(out, "\n**Reason**: {reason}\n");
        }
        for note in &removal.notes {
            let _ = write!(out, "\n{note}\n");
        }
    }
}

pub(super) fn removals<'a>(content: &'a Content<'_>) -> impl Iterator<Item = &'a Exclusion> {
    content.exclusions.iter().filter(|it| it.is_removal)
}
