//! Generating again into a document that people have worked on.
//!
//! A block that nobody touched follows the generator. A block that a person changed stays as it
//! is for as long as the generator has nothing new to say; once both changed, the policy decides.
//! A block that a person deleted stays deleted. Everything outside of blocks stays byte for byte.

use crate::blocks::{Block, BlockKind, Digest, Ledger, Piece, Pieces, begin_line, end_line};
use std::collections::{BTreeMap, BTreeSet};

const YOURS: &str = "<<<<<<< yours";
const BETWEEN: &str = "=======";
const THEIRS: &str = ">>>>>>> system spec";

/// What happens to a part that both a person and the system spec changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnConflict {
    /// Both are shown, between conflict markers.
    #[default]
    Show,
    /// The person's stays.
    Keep,
    /// The system spec's takes its place.
    Theirs,
    /// The file is left as it is, and the conflict reported.
    Fail,
}

/// A block as it is generated now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedBlock {
    /// What it holds.
    pub kind: BlockKind,
    /// Its name, unique in the document.
    pub name: String,
    /// Its lines, each ending in a line feed.
    pub content: String,
    /// The heading it stands under.
    pub heading: Option<String>,
}

/// What generating again did to a block or a key.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "change", content = "name")]
pub enum Change {
    /// It is new.
    Added(String),
    /// Nobody had touched it, and it has new content.
    Refreshed(String),
    /// Nobody had touched it, and the system spec no longer has it.
    Removed(String),
    /// A person's version stays, although the system spec changed too.
    Kept(String),
    /// The system spec's version took the place of a person's.
    Overwritten(String),
    /// Both changed.
    Conflict(String),
}

impl Change {
    /// Which block or key it is about.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Added(name)
            | Self::Refreshed(name)
            | Self::Removed(name)
            | Self::Kept(name)
            | Self::Overwritten(name)
            | Self::Conflict(name) => name,
        }
    }
}

/// A document after generating again.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// The document.
    pub text: String,
    /// What was done, in the order of the document; what is new comes last.
    pub changes: Vec<Change>,
}

/// What ends a document's lines.
#[must_use]
pub fn newline_of(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

/// `text`, whose lines end in line feeds, with the line ending `newline`.
#[must_use]
pub fn with_newline(text: &str, newline: &str) -> String {
    if newline == "\n" {
        text.to_owned()
    } else {
        text.replace('\n', newline)
    }
}

enum Part<'a> {
    Text(&'a str),
    Block {
        name: String,
        text: String,
    },
    /// What was put in besides: blank lines and new blocks' surroundings.
    Filler(String),
    Ledger(&'a str),
}

impl Part<'_> {
    fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Ledger(text) => text,
            Self::Block { text, .. } | Self::Filler(text) => text,
        }
    }
}

/// Generates `blocks` again into the document `pieces`. `ledger` says what was generated before
/// and, afterwards, what has been by now; the keys in it are written as they are given.
#[must_use]
pub fn regenerate(
    pieces: &Pieces<'_>,
    blocks: &[GeneratedBlock],
    ledger: &mut Ledger,
    newline: &str,
    on_conflict: OnConflict,
) -> Merged {
    let known = std::mem::take(&mut ledger.blocks);
    let mut merge = Merge {
        blocks,
        by_name: blocks.iter().map(|b| (b.name.as_str(), b)).collect(),
        known: &known,
        newline,
        on_conflict,
        parts: Vec::with_capacity(pieces.pieces.len() + 1),
        changes: Vec::new(),
        present: BTreeSet::new(),
    };
    merge.existing(pieces);
    merge.added(pieces);
    let Merge {
        mut parts,
        changes,
        present,
        ..
    } = merge;
    let generated = blocks.iter().map(|block| block.name.clone());
    ledger.blocks = present.into_iter().chain(generated).collect();
    let line = with_newline(&format!("{}\n", ledger.line()), newline);
    write_ledger(&mut parts, &line, newline);
    Merged {
        text: parts.iter().map(Part::as_str).collect(),
        changes,
    }
}

struct Merge<'a> {
    blocks: &'a [GeneratedBlock],
    by_name: BTreeMap<&'a str, &'a GeneratedBlock>,
    known: &'a BTreeSet<String>,
    newline: &'a str,
    on_conflict: OnConflict,
    parts: Vec<Part<'a>>,
    changes: Vec<Change>,
    present: BTreeSet<String>,
}

