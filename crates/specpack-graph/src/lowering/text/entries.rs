//! Blocks as labelled entries: a label, what stands on its line, and the blocks that follow it.

use super::labels::{self, Inline};
use specpack_syntax::markdown::{Block, BlockKind, Item, List, Text};
use specpack_syntax::source::Span;

/// A labelled entry.
#[derive(Clone, Debug)]
pub(crate) struct Entry<'a> {
    /// The label without its colon.
    pub(crate) label: &'a str,
    pub(crate) label_span: Span,
    /// What follows on the label's line.
    pub(crate) value: Option<Inline<'a>>,
    /// Paragraphs, lists, tables and code that belong to the label.
    pub(crate) blocks: Vec<&'a Block>,
}

/// A labelled entry, or what stands without a label.
#[derive(Clone, Debug)]
pub(crate) enum Part<'a> {
    Entry(Entry<'a>),
    Text(Inline<'a>),
    Block(&'a Block),
}

/// Reads blocks as entries. `is_label` tells which plain or list labels count; a bold label at the
/// start of a paragraph always does.
pub(crate) fn read<'a>(
    blocks: impl IntoIterator<Item = &'a Block>,
    is_label: &dyn Fn(&str) -> bool,
) -> Vec<Part<'a>> {
    let mut reading = Reading::new(is_label);
    for block in blocks {
        reading.add(block);
    }
    reading.parts
}

/// Reads blocks as entries, and lists that belong to none item by item: a labelled item is an
/// entry, any other one without a label.
pub(crate) fn read_items<'a>(
    blocks: &[&'a Block],
    is_label: &dyn Fn(&str) -> bool,
) -> Vec<Part<'a>> {
    let mut reading = Reading::new(is_label);
    for block in blocks {
        match &block.kind {
            BlockKind::List(list) if !reading.is_awaiting() => {
                for item in &list.items {
                    reading.add_any_item(item);
                }
                reading.open = None;
            }
            _ => reading.add(block),
        }
    }
    reading.parts
}

struct Reading<'a, 'r> {
    is_label: &'r dyn Fn(&str) -> bool,
    parts: Vec<Part<'a>>,
    /// Which part is the entry that takes further blocks, if one does.
    open: Option<usize>,
}

impl<'a, 'r> Reading<'a, 'r> {
    fn new(is_label: &'r dyn Fn(&str) -> bool) -> Self {
        Self {
            is_label,
            parts: Vec::new(),
            open: None,
        }
    }

    /// Whether the open entry has a label alone, and waits for what follows it.
    fn is_awaiting(&self) -> bool {
        matches!(
            self.open.and_then(|at| self.parts.get(at)),
            Some(Part::Entry(entry)) if entry.value.is_none() && entry.blocks.is_empty()
        )
    }

    fn add(&mut self, block: &'a Block) {
        match &block.kind {
            BlockKind::Paragraph(text) => self.add_paragraph(block, text),
            BlockKind::List(list) if self.is_list_of_entries(list) => {
                for item in &list.items {
                    self.add_item(item);
                }
                self.open = None;
            }
            BlockKind::Rule => {
                self.open = None;
                self.parts.push(Part::Block(block));
            }
            // Comments and definitions are not to be seen: a label still has what follows them.
            BlockKind::Html | BlockKind::Definitions => self.parts.push(Part::Block(block)),
            BlockKind::Heading { text, .. } => {
                self.open = None;
                self.parts.extend(labels::whole(text).map(Part::Text));
            }
            _ => self.attach(block),
        }
    }

    fn attach(&mut self, block: &'a Block) {
        match self.open.and_then(|at| self.parts.get_mut(at)) {
            Some(Part::Entry(entry)) => entry.blocks.push(block),
            _ => self.parts.push(Part::Block(block)),
        }
    }

    fn add_paragraph(&mut self, block: &'a Block, text: &'a Text) {
        let (lead, labelled) = labels::split(text);
        if labelled.is_empty() {
            if let Some(plain) = labels::single(text)
                && (self.is_label)(plain.label)
            {
                self.push_entry(plain.label, plain.label_span, Some(plain.value), &[]);
                return;
            }
            if self.is_awaiting() {
                self.attach(block);
                return;
            }
            self.open = None;
            self.parts.extend(lead.map(Part::Text));
            return;
        }
        self.parts.extend(lead.map(Part::Text));
        for part in labelled {
            self.push_entry(part.label, part.label_span, Some(part.value), &[]);
        }
    }

    fn is_list_of_entries(&self, list: &List) -> bool {
        let mut has_any = false;
        let all = list.items.iter().all(|item| {
            let Some(labelled) = labels::single(&item.text) else {
                return false;
            };
            has_any = true;
            (self.is_label)(labelled.label)
        });
        all && has_any
    }

    fn add_item(&mut self, item: &'a Item) {
        if let Some(labelled) = labels::single(&item.text) {
            self.push_entry(
                labelled.label,
                labelled.label_span,
                Some(labelled.value),
                &item.blocks,
            );
        }
    }

    fn add_any_item(&mut self, item: &'a Item) {
        let labelled = labels::single(&item.text).filter(|part| (self.is_label)(part.label));
        match labelled {
            Some(part) => {
                let value = Some(part.value);
                self.push_entry(part.label, part.label_span, value, &item.blocks);
            }
            None => {
                let value = labels::whole(&item.text);
                self.push_entry("", item.span, value, &item.blocks);
            }
        }
    }

    fn push_entry(
        &mut self,
        label: &'a str,
        label_span: Span,
        value: Option<Inline<'a>>,
        blocks: &'a [Block],
    ) {
        self.open = Some(self.parts.len());
        self.parts.push(Part::Entry(Entry {
            label,
            label_span,
            value: value.filter(|value| !value.plain.is_empty()),
            blocks: blocks.iter().collect(),
        }));
    }
}

/// The lines of an entry or a section: items at the top, paragraphs and rows, each as one text.
pub(crate) fn lines<'a>(blocks: &[&'a Block]) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for block in blocks {
        add_lines(block, &mut lines);
    }
    lines
}

/// A line: its text, the item it came from, and its extent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    pub(crate) text: Inline<'a>,
    pub(crate) item: Option<&'a Item>,
    pub(crate) source_text: Option<&'a Text>,
}

fn add_lines<'a>(block: &'a Block, lines: &mut Vec<Line<'a>>) {
    match &block.kind {
        BlockKind::Paragraph(text) => lines.extend(labels::whole(text).map(|inline| Line {
            text: inline,
            item: None,
            source_text: Some(text),
        })),
        BlockKind::List(list) => {
            for item in &list.items {
                lines.extend(labels::whole(&item.text).map(|inline| Line {
                    text: inline,
                    item: Some(item),
                    source_text: Some(&item.text),
                }));
            }
        }
        BlockKind::Quote(blocks) => {
            for block in blocks {
                if let BlockKind::Paragraph(_) | BlockKind::List(_) = block.kind {
                    add_lines(block, lines);
                }
            }
        }
        _ => {}
    }
}
