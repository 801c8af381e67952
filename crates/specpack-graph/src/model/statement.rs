//! What a system spec states for several components at once, and for whom it holds.

use super::{NodeId, Quantity, Reference, SectionRef};
use specpack_syntax::source::Location;

/// For whom something holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// For every component.
    #[default]
    Global,
    /// For these components alone, in document order.
    Components(Vec<NodeId>),
}

impl Scope {
    /// Whether it holds for a component.
    #[must_use]
    pub fn concerns(&self, component: NodeId) -> bool {
        match self {
            Self::Global => true,
            Self::Components(named) => named.contains(&component),
        }
    }
}

/// A list item, a table row, a paragraph or a piece of code that states something.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The text without markup; the cells of a table's row are joined by ` | `.
    pub text: String,
    /// A bold label before the text, without its colon ("JWT tokens").
    pub label: Option<String>,
    /// The text after the label; all of the text where there is none.
    pub body: String,
    /// Where it stands; the slice of the file there is the Markdown as written.
    pub at: Location,
    /// For whom it holds.
    pub scope: Scope,
    /// The section it stands in.
    pub section: SectionRef,
    /// How deep it is nested in lists: 0 for the outermost item.
    pub depth: u8,
    /// What it was in the document.
    pub kind: StatementKind,
}

impl Statement {
    /// Whether it is code, to be shown between fences.
    #[must_use]
    pub fn is_code(&self) -> bool {
        self.kind == StatementKind::Code
    }
}

/// What a statement was in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// A paragraph.
    Paragraph,
    /// A line that introduces the deeper statements after it, such as `**Tokens:**`.
    Lead,
    /// An item of a list.
    Item,
    /// A row of a table.
    Row,
    /// Code.
    Code,
}

/// What holds across components, with all its statements in reading order.
#[derive(Clone, Debug)]
pub struct Concern {
    /// What it is about.
    pub kind: ConcernKind,
    /// The statements.
    pub statements: Vec<Statement>,
}

impl Concern {
    /// The statements that hold for a component: the global ones and its own. A lead of which
    /// no statement is left is left out as well.
    pub fn statements_for(&self, component: NodeId) -> impl Iterator<Item = &Statement> {
        let mut kept: Vec<&Statement> = Vec::new();
        let mut next_depth = 0;
        for statement in self.statements.iter().rev() {
            let is_empty_lead =
                statement.kind == StatementKind::Lead && next_depth <= statement.depth;
            if !is_empty_lead && statement.scope.concerns(component) {
                next_depth = statement.depth;
                kept.push(statement);
            }
        }
        kept.into_iter().rev()
    }
}

/// What a concern is about. One section of the document is one concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConcernKind {
    /// Authentication and authorisation.
    Authentication,
    /// Security controls.
    Security,
    /// Performance and capacity.
    Performance,
    /// Data: database strategy, retention, consistency.
    Data,
    /// Logging and monitoring.
    Logging,
    /// Error handling.
    ErrorHandling,
    /// Deployment, infrastructure, environments.
    Deployment,
    /// Integration: gateway, external systems.
    Integration,
    /// Anything else under the cross-cutting concerns.
    Other,
}

/// A line of "**Label:** text" that no more particular field holds.
#[derive(Clone, Debug)]
pub struct Property {
    /// The label without colon and markup.
    pub label: String,
    /// What follows it; list items are joined by `; `.
    pub text: String,
    /// Where label and text stand.
    pub at: Location,
}

/// A performance target. The node's name is its metric.
#[derive(Clone, Debug)]
pub struct Target {
    /// What is asked for, as written ("< 500ms").
    pub text: String,
    /// The metric and the target as one line of text, as a statement would say it.
    pub line: String,
    /// The numbers in it; empty where it states none.
    pub quantities: Vec<Quantity>,
    /// For whom it holds.
    pub scope: Scope,
    /// What named the scope: components, endpoints or domains, as written.
    pub named: Vec<Reference>,
}
