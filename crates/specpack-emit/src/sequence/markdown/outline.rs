//! A numbered outline while it is written.

use crate::markdown::inline;
use std::fmt::Write as _;

/// The most `#` that readers of such documents take for a heading.
const MAX_HASHES: usize = 12;

/// Headings and blocks, each with an empty line between it and the next.
#[derive(Debug, Default)]
pub(super) struct Outline {
    text: String,
    /// How many headings there are so far, at each level that is open; the last is to come.
    counts: Vec<u32>,
    /// How many levels the title takes.
    offset: usize,
}

impl Outline {
    /// The title of the document, without a number.
    pub(super) fn title(&mut self, title: &str) {
        self.block(&format!("# {}", heading(title)));
        self.offset = 1;
    }

    /// Begins a section; what follows stands in it until it is closed.
    pub(super) fn open(&mut self, title: &str) {
        match self.counts.last_mut() {
            Some(count) => *count += 1,
            None => self.counts.push(1),
        }
        let depth = self.counts.len() + self.offset;
        let hashes = "#".repeat(depth.min(MAX_HASHES));
        let numbers: Vec<String> = self.counts.iter().map(ToString::to_string).collect();
        self.block(&format!(
            "{hashes} {} {}",
            numbers.join("."),
            heading(title)
        ));
        self.counts.push(0);
    }

    /// Ends the section that was begun last.
    pub(super) fn close(&mut self) {
        self.counts.pop();
    }

    /// A block as it stands.
    pub(super) fn block(&mut self, block: &str) {
        let block = block.trim_end();
        if block.trim().is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let _ = writeln!(self.text, "{block}");
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// A title that is read as it is meant.
fn heading(title: &str) -> String {
    let title = inline(title);
    match title.strip_suffix('#') {
        // A heading may end in `#`, which are no part of it.
        Some(title) => format!("{title}\\#"),
        None if title.is_empty() => "Untitled".to_owned(),
        None => title,
    }
}
