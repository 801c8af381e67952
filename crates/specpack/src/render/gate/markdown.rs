//! For pull requests.

use super::{Run, lapsed_by};
use specpack_emit::markdown::{cell, inline};
use specpack_rules::gate::SignOffState;
use std::fmt::Write as _;

/// How many places of a check are shown: the report is one page.
const SHOWN_PLACES: usize = 5;

/// The report as a document.
pub(crate) fn markdown(run: &Run<'_>) -> String {
    let mut text = format!(
        "# Spec Pack Review of {}\n\n**{}**\n\n## Definition of ready\n\n\
         | | Check | Found |\n|---|---|---|\n",
        inline(run.folder.as_str()),
        run.conclusion()
    );
    for check in &run.verdict.checks {
        let (title, detail) = (escaped(&check.title), escaped(&check.detail));
        let _ = writeln!(text, "| {} | {title} | {detail} |", mark(check.is_met));
    }
    let failing = run.verdict.checks.iter();
    for check in failing.filter(|check| !check.places.is_empty()) {
        let _ = writeln!(text, "\n{}:\n", inline(&check.title));
        for place in check.places.iter().take(SHOWN_PLACES) {
            let _ = writeln!(text, "- `{}` {}", run.at(place), inline(&place.message));
        }
        if let Some(more) = run.more(check.places.len(), SHOWN_PLACES) {
            let _ = writeln!(text, "- {more}");
        }
    }
    text.push_str("\n## Sign-offs\n\n| | Reviewer | Standing |\n|---|---|---|\n");
    for sign_off in &run.verdict.sign_offs {
        let mark = mark(sign_off.state == SignOffState::Signed);
        let mut lines = vec![escaped(&run.standing(sign_off))];
        lines.extend(lapsed_by(sign_off).map(|file| escaped(&file)));
        let _ = writeln!(
            text,
            "| {mark} | {} | {} |",
            escaped(&sign_off.title),
            lines.join("<br>")
        );
    }
    text
}

fn mark(is_met: bool) -> &'static str {
    if is_met { "pass" } else { "**FAIL**" }
}

fn escaped(text: &str) -> String {
    cell(&inline(text))
}
