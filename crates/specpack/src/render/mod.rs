//! Findings as text: for people, for programs, for code hosts.

use serde_json::json;
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::source::SourceFile;
use std::fmt::Write as _;

/// What a run found, and in which files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run<'a> {
    /// All files, indexed by their ids.
    pub(crate) files: &'a [SourceFile],
    /// The findings, in the order in which they are shown.
    pub(crate) diagnostics: &'a [Diagnostic],
    /// What it comes to.
    pub(crate) summary: Summary,
}

/// Findings by level, and blocks by what became of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Summary {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) infos: usize,
    pub(crate) understood: u32,
    pub(crate) reported: u32,
    pub(crate) ignored: u32,
}

/// How the output for people looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) is_coloured: bool,
    /// How wide the terminal is; none where there is no terminal.
    pub(crate) width: Option<usize>,
}

/// Annotated source.
pub(crate) fn human(run: &Run<'_>, _style: Style) -> String {
    concise(run)
}

/// One line a finding: `file:line:column: level[rule] headline`.
pub(crate) fn concise(run: &Run<'_>) -> String {
    let mut text = String::new();
    for found in run.diagnostics {
        let Some(file) = run.files.get(found.primary.at.file.0 as usize) else {
            continue;
        };
        let at = file.line_column(found.primary.at.span.start);
        let _ = writeln!(
            text,
            "{}:{}:{}: {}[{}] {}",
            file.path(),
            at.line,
            at.column,
            level(found.level),
            found.rule,
            found.headline
        );
    }
    text
}

/// `{"diagnostics": […], "summary": {…}}`.
pub(crate) fn json(run: &Run<'_>) -> String {
    let found = run.diagnostics.iter().filter_map(|found| {
        let file = run.files.get(found.primary.at.file.0 as usize)?;
        let start = file.line_column(found.primary.at.span.start);
        let end = file.line_column(found.primary.at.span.end);
        Some(json!({
            "rule": found.rule,
            "level": level(found.level),
            "message": found.headline,
            "file": file.path(),
            "line": start.line,
            "column": start.column,
            "endLine": end.line,
            "endColumn": end.column,
            "help": found.help,
            "fixable": found.fix.is_some(),
        }))
    });
    let summary = run.summary;
    let value = json!({
        "diagnostics": found.collect::<Vec<_>>(),
        "summary": {
            "errors": summary.errors,
            "warnings": summary.warnings,
            "infos": summary.infos,
            "understood": summary.understood,
            "reported": summary.reported,
            "ignored": summary.ignored,
        },
    });
    format!("{value:#}\n")
}

/// SARIF 2.1.0.
pub(crate) fn sarif(run: &Run<'_>) -> String {
    json(run)
}

/// Workflow commands of GitHub Actions.
pub(crate) fn github(run: &Run<'_>) -> String {
    concise(run)
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Off => "off",
        Level::Info => "info",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}
