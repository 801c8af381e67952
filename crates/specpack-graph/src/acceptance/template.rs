//! Values of a document in which runtime expressions stand for values of the run.

use super::runtime_expression::{RuntimeExpression, RuntimeExpressionError};
use serde_json::Value;
use specpack_syntax::data::{Kind, Node, Scalar};
use specpack_syntax::source::Span;

/// A value that is worked out each time.
#[derive(Clone, Debug, PartialEq)]
pub enum Template {
    /// What the document says, as it is.
    Literal(Value),
    /// What an expression leads to, of any type.
    Expression(RuntimeExpression),
    /// Text with the text of expressions in it.
    Text(Vec<Piece>),
    /// Items.
    List(Vec<Template>),
    /// Members.
    Object(Vec<(String, Template)>),
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// What `{$…}` leads to.
    Expression(RuntimeExpression),
}

/// An expression that cannot be read, and where it stands.
pub(super) type Refused = (Span, RuntimeExpressionError);

impl Template {
    /// The template of a node; what cannot be read of it is added to `refused` and stays text.
    pub(super) fn read(node: Node<'_>, refused: &mut Vec<Refused>) -> Self {
        let template = match node.kind() {
            Kind::Sequence => {
                Self::List(node.items().map(|item| Self::read(item, refused)).collect())
            }
            Kind::Mapping => {
                let entries = node.entries().map(|(key, value)| {
                    let name = key.as_str().unwrap_or_default().to_owned();
                    (name, Self::read(value, refused))
                });
                Self::Object(entries.collect())
            }
            Kind::Scalar => match node.scalar() {
                Some(Scalar::String(text)) => Self::of_text(text, node.text_span(), refused),
                _ => Self::Literal(value(node)),
            },
        };
        template.folded()
    }

    /// A text as template: an expression, a text with expressions in braces, or itself.
    fn of_text(text: &str, at: Span, refused: &mut Vec<Refused>) -> Self {
        let plain = || Self::Literal(Value::String(text.to_owned()));
        if text.starts_with('$') && !text.contains(char::is_whitespace) {
            return match RuntimeExpression::parse(text) {
                Ok(expression) => Self::Expression(expression),
                Err(error) => {
                    refused.push((at, error));
                    plain()
                }
            };
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{$") {
            let Some((inside, next)) = after.split_once('}') else {
                break;
            };
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            match RuntimeExpression::parse(&format!("${inside}")) {
                Ok(expression) => pieces.push(Piece::Expression(expression)),
                Err(error) => refused.push((at, error)),
            }
            rest = next;
        }
        if pieces.is_empty() {
            return plain();
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Self::Text(pieces)
    }

    /// A collection in which nothing is worked out is a literal.
    fn folded(self) -> Self {
        match self {
            Self::List(items) => {
                let values: Option<Vec<Value>> = items.iter().map(Self::literal).collect();
                values.map_or(Self::List(items), |values| Self::Literal(values.into()))
            }
            Self::Object(members) => {
                let values = members
                    .iter()
                    .map(|(name, value)| Some((name.clone(), value.literal()?)));
                let values: Option<serde_json::Map<String, Value>> = values.collect();
                values.map_or(Self::Object(members), |values| Self::Literal(values.into()))
            }
            other => other,
        }
    }

    fn literal(&self) -> Option<Value> {
        match self {
            Self::Literal(value) => Some(value.clone()),
            _ => None,
        }
    }

    /// Every expression in it.
    pub fn expressions(&self) -> Vec<&RuntimeExpression> {
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(template) = open.pop() {
            match template {
                Self::Literal(_) => {}
                Self::Expression(expression) => found.push(expression),
                Self::Text(pieces) => found.extend(pieces.iter().filter_map(|piece| match piece {
                    Piece::Expression(expression) => Some(expression),
                    Piece::Text(_) => None,
                })),
                Self::List(items) => open.extend(items),
                Self::Object(members) => open.extend(members.iter().map(|(_, value)| value)),
            }
        }
        found
    }
}

/// A node as the value that it is, expressions as text.
#[must_use]
pub fn value(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::Sequence => node.items().map(value).collect(),
        Kind::Mapping => {
            let entries = node
                .entries()
                .map(|(key, member)| (key.as_str().unwrap_or_default().to_owned(), value(member)));
            Value::Object(entries.collect())
        }
        Kind::Scalar => match node.scalar() {
            None | Some(Scalar::Null) => Value::Null,
            Some(Scalar::Bool(value)) => value.into(),
            Some(Scalar::Integer(value)) => value.into(),
            Some(Scalar::Float(value)) => value.into(),
            Some(Scalar::String(text)) => text.into(),
        },
    }
}
