//! YAML and JSON as one kind of tree with spans.
//!
//! All nodes of a file are in one list, in reading order; a [`Node`] is a position in it, so
//! nodes are copied freely and compared cheaply. Scalars are slices of the file wherever they can
//! be.

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, SourceFile, Span};
use std::fmt;
use std::sync::Arc;

mod build;
mod json;
mod plain_yaml;
mod pointer;
mod scalar;
mod yaml;

pub use scalar::Scalar;

/// How deep a tree may be, aliases written out.
pub const MAX_DEPTH: usize = 96;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text, a number, a truth value or nothing.
    Scalar,
    /// Items in order.
    Sequence,
    /// Keys with values in the order written; duplicates stay, for a rule to see.
    Mapping,
}

/// How a node is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A scalar that is its span.
    Plain,
    /// A scalar that is its span without its quotes.
    Quoted,
    /// A scalar of several lines without quotes: the text at that position of `texts`.
    Folded(u32),
    /// A string with escapes or of several lines: the text at that position of `texts`.
    Owned(u32),
    Sequence,
    Mapping,
    /// What the node at that position is.
    Alias(u32),
}

#[derive(Clone, Debug)]
struct Raw {
    span: Span,
    /// One past the last node within.
    end: u32,
    /// The collection it is in; itself at the top.
    parent: u32,
    form: Form,
    is_key: bool,
}

/// A YAML or JSON file, or a part of one.
#[derive(Clone)]
pub struct Tree {
    text: Arc<String>,
    nodes: Vec<Raw>,
    texts: Vec<Box<str>>,
    /// Where each document starts; at least one.
    documents: Vec<u32>,
}

/// A tree and what was found wrong while reading it.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The tree. What stood before a mistake is in it.
    pub tree: Tree,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the YAML that stands in `span` of a file; spans in the tree are of the file.
#[must_use]
pub fn parse_yaml(file: FileId, source: &SourceFile, span: Span) -> Parsed {
    yaml::read(file, source, span)
}

/// Reads a file of JSON.
#[must_use]
pub fn parse_json(file: FileId, source: &SourceFile) -> Parsed {
    json::read(file, source)
}

impl Tree {
    /// The first document; an empty mapping where nothing could be read.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        self.node(self.documents.first().copied().unwrap_or_default())
    }

    /// Every document, at least one.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = Node<'_>> {
        self.documents.iter().map(|&index| self.node(index))
    }

    /// How many nodes there are. [`Node::index`] is below it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nothing is in it; never so for a tree that was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The node at a position; the root where there is none.
    #[must_use]
    pub fn node(&self, index: u32) -> Node<'_> {
        let is_there = (index as usize) < self.nodes.len();
        Node {
            tree: self,
            index: if is_there { index } else { 0 },
        }
    }

    /// Every node in reading order; what an alias stands for comes once, where it is written.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = Node<'_>> {
        let count = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        (0..count).map(|index| self.node(index))
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.documents()).finish()
    }
}

/// A node of a tree: a position in it.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    index: u32,
}

