//! Which parts of a document were read: each is kept or reported, and what is neither is counted.

use crate::accounting::Accounting;
use specpack_syntax::markdown::{Block, BlockKind, Document, Item, Section};
use specpack_syntax::source::Span;

/// How deep lists and quotations are followed; below, one leaf stands for all that is nested.
const MAX_DEPTH: u8 = 48;

/// What kind of part it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeafKind {
    FrontMatter,
    Heading,
    Paragraph,
    Item,
    Row,
    Code,
    Html,
    /// A line across, or definitions of links, which the links themselves hold.
    Rule,
}

/// What became of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Unread,
    Understood,
    Reported,
}

/// The smallest part that is accounted for: a heading, a paragraph, an item's own text, a row.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    pub(crate) span: Span,
    pub(crate) kind: LeafKind,
    /// The section it stands in, by its position in the outline.
    pub(crate) section: Option<u32>,
    pub(crate) fate: Fate,
}

/// The parts of a document by ascending start.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    leaves: Vec<Leaf>,
}

impl Coverage {
    pub(crate) fn new(document: &Document) -> Self {
        let mut coverage = Self::default();
        if let Some(front_matter) = &document.front_matter {
            coverage.push(front_matter.span, LeafKind::FrontMatter, None);
        }
        for further in &document.further_front_matter {
            // A document has one header; the others are findings of the syntax.
            coverage.push(further.span, LeafKind::FrontMatter, None);
            if let Some(leaf) = coverage.leaves.last_mut() {
                leaf.fate = Fate::Reported;
            }
        }
        coverage.add_blocks(&document.preamble, None, 0);
        let mut next_section = 0;
        for section in &document.sections {
            coverage.add_section(section, &mut next_section);
        }
        // Front matter may stand after the title; everything else comes in order.
        coverage.leaves.sort_by_key(|leaf| leaf.span.start);
        coverage.leaves.shrink_to_fit();
        coverage
    }

    fn push(&mut self, span: Span, kind: LeafKind, section: Option<u32>) {
        self.leaves.push(Leaf {
            span,
            kind,
            section,
            fate: Fate::Unread,
        });
    }

    fn add_section(&mut self, section: &Section, next_section: &mut u32) {
        let index = *next_section;
        *next_section += 1;
        self.push(section.heading, LeafKind::Heading, Some(index));
        self.add_blocks(&section.blocks, Some(index), 0);
        for child in &section.children {
            self.add_section(child, next_section);
        }
    }

    fn add_blocks(&mut self, blocks: &[Block], section: Option<u32>, depth: u8) {
        for block in blocks {
            self.add_block(block, section, depth);
        }
    }

    fn add_block(&mut self, block: &Block, section: Option<u32>, depth: u8) {
        let kind = match &block.kind {
            BlockKind::List(list) if depth < MAX_DEPTH => {
                for item in &list.items {
                    self.add_item(item, section, depth);
                }
                return;
            }
            BlockKind::Quote(blocks) if depth < MAX_DEPTH => {
                self.add_blocks(blocks, section, depth + 1);
                return;
            }
            BlockKind::Table(table) => {
                self.push(block.span, LeafKind::Row, section);
                for row in &table.rows {
                    self.push(row.span, LeafKind::Row, section);
                }
                return;
            }
            BlockKind::Code(_) => LeafKind::Code,
            BlockKind::Html => LeafKind::Html,
            BlockKind::Rule | BlockKind::Definitions => LeafKind::Rule,
            BlockKind::Heading { .. } => LeafKind::Heading,
            BlockKind::Paragraph(_) | BlockKind::List(_) | BlockKind::Quote(_) => {
                LeafKind::Paragraph
            }
        };
        self.push(block.span, kind, section);
    }

    fn add_item(&mut self, item: &Item, section: Option<u32>, depth: u8) {
        self.push(item.span, LeafKind::Item, section);
        self.add_blocks(&item.blocks, section, depth + 1);
    }

    /// Takes out the parts from each of these bytes, in ascending order, up to the next one; what
    /// comes before the first stays.
    pub(crate) fn take_from(&mut self, starts: &[u32]) -> Vec<Self> {
        let taken = starts.iter().rev().map(|&start| {
            let at = self.leaves.partition_point(|leaf| leaf.span.start < start);
            Self {
                leaves: self.leaves.split_off(at),
            }
        });
        let mut taken: Vec<Self> = taken.collect();
        taken.reverse();
        taken
    }

    /// Puts back what was taken out.
    pub(crate) fn put_back(&mut self, taken: Self) {
        self.leaves.extend(taken.leaves);
    }

    /// The part in which a byte stands, as far as one starts before it.
    fn at(&self, byte: u32) -> Option<usize> {
        let after = self.leaves.partition_point(|leaf| leaf.span.start <= byte);
        after.checked_sub(1)
    }

    /// The part in which a text stands was kept.
    pub(crate) fn keep(&mut self, span: Span) {
        if let Some(leaf) = self.at(span.start) {
            self.leaves[leaf].fate = Fate::Understood;
        }
    }

    /// Every part that starts in a span was kept.
    pub(crate) fn keep_all(&mut self, span: Span) {
        let first = self
            .leaves
            .partition_point(|leaf| leaf.span.start < span.start);
        for leaf in &mut self.leaves[first..] {
            if leaf.span.start >= span.end {
                break;
            }
            leaf.fate = Fate::Understood;
        }
    }

    /// Whether the part in which a text stands was kept.
    pub(crate) fn is_kept(&self, span: Span) -> bool {
        let leaf = self.at(span.start).and_then(|leaf| self.leaves.get(leaf));
        leaf.is_some_and(|leaf| leaf.fate == Fate::Understood)
    }

    pub(crate) fn leaves_mut(&mut self) -> &mut [Leaf] {
        &mut self.leaves
    }

    pub(crate) fn count(&self) -> Accounting {
        let mut accounting = Accounting::default();
        for leaf in &self.leaves {
            match leaf.fate {
                Fate::Understood => accounting.understood += 1,
                Fate::Reported => accounting.reported += 1,
                Fate::Unread => accounting.ignored += 1,
            }
        }
        accounting
    }
}
