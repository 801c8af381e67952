//! What a comparison came to, for programs.

use super::{Check, Conformance, Group};
use crate::report::{Dialect, escaped, output};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// As one JSON object, indented, with a newline at its end.
#[must_use]
pub fn json(found: &Conformance) -> String {
    let value = json!({
        "holds": found.holds(),
        "checks": found.checks.iter().map(check).collect::<Vec<_>>(),
        "unchecked": found.unchecked,
    });
    format!("{value:#}\n")
}

fn check(check: &Check) -> Value {
    let place = check.place.as_ref();
    json!({
        "group": check.group.name(),
        "name": check.name,
        "holds": check.holds(),
        "figure": check.figure,
        "limit": check.limit,
        "source": check.source,
        "failure": check.failure,
        "file": place.map(|(file, _)| file),
        "line": place.map(|(_, line)| line),
    })
}

/// As JUnit XML: a suite a group, a case a check, in the same dialects as the report of a run.
#[must_use]
pub fn junit(found: &Conformance, dialect: Dialect) -> String {
    let failures = found.checks.len() - found.held();
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        text,
        "<testsuites tests=\"{}\" failures=\"{failures}\" errors=\"0\">",
        found.checks.len()
    );
    for group in Group::ALL {
        let checks: Vec<&Check> = found.of(group).collect();
        if checks.is_empty() {
            continue;
        }
        let failures = checks.iter().filter(|check| !check.holds()).count();
        let _ = writeln!(
            text,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\">",
            group.name(),
            checks.len()
        );
        checks
            .into_iter()
            .for_each(|check| case(&mut text, dialect, check));
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn case(text: &mut String, dialect: Dialect, check: &Check) {
    let place = check.place.as_ref();
    let _ = writeln!(
        text,
        "    <testcase classname=\"{}\" name=\"{}\"{}>",
        check.group.name(),
        escaped(&check.name),
        place.map_or_else(String::new, |(file, _)| dialect.file(file)),
    );
    if let Some(failure) = &check.failure {
        // Some show the attribute, others the text.
        let message = escaped(&format!("{}: {failure}", check.found()));
        let _ = writeln!(
            text,
            "      <failure message=\"{message}\">{message}</failure>"
        );
    }
    if let Some((file, line)) = place {
        text.push_str(&output(file, *line));
    }
    text.push_str("    </testcase>\n");
}
