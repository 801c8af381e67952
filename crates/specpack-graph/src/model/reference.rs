//! Names that refer to something, and what they were found to mean.

use super::NodeId;
use specpack_syntax::source::Location;

/// A name as written, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The name as written, without markup.
    pub text: String,
    /// Where it stands.
    pub at: Location,
    /// Why, in the document's words ("checks the membership").
    pub reason: Option<String>,
    /// What it stands for.
    pub to: Resolution,
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// One node.
    Node(NodeId),
    /// Every earlier item ("All above").
    Nodes(Vec<NodeId>),
    /// Something outside of the graph that the document speaks of elsewhere, such as a database.
    Outside,
    /// Two or more could be meant; no guess is made.
    Ambiguous(Vec<NodeId>),
    /// Nothing has that name.
    Unknown,
}

impl Reference {
    /// A name that was not looked up yet.
    #[must_use]
    pub fn new(text: impl Into<String>, at: Location) -> Self {
        Self {
            text: text.into(),
            at,
            reason: None,
            to: Resolution::Unknown,
        }
    }

    /// The node, where exactly one is meant.
    #[must_use]
    pub fn node(&self) -> Option<NodeId> {
        match self.to {
            Resolution::Node(node) => Some(node),
            _ => None,
        }
    }

    /// Every node that is meant: one, or all that "All above" stands for.
    #[must_use]
    pub fn nodes(&self) -> &[NodeId] {
        match &self.to {
            Resolution::Node(node) => std::slice::from_ref(node),
            Resolution::Nodes(nodes) => nodes,
            _ => &[],
        }
    }
}
