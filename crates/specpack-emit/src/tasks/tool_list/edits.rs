//! Changes of a list that leave all other bytes as they are.

use super::existing::{ExistingList, ExistingTask};
use super::ledger;
use std::ops::Range;

/// Ranges of a text with what stands there afterwards.
#[derive(Debug, Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Puts a text in the place of a range; into an empty one it is inserted as lines.
    pub(super) fn add(&mut self, range: Range<usize>, text: String) {
        self.0.push((range, text));
    }

    /// The text with all edits, in its own line endings.
    pub(super) fn apply(mut self, text: &str) -> String {
        let has_crlf = text.contains("\r\n");
        // What is inserted where a changed line begins belongs before it.
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for (range, new) in self.0 {
            out.push_str(&text[done..range.start]);
            let starts_line = out.is_empty() || out.ends_with('\n');
            if range.is_empty() && !starts_line {
                out.push_str(if has_crlf { "\r\n" } else { "\n" });
            }
            match has_crlf {
                true => out.push_str(&new.replace('\n', "\r\n")),
                false => out.push_str(&new),
            }
            done = range.end;
        }
        out.push_str(&text[done..]);
        out
    }
}

/// Lines of a task, indented as another one of the list, with this in the box.
pub(super) fn as_in(
    list: &ExistingList<'_>,
    other: &ExistingTask,
    lines: &str,
    mark: char,
) -> String {
    let model = list.lines(other);
    let indent = &model[..model.len() - model.trim_start_matches([' ', '\t']).len()];
    let own = lines.len() - lines.trim_start_matches(' ').len();
    let mut out = String::with_capacity(lines.len());
    for (at, line) in lines.lines().enumerate() {
        let line = &line[own.min(line.len())..];
        out.push_str(indent);
        match ledger::box_of(line).filter(|_| at == 0) {
            Some((place, stands)) => {
                out.push_str(&line[..place]);
                out.push(mark);
                out.push_str(&line[place + stands.len_utf8()..]);
            }
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}