impl<'t> Node<'t> {
    fn raw(self) -> &'t Raw {
        &self.tree.nodes[self.index as usize]
    }

    /// What it stands for, where it is an alias.
    fn target(self) -> Self {
        match self.raw().form {
            Form::Alias(index) => Self { index, ..self },
            _ => self,
        }
    }

    /// Its position in the tree.
    #[must_use]
    pub fn index(self) -> u32 {
        self.index
    }

    /// One past the position of the last node within it.
    #[must_use]
    pub fn end(self) -> u32 {
        self.raw().end
    }

    /// Where it stands; an alias where the alias stands.
    #[must_use]
    pub fn span(self) -> Span {
        self.raw().span
    }

    /// What it is.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self.target().raw().form {
            Form::Sequence => Kind::Sequence,
            Form::Mapping => Kind::Mapping,
            _ => Kind::Scalar,
        }
    }

    /// Whether it is a mapping.
    #[must_use]
    pub fn is_mapping(self) -> bool {
        self.kind() == Kind::Mapping
    }

    /// Whether it is a sequence.
    #[must_use]
    pub fn is_sequence(self) -> bool {
        self.kind() == Kind::Sequence
    }

    /// Whether it is a scalar.
    #[must_use]
    pub fn is_scalar(self) -> bool {
        self.kind() == Kind::Scalar
    }

    /// The text of a scalar, whatever its type, without quotes and escapes.
    #[must_use]
    pub fn as_str(self) -> Option<&'t str> {
        let raw = self.target().raw();
        Some(match raw.form {
            Form::Plain => self.tree.slice(raw.span),
            Form::Quoted => self.tree.slice(Span {
                start: raw.span.start + 1,
                end: raw.span.end.saturating_sub(1),
            }),
            Form::Folded(text) | Form::Owned(text) => self.tree.texts.get(text as usize)?,
            Form::Sequence | Form::Mapping | Form::Alias(_) => return None,
        })
    }

    /// Whether it was quoted or a block scalar, and so is a string whatever it looks like.
    #[must_use]
    pub fn is_quoted(self) -> bool {
        matches!(self.target().raw().form, Form::Quoted | Form::Owned(_))
    }

    /// Where the text of a scalar stands, without quotes where that can be told.
    #[must_use]
    pub fn text_span(self) -> Span {
        let Span { start, end } = self.span();
        match self.raw().form {
            Form::Quoted => Span {
                start: start + 1,
                end: end.saturating_sub(1),
            },
            _ => Span { start, end },
        }
    }

    /// The value of a key of a mapping; the last one where it stands twice.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Self> {
        self.entry(key).map(|(_, value)| value)
    }

    /// A key of a mapping with its value; the last one where it stands twice.
    #[must_use]
    pub fn entry(self, key: &str) -> Option<(Self, Self)> {
        self.entries().filter(|(name, _)| name.is(key)).last()
    }

    /// Whether it is a scalar with this text. Most are told apart by their lengths alone.
    fn is(self, text: &str) -> bool {
        let raw = self.raw();
        let quotes = match raw.form {
            Form::Plain => 0,
            Form::Quoted => 2,
            _ => return self.as_str() == Some(text),
        };
        let length = raw.span.end.saturating_sub(raw.span.start) as usize;
        length == text.len() + quotes && self.as_str() == Some(text)
    }

    /// The entries of a mapping; none for anything else.
    #[must_use]
    pub fn entries(self) -> Entries<'t> {
        Entries(self.children(Form::Mapping))
    }

    /// The items of a sequence; none for anything else.
    #[must_use]
    pub fn items(self) -> Items<'t> {
        Items(self.children(Form::Sequence))
    }

    fn children(self, of: Form) -> Children<'t> {
        let target = self.target();
        let raw = target.raw();
        let next = target.index + 1;
        Children {
            tree: self.tree,
            next,
            end: if raw.form == of { raw.end } else { next },
        }
    }

    /// Whether it is the key of an entry.
    #[must_use]
    pub fn is_key(self) -> bool {
        self.raw().is_key
    }

    /// The key that it stands under; none for keys, items and tops.
    #[must_use]
    pub fn key(self) -> Option<Self> {
        if self.is_key() {
            return None;
        }
        // A key stands right before its value, and mostly is one node.
        let before = self.index.checked_sub(1).map(|index| self.tree.node(index));
        let is_own = |key: &Self| key.is_key() && key.end() == self.index;
        before.filter(is_own).or_else(|| {
            let mut entries = self.parent()?.entries();
            entries
                .find(|(_, value)| *value == self)
                .map(|(key, _)| key)
        })
    }

    /// The collection it is in; none at the top. The parent of a key or value is its mapping.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        let parent = self.raw().parent;
        (parent != self.index).then_some(Self {
            index: parent,
            ..self
        })
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.index == other.index
    }
}

impl Eq for Node<'_> {}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            Kind::Scalar => self.as_str().unwrap_or_default().fmt(f),
            Kind::Sequence => f.debug_list().entries(self.items()).finish(),
            Kind::Mapping => f.debug_map().entries(self.entries()).finish(),
        }
    }
}

/// The nodes right below a collection.
#[derive(Clone, Debug)]
struct Children<'t> {
    tree: &'t Tree,
    next: u32,
    end: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        if self.next >= self.end {
            return None;
        }
        let node = self.tree.node(self.next);
        self.next = node.end();
        Some(node)
    }
}

/// The entries of a mapping: each key with its value.
#[derive(Clone, Debug)]
pub struct Entries<'t>(Children<'t>);

impl<'t> Iterator for Entries<'t> {
    type Item = (Node<'t>, Node<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        Some((self.0.next()?, self.0.next()?))
    }
}

/// The items of a sequence.
#[derive(Clone, Debug)]
pub struct Items<'t>(Children<'t>);

impl<'t> Iterator for Items<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        self.0.next()
    }
}
