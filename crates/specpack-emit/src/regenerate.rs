//! Generating again into a document that people have worked on.
//!
//! A block that nobody touched follows the generator. A block that a person changed stays as it
//! is for as long as the generator has nothing new to say; once both changed, the policy decides.
//! A block that a person deleted stays deleted. Everything outside of blocks stays byte for byte.

use specpack_syntax::marked_blocks::{
    Block, BlockKind, CommentForm, Digest, Ledger, Piece, Pieces, begin_line, end_line,
};
use std::collections::{BTreeMap, BTreeSet};

mod placement;

const YOURS: &str = "<<<<<<< yours";
const BETWEEN: &str = "=======";
const THEIRS: &str = ">>>>>>> generated";

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
    let mut merged = merge_once(pieces, blocks, ledger, newline, on_conflict);
    // A block that goes away may have stood within another: the marks of that one, which were
    // taken for text, belong together again.
    let mut is_settled = pieces.strays.is_empty() || !has_removed(&merged.changes);
    while !is_settled {
        let pieces = Pieces::parse_as(&merged.text, pieces.form);
        let next = merge_once(&pieces, blocks, ledger, newline, on_conflict);
        is_settled = pieces.strays.is_empty() || !has_removed(&next.changes);
        merged.text = next.text;
        merged.changes.extend(next.changes);
    }
    merged
}

fn has_removed(changes: &[Change]) -> bool {
    let mut changes = changes.iter();
    changes.any(|change| matches!(change, Change::Removed(_)))
}

/// Generates into a document as its blocks stand.
fn merge_once(
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
        form: pieces.form,
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
    let line = with_newline(&format!("{}\n", ledger.line(pieces.form)), newline);
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
    form: CommentForm,
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
        if generated.is_none() && (is_untouched || block.content.is_empty()) {
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
        let begin = begin_line(self.form, kind, block.name, digest);
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

/// Adds a block with its markers to `text`, in lines that end in line feeds.
pub(crate) fn write_block(text: &mut String, block: &GeneratedBlock, form: CommentForm) {
    let digest = Digest::of(&block.content);
    text.push_str(&begin_line(form, block.kind, &block.name, &digest));
    text.push('\n');
    text.push_str(&block.content);
    text.push_str(&end_line(form, &block.name));
    text.push('\n');
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
mod tests;
