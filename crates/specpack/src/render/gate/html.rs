//! For people, as a page of its own.

use super::{Run, lapsed_by};
use specpack_emit::page::{escaped, page};
use specpack_rules::gate::{Check, SignOffState};
use std::fmt::Write as _;

/// How many places of a check are shown.
const SHOWN_PLACES: usize = 20;

/// The report as one file.
pub(crate) fn html(run: &Run<'_>) -> String {
    let mut text = format!(
        "<p class=\"{}\">{}</p>\n<h2>Definition of ready</h2>\n{}",
        class(run.verdict.is_ready()),
        escaped(&run.conclusion()),
        head(["Check", "", "Found"])
    );
    for check in &run.verdict.checks {
        let mut found = vec![check.detail.clone()];
        found.extend(places(run, check));
        write_row(&mut text, &check.title, check.is_met, &found);
    }
    let _ = write!(
        text,
        "</tbody>\n</table>\n<h2>Sign-offs</h2>\n{}",
        head(["Reviewer", "", "Standing"])
    );
    for sign_off in &run.verdict.sign_offs {
        let mut found = vec![run.standing(sign_off)];
        found.extend(lapsed_by(sign_off));
        let is_signed = sign_off.state == SignOffState::Signed;
        write_row(&mut text, &sign_off.title, is_signed, &found);
    }
    text.push_str("</tbody>\n</table>\n");
    page(&format!("Spec Pack Review of {}", run.folder), &text)
}

fn places(run: &Run<'_>, check: &Check) -> Vec<String> {
    let shown = check.places.iter().take(SHOWN_PLACES);
    let mut places: Vec<String> = shown
        .map(|place| format!("{} {}", run.at(place), place.message))
        .collect();
    places.extend(run.more(check.places.len(), SHOWN_PLACES));
    places
}

fn head(columns: [&str; 3]) -> String {
    let cells = columns.map(|column| format!("<th scope=\"col\">{column}</th>"));
    format!(
        "<table>\n<thead><tr>{}</tr></thead>\n<tbody>\n",
        cells.concat()
    )
}

fn write_row(text: &mut String, title: &str, is_met: bool, found: &[String]) {
    let found = found
        .iter()
        .map(|line| format!("<li>{}</li>", escaped(line)));
    let _ = writeln!(
        text,
        "<tr><th scope=\"row\">{}</th><td class=\"{}\">{}</td><td><ul>{}</ul></td></tr>",
        escaped(title),
        class(is_met),
        if is_met { "pass" } else { "FAIL" },
        found.collect::<String>(),
    );
}

fn class(is_met: bool) -> &'static str {
    if is_met { "met" } else { "gap" }
}
