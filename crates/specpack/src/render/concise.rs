//! One line a finding, for people who know the rules and for editors.

use super::place::place;
use super::visible::visible;
use super::{Run, level};
use std::fmt::Write as _;

/// One line a finding: `path:line:column: level[rule] headline`.
pub(crate) fn concise(run: &Run<'_>) -> String {
    let mut text = String::with_capacity(run.diagnostics.len() * 96);
    for finding in run.diagnostics {
        let Some(at) = place(run.files, finding.primary.at) else {
            continue;
        };
        let path = visible(at.file.path());
        let headline = visible(&finding.headline);
        let (line, column) = (at.start.line, at.start.column);
        let level = level(finding.level);
        // Writing into a string cannot fail.
        let _ = writeln!(
            text,
            "{path}:{line}:{column}: {level}[{}] {headline}",
            finding.rule
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::render::{concise, sample};
    use insta::assert_snapshot;

    // req: GEN-8
    #[test]
    fn a_finding_is_one_line() {
        assert_snapshot!(concise(&sample::run()), @r"
        specs/system/shop.md:9:30: error[unknown-dependency] `Ördersystem` depends on `Autth`, which no component is called
        specs/system/shop.md:9:19: error[circular-dependency] `Ördersystem` and `Catalogue` depend on each other
        specs/features/feat auth.md:2:5: warning[misspelt-id] the id `Feat-Auth` is not in lower case
        specs/system/shop.md:14:1: warning[unknown-content] nothing understands these lines
        specs/long.md:2:661: info[unknown-dependency] a long line
        ");
    }

    #[test]
    fn what_strangers_wrote_cannot_command_the_terminal() {
        let run = sample::hostile();
        assert!(!concise(&run).contains(['\u{1b}', '\u{202e}', '\r']));
        assert_eq!(concise(&run).lines().count(), run.diagnostics.len());
    }
}
