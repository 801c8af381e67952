//! Adding nodes to a tree in reading order.

use super::{Form, MAX_DEPTH, Raw, Tree};
use crate::hash::HashMap;
use crate::source::{SourceFile, Span};
use std::ops::Range;
use std::sync::Arc;

/// How much all aliases of a file may stand for, in nodes and bytes of text.
const MAX_EXPANSION: usize = 256 * 1024;

/// Why an alias stands for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AliasError {
    /// It stands within what it stands for, or nothing has its name.
    NotFinished,
    /// It stands for more than a run can hold.
    TooMuch,
}

/// A collection that is open.
struct Open {
    index: u32,
    children: usize,
}

/// What an anchor names: its node, what that weighs and how deep it is.
struct Anchored {
    index: u32,
    measure: Option<Measure>,
}

#[derive(Clone, Copy, Default)]
struct Measure {
    weight: usize,
    depth: usize,
}

/// A tree that is being read.
pub(super) struct Builder {
    tree: Tree,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    expanded: usize,
    /// What each alias stands for.
    aliases: HashMap<u32, Measure>,
}

impl Builder {
    pub(super) fn new(source: &SourceFile) -> Self {
        Self {
            tree: Tree {
                text: Arc::clone(source.shared_text()),
                nodes: Vec::new(),
                texts: Vec::new(),
                documents: Vec::new(),
            },
            open: Vec::new(),
            anchors: HashMap::default(),
            expanded: 0,
            aliases: HashMap::default(),
        }
    }

    /// How many collections are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Where the innermost open collection starts.
    pub(super) fn open_at(&self) -> Option<u32> {
        let open = self.open.last()?;
        Some(self.tree.nodes.get(open.index as usize)?.span.start)
    }

    /// Whether the innermost open collection is a mapping, and if a value comes next.
    pub(super) fn in_mapping(&self) -> Option<bool> {
        let open = self.open.last()?;
        let raw = self.tree.nodes.get(open.index as usize)?;
        (raw.form == Form::Mapping).then_some(open.children % 2 == 1)
    }

