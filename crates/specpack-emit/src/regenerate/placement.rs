//! Where a block that is new goes: beside its neighbours, else under its heading.

use super::{GeneratedBlock, Merge, Part, with_newline, write_block};

impl<'a> Merge<'a> {
    /// Puts the block at `index` of those that are generated into the document.
    pub(super) fn place(&mut self, index: usize) {
        let Some(block) = self.blocks.get(index) else {
            return;
        };
        let mut text = String::new();
        write_block(&mut text, block, self.form);
        let text = with_newline(&text, self.newline);
        let part = Part::Block {
            name: block.name.clone(),
            text,
        };
        let is_near = |other: &&GeneratedBlock| other.heading == block.heading;
        let (before, after) = self.blocks.split_at(index);
        let mut near_before = before.iter().rev().take_while(is_near);
        let mut near_after = after.iter().skip(1).take_while(is_near);
        if let Some(at) = near_before.find_map(|b| self.position(&b.name)) {
            self.insert_after(at, part);
        } else if let Some(at) = near_after.find_map(|b| self.position(&b.name)) {
            self.insert_before(at, part);
        } else if let Some(at) = block.heading.as_deref().and_then(|h| self.split_after(h)) {
            self.insert_before(at, part);
        } else {
            let part = self.under_heading(block, part);
            if let Some(at) = before.iter().rev().find_map(|b| self.position(&b.name)) {
                self.insert_after(at, part);
            } else if let Some(at) = after.iter().find_map(|b| self.position(&b.name)) {
                self.insert_before(at, part);
            } else {
                let is_ledger = |part: &Part<'_>| matches!(part, Part::Ledger(_));
                let at = self.parts.iter().position(is_ledger);
                self.insert_before(at.unwrap_or(self.parts.len()), part);
            }
        }
    }

    /// The block with the heading that the document does not have: it was made from a template
    /// without that section.
    fn under_heading(&self, block: &GeneratedBlock, part: Part<'a>) -> Part<'a> {
        let (Some(heading), Part::Block { name, text }) = (&block.heading, &part) else {
            return part;
        };
        let heading = with_newline(&format!("{heading}\n\n"), self.newline);
        Part::Block {
            name: name.clone(),
            text: format!("{heading}{text}"),
        }
    }

    fn position(&self, wanted: &str) -> Option<usize> {
        self.parts.iter().position(|part| match part {
            Part::Block { name, .. } => name == wanted,
            _ => false,
        })
    }

    fn insert_after(&mut self, at: usize, part: Part<'a>) {
        let ends_line = self
            .parts
            .get(at)
            .is_some_and(|p| p.as_str().ends_with('\n'));
        let blank = if ends_line { 1 } else { 2 };
        let filler = Part::Filler(self.newline.repeat(blank));
        self.parts.splice(at + 1..at + 1, [filler, part]);
    }

    fn insert_before(&mut self, at: usize, part: Part<'a>) {
        let before = at.checked_sub(1).and_then(|at| self.parts.get(at));
        let ends_line = before.is_none_or(|part| part.as_str().ends_with('\n'));
        let first = Part::Filler(if ends_line { "" } else { self.newline }.to_owned());
        let last = Part::Filler(self.newline.to_owned());
        self.parts.splice(at..at, [first, part, last]);
    }

    /// Splits the text after the heading and the blank line that follows it; the place between.
    fn split_after(&mut self, heading: &str) -> Option<usize> {
        let (at, end) = self.parts.iter().enumerate().find_map(|(at, part)| {
            let Part::Text(text) = part else { return None };
            end_of_heading(text, heading).map(|end| (at, end))
        })?;
        let Part::Text(text) = *self.parts.get(at)? else {
            return None;
        };
        let (head, tail) = text.split_at_checked(end)?;
        let halves = [Part::Text(head), Part::Text(tail)];
        self.parts.splice(at..=at, halves);
        Some(at + 1)
    }
}

fn end_of_heading(text: &str, heading: &str) -> Option<usize> {
    let mut end = 0;
    let mut is_found = false;
    for line in text.split_inclusive('\n') {
        if is_found {
            let is_blank = line.trim().is_empty();
            return Some(if is_blank { end + line.len() } else { end });
        }
        end += line.len();
        is_found = line.trim_end() == heading && line.ends_with('\n');
    }
    is_found.then_some(end)
}
