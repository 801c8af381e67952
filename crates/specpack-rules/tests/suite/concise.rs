//! A report as text: one line a finding, with its further places, help and fix below it.

use specpack_graph::Pack;
use specpack_rules::docs::level_name;
use specpack_syntax::diagnostic::{Diagnostic, Label};
use specpack_syntax::source::Location;
use std::fmt::Write as _;

pub(crate) fn render(pack: &Pack, findings: &[Diagnostic]) -> String {
    let mut text = String::new();
    for found in findings {
        let (place, level) = (place(pack, found.primary.at), level_name(found.level));
        let _ = writeln!(text, "{place}: {level}[{}]: {}", found.rule, found.headline);
        if !found.primary.message.is_empty() {
            let _ = writeln!(text, "  here: {}", found.primary.message);
        }
        for Label { at, message } in &found.secondary {
            let _ = writeln!(text, "  {}: {message}", self::place(pack, *at));
        }
        if let Some(help) = &found.help {
            let _ = writeln!(text, "  help: {help}");
        }
        if let Some(fix) = &found.fix {
            let _ = writeln!(text, "  fix: {}", fix.title);
        }
    }
    text
}

fn place(pack: &Pack, at: Location) -> String {
    let file = pack.file(at.file);
    let place = file.line_column(at.span.start);
    format!("{}:{}:{}", file.path(), place.line, place.column)
}
