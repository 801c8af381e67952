//! YAML as a tree with spans.

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, SourceFile, Span};

mod compose;

/// A node of a YAML document.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// The kinds of nodes. Aliases are resolved, within a bound on the whole tree.
#[derive(Clone, Debug)]
pub enum Value {
    /// A scalar, as written without quotes.
    Scalar {
        /// Its text.
        text: String,
        /// Whether it was quoted or a block scalar, and so a string whatever it looks like.
        is_string: bool,
    },
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping, in the order written; duplicates stay, for a rule to see.
    Mapping(Vec<(Node, Node)>),
}

impl Node {
    /// The value of a key of a mapping; the last one where it stands twice.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Value::Mapping(entries) = &self.value else {
            return None;
        };
        let found = entries.iter().rev().find(|(k, _)| k.as_str() == Some(key));
        found.map(|(_, value)| value)
    }

    /// The text of a scalar.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The items of a sequence; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The entries of a mapping; none for anything else.
    #[must_use]
    pub fn entries(&self) -> &[(Self, Self)] {
        match &self.value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }
}

/// Reads the YAML that stands in `span` of a file; spans in the tree are of the file.
///
/// What cannot be read is a diagnostic, and the tree holds what stood before it.
#[must_use]
pub fn parse(file: FileId, source: &SourceFile, span: Span) -> (Node, Vec<Diagnostic>) {
    compose::compose(file, source.slice(span), span.start as usize)
}
