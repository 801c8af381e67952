//! Findings as text: for people, for programs, for code hosts.
//!
//! Renderers are pure: they are given files, findings and a style, and give a text.

mod concise;
mod excerpt;
pub(crate) mod gate;
mod github;
mod human;
mod json;
mod place;
#[cfg(test)]
mod sample;
mod sarif;
mod visible;

use specpack_syntax::diagnostic::{Diagnostic, Level, Safety};
use specpack_syntax::source::SourceFile;

pub(crate) use concise::concise;
pub(crate) use github::github;
pub(crate) use human::{finding, human};
pub(crate) use json::{findings, json};
pub(crate) use sarif::sarif;
pub(crate) use visible::visible;

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

/// How many files were looked at, findings by level, and blocks by what became of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Summary {
    pub(crate) files: usize,
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

fn level(level: Level) -> &'static str {
    match level {
        Level::Off => "off",
        Level::Info => "info",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

/// Whether `--fix` mends a finding.
fn is_fixable(finding: &Diagnostic) -> bool {
    let fix = finding.fix.as_ref();
    fix.is_some_and(|fix| fix.safety == Safety::Safe)
}
