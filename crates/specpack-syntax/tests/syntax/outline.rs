//! What tests look at: headings and findings, one a line.

use specpack_syntax::markdown::{Parsed, parse};
use specpack_syntax::source::{FileId, SourceFile};
use std::fmt::Write as _;

/// Reads a document.
pub(crate) fn read(text: &str) -> Parsed {
    parse(FileId(0), &SourceFile::new("a.md", text))
}

/// The headings: level, number, name and anchor.
pub(crate) fn headings(text: &str) -> String {
    let mut lines = String::new();
    for visit in read(text).document.all_sections() {
        let section = visit.section;
        let number = section.number.as_deref().unwrap_or("-");
        let indent = "  ".repeat(visit.path.len());
        let _ = writeln!(
            lines,
            "{indent}{} {number} {} #{}",
            section.level, section.name, section.anchor
        );
    }
    lines
}

/// The findings: place, level, rule, headline, further places and fix.
pub(crate) fn findings(text: &str) -> String {
    of(&SourceFile::new("a.md", text))
}

/// The findings in a file.
pub(crate) fn of(source: &SourceFile) -> String {
    let mut lines = String::new();
    for finding in parse(FileId(0), source).diagnostics {
        let at = |byte| {
            let place = source.line_column(byte);
            format!("{}:{}", place.line, place.column)
        };
        let span = finding.primary.at.span;
        let (start, end) = (at(span.start), at(span.end));
        let _ = writeln!(
            lines,
            "{start}-{end} {:?}[{}] {}",
            finding.level, finding.rule, finding.headline
        );
        for label in &finding.secondary {
            let _ = writeln!(lines, "  {} {}", at(label.at.span.start), label.message);
        }
        if let Some(fix) = &finding.fix {
            let _ = writeln!(lines, "  fix: {} ({} edits)", fix.title, fix.edits.len());
        }
    }
    lines
}