impl<'a> Merge<'a> {
    fn existing(&mut self, pieces: &Pieces<'a>) {
        let mut is_after_removed = false;
        for piece in &pieces.pieces {
            match piece {
                Piece::Text(text) => {
                    let text = if is_after_removed {
                        self.without_blank_line(text)
                    } else {
                        text
                    };
                    self.parts.push(Part::Text(text));
                }
                Piece::Ledger(line) => self.parts.push(Part::Ledger(line)),
                Piece::Block(block) => {
                    is_after_removed = match self.block(block) {
                        Some(text) => {
                            if self.is_ours(block.name) {
                                self.present.insert(block.name.to_owned());
                            }
                            self.parts.push(Part::Block {
                                name: block.name.to_owned(),
                                text,
                            });
                            false
                        }
                        None => true,
                    };
                    continue;
                }
            }
            is_after_removed = false;
        }
    }

    /// Whether the generator makes, or once made, a block of this name.
    fn is_ours(&self, name: &str) -> bool {
        self.by_name.contains_key(name) || self.known.contains(name)
    }

    /// The blank line that set a removed block apart goes with it.
    fn without_blank_line<'t>(&self, text: &'t str) -> &'t str {
        let stands_apart = self.parts.last().is_none_or(|part| {
            let before = part.as_str();
            let is_blank = matches!(before, "\n" | "\r\n");
            is_blank || before.ends_with("\n\n") || before.ends_with("\n\r\n")
        });
        let rest = text.strip_prefix("\r\n").or(text.strip_prefix('\n'));
        match rest {
            Some(rest) if stands_apart => rest,
            _ => text,
        }
    }

    /// The block as it will stand, or none where it goes away.
    fn block(&mut self, block: &Block<'_>) -> Option<String> {
        let whole = || format!("{}{}{}", block.begin, block.content, block.end);
        let generated = self.by_name.get(block.name).copied();
        if !self.is_ours(block.name) {
            return Some(whole());
        }
        let kind = generated.map_or(block.kind, |generated| generated.kind);
        let new = generated.map_or("", |generated| generated.content.as_str());
        let digest = Digest::of(new);
        let present = Digest::of(block.content);
        let is_untouched = block.digest.as_ref() == Some(&present);
        if generated.is_none() && is_untouched {
            self.changes.push(Change::Removed(block.name.to_owned()));
            return None;
        }
        if block.digest.as_ref() == Some(&digest) {
            return Some(whole());
        }
        if present == digest {
            return Some(self.rewritten(block, kind, &digest, block.content));
        }
        let name = block.name.to_owned();
        let new = with_newline(new, self.newline);
        if is_untouched {
            self.changes.push(Change::Refreshed(name));
            return Some(self.rewritten(block, kind, &digest, &new));
        }
        match self.on_conflict {
            OnConflict::Theirs if generated.is_none() => {
                self.changes.push(Change::Removed(name));
                None
            }
            OnConflict::Theirs => {
                self.changes.push(Change::Overwritten(name));
                Some(self.rewritten(block, kind, &digest, &new))
            }
            OnConflict::Fail => {
                self.changes.push(Change::Conflict(name));
                Some(whole())
            }
            OnConflict::Keep => {
                self.changes.push(Change::Kept(name));
                Some(self.rewritten(block, kind, &digest, block.content))
            }
            OnConflict::Show => {
                self.changes.push(Change::Conflict(name));
                let yours = yours_of(block);
                let nl = self.newline;
                let both = format!("{YOURS}{nl}{yours}{BETWEEN}{nl}{new}{THEIRS}{nl}");
                Some(self.rewritten(block, kind, &digest, &both))
            }
        }
    }

    fn rewritten(
        &self,
        block: &Block<'_>,
        kind: BlockKind,
        digest: &Digest,
        content: &str,
    ) -> String {
        let begin = begin_line(kind, block.name, digest);
        format!("{begin}{}{content}{}", self.newline, block.end)
    }

    fn added(&mut self, pieces: &Pieces<'_>) {
        let strays: BTreeSet<&str> = pieces.strays.iter().map(|s| s.name.as_str()).collect();
        for (index, block) in self.blocks.iter().enumerate() {
            let name = block.name.as_str();
            let was_there = self.known.contains(name) || strays.contains(name);
            if was_there || self.present.contains(name) {
                continue;
            }
            self.place(index);
            self.present.insert(name.to_owned());
            self.changes.push(Change::Added(name.to_owned()));
        }
    }

    fn place(&mut self, index: usize) {
        let Some(block) = self.blocks.get(index) else {
            return;
        };
        let text = with_newline(&written(block), self.newline);
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
        } else if let Some(at) = before.iter().rev().find_map(|b| self.position(&b.name)) {
            self.insert_after(at, part);
        } else if let Some(at) = after.iter().find_map(|b| self.position(&b.name)) {
            self.insert_before(at, part);
        } else {
            let is_ledger = |part: &Part<'_>| matches!(part, Part::Ledger(_));
            let at = self.parts.iter().position(is_ledger);
            self.insert_before(at.unwrap_or(self.parts.len()), part);
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

/// A person's side of a block. Where an earlier conflict still stands and its other side is as it
/// was generated, the person's side of that conflict, so that conflicts do not pile up.
fn yours_of<'a>(block: &Block<'a>) -> &'a str {
    let whole = block.content;
    let sides = || {
        let (first, rest) = whole.split_once('\n')?;
        if first.trim_end() != YOURS {
            return None;
        }
        let mut at = 0;
        let mut between = None;
        for line in rest.split_inclusive('\n') {
            match line.trim_end() {
                BETWEEN => between = Some((at, at + line.len())),
                THEIRS if at + line.len() == rest.len() => {
                    let (yours_end, theirs_start) = between?;
                    let yours = rest.get(..yours_end)?;
                    return Some((yours, rest.get(theirs_start..at)?));
                }
                _ => {}
            }
            at += line.len();
        }
        None
    };
    match sides() {
        Some((yours, theirs)) if block.digest == Some(Digest::of(theirs)) => yours,
        _ => whole,
    }
}