    fn push(&mut self, span: Span, form: Form) -> u32 {
        let index = u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX);
        let is_key = self.in_mapping() == Some(false);
        let parent = match self.open.last_mut() {
            Some(open) => {
                open.children += 1;
                open.index
            }
            None => {
                self.tree.documents.push(index);
                index
            }
        };
        self.tree.nodes.push(Raw {
            span,
            end: index.saturating_add(1),
            parent,
            form,
            is_key,
        });
        index
    }

    /// A collection grows with what is put into it.
    fn grow(&mut self, span: Span) {
        if span.is_empty() {
            return;
        }
        let open = self.open.last().map(|open| open.index as usize);
        if let Some(raw) = open.and_then(|open| self.tree.nodes.get_mut(open)) {
            raw.span.start = raw.span.start.min(span.start);
            raw.span.end = raw.span.end.max(span.end);
        }
    }

    /// Adds a scalar whose text is `span` itself.
    pub(super) fn plain(&mut self, span: Span) -> u32 {
        self.grow(span);
        self.push(span, Form::Plain)
    }

    /// Adds a scalar whose text is `span` without the quotes at its ends.
    pub(super) fn quoted(&mut self, span: Span) -> u32 {
        self.grow(span);
        self.push(span, Form::Quoted)
    }

    /// Adds a scalar whose text is not in the file as it stands.
    pub(super) fn owned(&mut self, span: Span, text: &str, is_quoted: bool) -> u32 {
        let position = u32::try_from(self.tree.texts.len()).unwrap_or(u32::MAX);
        self.tree.texts.push(text.into());
        self.grow(span);
        let form = match is_quoted {
            true => Form::Owned(position),
            false => Form::Folded(position),
        };
        self.push(span, form)
    }

    /// Opens a sequence or a mapping.
    pub(super) fn open(&mut self, start: Span, is_mapping: bool) -> u32 {
        let form = match is_mapping {
            true => Form::Mapping,
            false => Form::Sequence,
        };
        let index = self.push(start, form);
        self.open.push(Open { index, children: 0 });
        index
    }

    /// Closes the innermost collection; `end` where a bracket says so.
    pub(super) fn close(&mut self, end: Option<u32>) {
        // A key whose value could not be read is kept with an empty one.
        if self.in_mapping() == Some(true)
            && let Some(at) = self.tree.nodes.last().map(|key| key.span.end)
        {
            self.plain(Span { start: at, end: at });
        }
        let Some(open) = self.open.pop() else { return };
        let after = u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX);
        let Some(raw) = self.tree.nodes.get_mut(open.index as usize) else {
            return;
        };
        raw.end = after;
        raw.span.end = raw.span.end.max(end.unwrap_or_default());
        let span = raw.span;
        self.grow(span);
    }

    /// Names a node.
    pub(super) fn anchor(&mut self, anchor: usize, index: u32) {
        if anchor > 0 {
            let named = Anchored {
                index,
                measure: None,
            };
            self.anchors.insert(anchor, named);
        }
    }

    /// Adds a node that stands for a named one.
    pub(super) fn alias(&mut self, anchor: usize, span: Span) -> Result<(), AliasError> {
        let Some(&Anchored { index, measure }) = self.anchors.get(&anchor) else {
            return Err(AliasError::NotFinished);
        };
        if self.open.iter().any(|open| open.index == index) {
            return Err(AliasError::NotFinished);
        }
        let measure = measure.unwrap_or_else(|| self.measure(index));
        let expanded = self.expanded.saturating_add(measure.weight);
        if expanded > MAX_EXPANSION || self.open.len() + measure.depth > MAX_DEPTH {
            return Err(AliasError::TooMuch);
        }
        self.expanded = expanded;
        if let Some(named) = self.anchors.get_mut(&anchor) {
            named.measure = Some(measure);
        }
        // What an alias of an alias stands for is written out once.
        let target = match self.tree.nodes.get(index as usize).map(|raw| raw.form) {
            Some(Form::Alias(target)) => target,
            _ => index,
        };
        self.grow(span);
        let alias = self.push(span, Form::Alias(target));
        self.aliases.insert(alias, measure);
        Ok(())
    }

    /// What a finished node weighs and how deep it is, with what its aliases stand for.
    fn measure(&self, index: u32) -> Measure {
        let end = self.tree.nodes.get(index as usize).map_or(0, |raw| raw.end);
        let mut measure = Measure::default();
        let mut ends: Vec<u32> = Vec::new();
        for at in index..end {
            let Some(raw) = self.tree.nodes.get(at as usize) else {
                break;
            };
            while ends.last().is_some_and(|&end| end <= at) {
                ends.pop();
            }
            ends.push(raw.end);
            let within = match raw.form {
                Form::Alias(_) => self.aliases.get(&at).copied().unwrap_or_default(),
                Form::Folded(text) | Form::Owned(text) => Measure {
                    weight: self
                        .tree
                        .texts
                        .get(text as usize)
                        .map_or(0, |text| text.len()),
                    depth: 1,
                },
                Form::Plain | Form::Quoted => Measure {
                    weight: raw.span.range().len(),
                    depth: 1,
                },
                Form::Sequence | Form::Mapping => Measure {
                    weight: 0,
                    depth: 1,
                },
            };
            measure.weight += within.weight + size_of::<Raw>();
            measure.depth = measure.depth.max(ends.len() - 1 + within.depth);
        }
        measure
    }

    /// The finished tree. Where nothing was read, it holds an empty mapping at `place`.
    pub(super) fn finish(mut self, place: Range<usize>) -> Tree {
        while !self.open.is_empty() {
            self.close(None);
        }
        if self.tree.documents.is_empty() {
            self.open(Span::new(place), true);
            self.close(None);
        }
        self.tree.nodes.shrink_to_fit();
        self.tree
    }
}
