//! Findings as workflow commands, which GitHub Actions shows beside the changed lines.

use super::Run;
use super::place::place;
use specpack_syntax::diagnostic::{Diagnostic, Level};
use std::fmt::Write as _;

/// One workflow command a finding.
pub(crate) fn github(run: &Run<'_>) -> String {
    let mut text = String::with_capacity(run.diagnostics.len() * 160);
    for finding in run.diagnostics {
        let Some(at) = place(run.files, finding.primary.at) else {
            continue;
        };
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info | Level::Off => "notice",
        };
        let path = property(at.file.path());
        let (line, end_line) = (at.start.line, at.end.line);
        // Writing into a string cannot fail.
        let _ = write!(
            text,
            "::{command} file={path},line={line},endLine={end_line}"
        );
        // GitHub takes columns only where the place is within one line.
        if line == end_line {
            let (column, end) = (at.start.column, at.end.column);
            let _ = write!(text, ",col={column},endColumn={end}");
        }
        let rule = property(&finding.rule);
        let message = data(&message(run, finding));
        let _ = writeln!(text, ",title={rule}::{message}");
    }
    text
}

/// The headline, where else it matters, and the help: one a line.
fn message(run: &Run<'_>, finding: &Diagnostic) -> String {
    let mut message = finding.headline.clone();
    for label in &finding.secondary {
        let Some(at) = place(run.files, label.at) else {
            continue;
        };
        let (path, line, note) = (at.file.path(), at.start.line, &label.message);
        let _ = write!(message, "\n{path}:{line}: {note}");
    }
    if let Some(help) = &finding.help {
        let _ = write!(message, "\nhelp: {help}");
    }
    message
}

/// Escaped as the text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escaped as the value of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};
    use crate::render::{github, sample};
    use insta::assert_snapshot;

    // req: GEN-8
    #[test]
    fn a_finding_is_one_command() {
        assert_snapshot!(github(&sample::run()), @r"
        ::error file=specs/system/shop.md,line=9,endLine=9,col=30,endColumn=35,title=unknown-dependency::`Ördersystem` depends on `Autth`, which no component is called%0Ahelp: Declare the component, or name one of those that are.
        ::error file=specs/system/shop.md,line=9,endLine=9,col=19,endColumn=28,title=circular-dependency::`Ördersystem` and `Catalogue` depend on each other%0Aspecs/system/shop.md:12: leads back%0Aspecs/features/feat auth.md:4: its feature spec
        ::warning file=specs/features/feat auth.md,line=2,endLine=2,col=5,endColumn=14,title=misspelt-id::the id `Feat-Auth` is not in lower case%0Ahelp: Write ids in lower case.
        ::warning file=specs/system/shop.md,line=14,endLine=16,title=unknown-content::nothing understands these lines
        ::notice file=specs/long.md,line=2,endLine=2,col=661,endColumn=666,title=unknown-dependency::a long line
        ");
    }

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("100 %\r\nof a:b,c"), "100 %25%0D%0Aof a:b,c");
        assert_eq!(property("C:\\a,b 5%.md"), "C%3A\\a%2Cb 5%25.md");
    }

    #[test]
    fn no_finding_can_smuggle_in_a_command() {
        let run = sample::hostile();
        let text = github(&run);
        assert_eq!(text.lines().count(), run.diagnostics.len());
        assert!(text.lines().all(|line| line.starts_with("::error file=")));
    }
}
