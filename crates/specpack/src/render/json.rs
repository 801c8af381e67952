//! Findings for programs.

use super::place::place;
use super::{Run, is_fixable, level};
use serde::Serialize;
use specpack_syntax::diagnostic::Diagnostic;

#[derive(Serialize)]
struct Output<'a> {
    diagnostics: Vec<Finding<'a>>,
    summary: Totals,
}

/// The fields are a contract with those who read them: none may change its name or meaning.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Finding<'a> {
    rule: &'a str,
    level: &'static str,
    message: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    help: Option<&'a str>,
    fixable: bool,
}

#[derive(Serialize)]
struct Totals {
    errors: usize,
    warnings: usize,
    understood: u32,
    reported: u32,
    ignored: u32,
}

/// `{"diagnostics": […], "summary": {…}}`; lines and columns from 1, columns in Unicode scalars.
pub(crate) fn json(run: &Run<'_>) -> String {
    let summary = run.summary;
    let output = Output {
        diagnostics: findings(run),
        summary: Totals {
            errors: summary.errors,
            warnings: summary.warnings,
            understood: summary.understood,
            reported: summary.reported,
            ignored: summary.ignored,
        },
    };
    // Numbers and texts always serialise.
    let mut text = serde_json::to_string_pretty(&output).unwrap_or_default();
    text.push('\n');
    text
}

/// The findings alone.
pub(crate) fn findings<'a>(run: &Run<'a>) -> Vec<Finding<'a>> {
    let findings = run.diagnostics.iter();
    findings.filter_map(|found| finding(run, found)).collect()
}

fn finding<'a>(run: &Run<'a>, found: &'a Diagnostic) -> Option<Finding<'a>> {
    let at = place(run.files, found.primary.at)?;
    Some(Finding {
        rule: &found.rule,
        level: level(found.level),
        message: &found.headline,
        file: at.file.path(),
        line: at.start.line,
        column: at.start.column,
        end_line: at.end.line,
        end_column: at.end.column,
        help: found.help.as_deref(),
        fixable: is_fixable(found),
    })
}

#[cfg(test)]
mod tests {
    use crate::render::{json, sample};
    use insta::assert_snapshot;

    // req: GEN-8
    #[test]
    fn findings_and_totals_have_the_agreed_fields() {
        assert_snapshot!(json(&sample::run()), @r#"
        {
          "diagnostics": [
            {
              "rule": "unknown-dependency",
              "level": "error",
              "message": "`Ördersystem` depends on `Autth`, which no component is called",
              "file": "specs/system/shop.md",
              "line": 9,
              "column": 30,
              "endLine": 9,
              "endColumn": 35,
              "help": "Declare the component, or name one of those that are.",
              "fixable": false
            },
            {
              "rule": "circular-dependency",
              "level": "error",
              "message": "`Ördersystem` and `Catalogue` depend on each other",
              "file": "specs/system/shop.md",
              "line": 9,
              "column": 19,
              "endLine": 9,
              "endColumn": 28,
              "help": null,
              "fixable": false
            },
            {
              "rule": "misspelt-id",
              "level": "warning",
              "message": "the id `Feat-Auth` is not in lower case",
              "file": "specs/features/feat auth.md",
              "line": 2,
              "column": 5,
              "endLine": 2,
              "endColumn": 14,
              "help": "Write ids in lower case.",
              "fixable": true
            },
            {
              "rule": "unknown-content",
              "level": "warning",
              "message": "nothing understands these lines",
              "file": "specs/system/shop.md",
              "line": 14,
              "column": 1,
              "endLine": 16,
              "endColumn": 11,
              "help": null,
              "fixable": false
            },
            {
              "rule": "unknown-dependency",
              "level": "info",
              "message": "a long line",
              "file": "specs/long.md",
              "line": 2,
              "column": 661,
              "endLine": 2,
              "endColumn": 666,
              "help": null,
              "fixable": false
            }
          ],
          "summary": {
            "errors": 2,
            "warnings": 2,
            "understood": 12,
            "reported": 1,
            "ignored": 0
          }
        }
        "#);
    }

    #[test]
    fn nothing_found_is_an_empty_list() {
        assert_snapshot!(json(&sample::clean()), @r#"
        {
          "diagnostics": [],
          "summary": {
            "errors": 0,
            "warnings": 0,
            "understood": 13,
            "reported": 0,
            "ignored": 0
          }
        }
        "#);
    }
}
