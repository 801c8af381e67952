//! Quotations, lists and items while they are open.

use super::{Block, BlockKind, Item, List, Text};
use crate::source::Span;

/// What holds further blocks and has not ended yet.
#[derive(Debug)]
pub(super) enum Frame {
    /// A quotation.
    Quote {
        /// Where it stands.
        span: Span,
        /// What is in it so far.
        blocks: Vec<Block>,
    },
    /// A list.
    List {
        /// Where it stands.
        span: Span,
        /// The first number of an ordered one.
        start: Option<u64>,
        /// Its items so far.
        items: Vec<Item>,
    },
    /// An item of a list.
    Item {
        /// Where it stands.
        span: Span,
        /// `[ ]` or `[x]`.
        checked: Option<bool>,
        /// Its own text, once that is known.
        text: Option<Text>,
        /// What follows its text so far.
        blocks: Vec<Block>,
    },
}

/// What was open and has ended.
#[derive(Debug)]
pub(super) enum Closed {
    /// A quotation or a list.
    Block(Block),
    /// An item.
    Item(Item),
}

impl Frame {
    /// Adds a block; gives it back where nothing but items may stand.
    ///
    /// Code ends with its last line ending, which may lie behind the end of what holds it: the
    /// holder grows with it.
    pub(super) fn push_block(&mut self, block: Block) -> Option<Block> {
        match self {
            Self::Quote { blocks, span } | Self::Item { blocks, span, .. } => {
                span.end = span.end.max(block.span.end);
                blocks.push(block);
                None
            }
            Self::List { .. } => Some(block),
        }
    }

    /// Adds an item to a list.
    pub(super) fn push_item(&mut self, item: Item) {
        if let Self::List { items, span, .. } = self {
            span.end = span.end.max(item.span.end);
            items.push(item);
        }
    }

    /// Takes the text that is an item's own, as its first; gives back any other.
    pub(super) fn take_own_text(&mut self, text: Text) -> Option<Text> {
        match self {
            Self::Item {
                text: own @ None,
                blocks,
                ..
            } if blocks.is_empty() => {
                *own = Some(text);
                None
            }
            _ => Some(text),
        }
    }

    /// Has it end at a byte of the file, if not before.
    pub(super) fn end_by(&mut self, at: usize) {
        let at = Span::new(at..at).end;
        let (Self::Quote { span, .. } | Self::List { span, .. } | Self::Item { span, .. }) = self;
        span.end = span.end.min(at);
    }

    /// Ends it. The room that was kept for more is given back: a tree is built once and then only
    /// read.
    pub(super) fn close(self) -> Closed {
        match self {
            Self::Quote { span, mut blocks } => {
                blocks.shrink_to_fit();
                let kind = BlockKind::Quote(blocks);
                Closed::Block(Block { span, kind })
            }
            Self::List {
                span,
                start,
                mut items,
            } => {
                items.shrink_to_fit();
                let kind = BlockKind::List(List { start, items });
                Closed::Block(Block { span, kind })
            }
            Self::Item {
                span,
                checked,
                text,
                mut blocks,
            } => {
                blocks.shrink_to_fit();
                let end = Span {
                    start: span.end,
                    end: span.end,
                };
                let empty = || Text {
                    span: end,
                    ..Text::default()
                };
                Closed::Item(Item {
                    span,
                    checked,
                    text: text.unwrap_or_else(empty),
                    blocks,
                })
            }
        }
    }
}