/// A block with its markers, in lines that end in line feeds.
#[must_use]
pub fn written(block: &GeneratedBlock) -> String {
    let digest = Digest::of(&block.content);
    let begin = begin_line(block.kind, &block.name, &digest);
    format!("{begin}\n{}{}\n", block.content, end_line(&block.name))
}

fn write_ledger(parts: &mut Vec<Part<'_>>, line: &str, newline: &str) {
    let is_ledger = |part: &Part<'_>| matches!(part, Part::Ledger(_));
    if let Some(at) = parts.iter().rposition(is_ledger) {
        let Some(old) = parts.get_mut(at) else { return };
        let bare = line.trim_end();
        if old.as_str().trim_end() == bare {
            return;
        }
        let ending = old
            .as_str()
            .get(old.as_str().trim_end().len()..)
            .unwrap_or_default();
        *old = Part::Filler(format!("{bare}{ending}"));
        return;
    }
    let ends_line = parts
        .last()
        .is_none_or(|part| part.as_str().ends_with('\n'));
    let text = if ends_line {
        format!("{newline}{line}")
    } else {
        format!("{newline}{newline}{}", line.trim_end())
    };
    parts.push(Part::Filler(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(name: &str, content: &str) -> GeneratedBlock {
        GeneratedBlock {
            kind: BlockKind::Draft,
            name: name.to_owned(),
            content: content.to_owned(),
            heading: Some("## One".to_owned()),
        }
    }

    fn first(blocks: &[GeneratedBlock]) -> String {
        let written: Vec<_> = blocks.iter().map(written).collect();
        let names = blocks.iter().map(|b| b.name.clone()).collect();
        let ledger = Ledger {
            blocks: names,
            keys: Vec::new(),
        };
        format!(
            "# T\n\n## One\n\n{}\n{}\n",
            written.join("\n"),
            ledger.line()
        )
    }

    fn again(text: &str, blocks: &[GeneratedBlock], policy: OnConflict) -> Merged {
        let pieces = Pieces::parse(text);
        let mut ledger = Ledger::of(&pieces);
        regenerate(&pieces, blocks, &mut ledger, newline_of(text), policy)
    }

    // req: GEN-11
    #[test]
    fn same_input_changes_nothing() {
        let blocks = [block("a", "1\n"), block("b", "2\n")];
        let text = first(&blocks);
        let merged = again(&text, &blocks, OnConflict::Show);
        assert_eq!(merged.text, text);
        assert_eq!(merged.changes, []);
    }

    // req: GEN-11
    #[test]
    fn untouched_block_follows_the_generator() {
        let text = first(&[block("a", "1\n"), block("b", "2\n")]);
        let text = text.replace("## One", "## One\n\nMine.");
        let blocks = [block("a", "one\n"), block("b", "2\n")];
        let merged = again(&text, &blocks, OnConflict::Show);
        assert!(merged.text.contains("Mine.") && merged.text.contains("\none\n"));
        assert_eq!(merged.changes, [Change::Refreshed("a".to_owned())]);
    }

    // req: GEN-11
    #[test]
    fn changed_block_stays_while_the_generator_says_the_same() {
        let blocks = [block("a", "1\n")];
        let text = first(&blocks).replace("\n1\n", "\nmine\n");
        assert_eq!(again(&text, &blocks, OnConflict::Theirs).text, text);
    }

    // req: GEN-11
    #[test]
    fn both_changed_shows_both_once() {
        let text = first(&[block("a", "1\n")]).replace("\n1\n", "\nmine\n");
        let second = again(&text, &[block("a", "2\n")], OnConflict::Show);
        assert_eq!(second.changes, [Change::Conflict("a".to_owned())]);
        let both = "<<<<<<< yours\nmine\n=======\n2\n>>>>>>> system spec\n";
        assert!(second.text.contains(both), "{}", second.text);
        let third = again(&second.text, &[block("a", "2\n")], OnConflict::Show);
        assert_eq!(third.text, second.text);
        let fourth = again(&third.text, &[block("a", "3\n")], OnConflict::Show);
        let both = "<<<<<<< yours\nmine\n=======\n3\n>>>>>>> system spec\n";
        assert!(fourth.text.contains(both), "{}", fourth.text);
    }

    // req: GEN-11
    #[test]
    fn policy_decides_a_conflict() {
        let text = first(&[block("a", "1\n")]).replace("\n1\n", "\nmine\n");
        let new = [block("a", "2\n")];
        let kept = again(&text, &new, OnConflict::Keep);
        assert!(kept.text.contains("\nmine\n") && !kept.text.contains("\n2\n"));
        assert_eq!(again(&kept.text, &new, OnConflict::Show).text, kept.text);
        assert!(
            again(&text, &new, OnConflict::Theirs)
                .text
                .contains("\n2\n")
        );
        assert_eq!(again(&text, &new, OnConflict::Fail).text, text);
    }

    // req: GEN-11
    #[test]
    fn deleted_block_stays_deleted() {
        let blocks = [block("a", "1\n"), block("b", "2\n")];
        let text = first(&blocks);
        let text = text.replace(&format!("{}\n", written(&blocks[1])), "");
        let merged = again(&text, &blocks, OnConflict::Show);
        assert_eq!(merged.text, text);
    }

    // req: GEN-11
    #[test]
    fn new_block_comes_after_the_one_before_it() {
        let text = first(&[block("a", "1\n"), block("c", "3\n")]);
        let blocks = [block("a", "1\n"), block("b", "2\n"), block("c", "3\n")];
        let merged = again(&text, &blocks, OnConflict::Show);
        assert_eq!(merged.text, first(&blocks));
        assert_eq!(merged.changes, [Change::Added("b".to_owned())]);
    }

    // req: GEN-11
    #[test]
    fn new_block_stands_under_its_heading_where_no_neighbour_is_left() {
        let mut c = block("c", "3\n");
        c.heading = Some("## Two".to_owned());
        let text = first(&[block("a", "1\n")]);
        let text = text.replace(
            "<!-- specpack:generated",
            "## Two\n\nMine.\n<!-- specpack:generated",
        );
        let merged = again(&text, &[block("a", "1\n"), c], OnConflict::Show);
        let at = |needle: &str| merged.text.find(needle);
        assert!(at("## Two") < at("draft c") && at("draft c") < at("Mine."));
    }

    // req: GEN-11
    #[test]
    fn block_that_is_no_longer_generated_goes_unless_a_person_changed_it() {
        let both = [block("a", "1\n"), block("b", "2\n")];
        let text = first(&both);
        let merged = again(&text, &both[..1], OnConflict::Show);
        assert_eq!(merged.text, first(&both[..1]));
        let text = text.replace("\n2\n", "\nmine\n");
        let merged = again(&text, &both[..1], OnConflict::Show);
        assert!(merged.text.contains("\nmine\n"));
        let third = again(&merged.text, &both[..1], OnConflict::Show);
        assert_eq!(third.text, merged.text);
    }

    // req: GEN-11
    #[test]
    fn line_endings_and_a_missing_last_one_stay() {
        let text = first(&[block("a", "1\n")]).replace('\n', "\r\n");
        let text = text.trim_end();
        let merged = again(
            text,
            &[block("a", "2\n"), block("b", "3\n")],
            OnConflict::Show,
        );
        assert_eq!(
            merged.text.matches('\n').count(),
            merged.text.matches("\r\n").count()
        );
        assert!(merged.text.ends_with("-->"));
    }

    #[test]
    fn block_of_another_tool_is_left_alone() {
        let foreign = written(&block("z", "9\n"));
        let text = format!("{}\n{foreign}", first(&[block("a", "1\n")]));
        let merged = again(&text, &[block("a", "1\n")], OnConflict::Theirs);
        assert_eq!(merged.text, text);
        assert_eq!(
            again(&merged.text, &[block("a", "1\n")], OnConflict::Theirs).text,
            text
        );
    }
}
