//! The contract in OpenAPI that requests and responses are held to.

use crate::exchange::{essence, is_json};
use http::Method;
use jsonschema::Validator;
use serde_json::Value;
use specpack_syntax::hash::HashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

mod check;
mod documents;
mod read;

pub use check::{Breach, Side};
pub(crate) use documents::Place;
pub use documents::{Documents, Load};
pub(crate) use read::{METHODS, compiled};

/// A contract with every schema compiled.
#[derive(Debug)]
pub struct Contract {
    operations: Vec<Operation>,
    by_id: HashMap<String, usize>,
    /// Schemas that could not be compiled, with the reason: what they are of is not checked.
    pub unusable: Vec<String>,
}

/// An operation: a method on a path.
#[derive(Debug)]
pub struct Operation {
    /// The path as the contract writes it, such as `/loaves/{id}`.
    pub path: String,
    /// The method.
    pub method: Method,
    /// Its id; may be empty.
    pub id: String,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// What its body may be; none where it takes no body.
    pub body: Option<Body>,
    /// Its responses by status, range (`4XX`) or `default`.
    pub responses: BTreeMap<String, ResponseShape>,
}

/// A parameter of an operation.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// `path`, `query`, `header` or `cookie`.
    pub place: String,
    /// Whether it has to be there.
    pub is_required: bool,
    /// What its value must be.
    pub schema: Option<Schema>,
}

/// The body of a request.
#[derive(Debug)]
pub struct Body {
    /// Whether it has to be there.
    pub is_required: bool,
    /// Its media types.
    pub content: Vec<MediaType>,
}

/// A response that the contract foresees.
#[derive(Debug)]
pub struct ResponseShape {
    /// The headers that have to be there.
    pub required_headers: Vec<String>,
    /// Headers with a schema.
    pub headers: Vec<(String, Schema)>,
    /// Its media types; none where it has no body.
    pub content: Vec<MediaType>,
}

/// A media type, perhaps with a wildcard, and what a body of it must be.
#[derive(Debug)]
pub struct MediaType {
    /// The type without parameters.
    pub essence: String,
    /// What the body must be.
    pub schema: Option<Schema>,
}

/// A compiled schema and the type that it asks for.
#[derive(Clone, Debug)]
pub struct Schema {
    validator: Arc<Validator>,
    kind: Option<String>,
}

/// Why a contract cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// A file cannot be read.
    #[error("`{path}` cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// It is no OpenAPI document.
    #[error("`{0}` is no OpenAPI document: it has no `paths`")]
    NoPaths(String),
    /// Its schemas do not hold together.
    #[error("the schemas of `{path}` cannot be used: {reason}")]
    Schemas {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
}

impl Contract {
    /// Every operation, in the order of the document.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation with an id.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.by_id.get(id).map(|&index| &self.operations[index])
    }

    /// The operation at a path as the contract writes it.
    #[must_use]
    pub fn operation_at(&self, path: &str, method: &str) -> Option<&Operation> {
        let method = method.to_ascii_uppercase();
        let mut operations = self.operations.iter();
        operations.find(|operation| operation.path == path && operation.method.as_str() == method)
    }
}

impl Operation {
    /// The response that the contract foresees for a status: by itself, by its range, or else.
    #[must_use]
    pub fn response(&self, status: u16) -> Option<&ResponseShape> {
        let found = self.responses.get(&status.to_string());
        let range = || format!("{}XX", status / 100);
        let found = found.or_else(|| self.responses.get(&range()));
        found.or_else(|| self.responses.get("default"))
    }
}

impl MediaType {
    /// Whether a media type is this one, or one that it stands for: `text/*`, `*/*`.
    fn covers(&self, other: &str) -> bool {
        match self.essence.strip_suffix('*') {
            Some("*/") => true,
            Some(kind) => {
                let start = other.as_bytes().get(..kind.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(kind.as_bytes()))
            }
            None => self.essence.eq_ignore_ascii_case(other),
        }
    }

    fn is_json(&self) -> bool {
        is_json(essence(&self.essence))
    }
}

impl Schema {
    /// What is wrong with a value: each with its JSON pointer.
    #[must_use]
    pub fn mistakes(&self, value: &Value) -> Vec<(String, String)> {
        // Most values are right, and to say so is much cheaper than to say what is wrong.
        if self.validator.is_valid(value) {
            return Vec::new();
        }
        let mistakes = self.validator.iter_errors(value);
        let mistakes =
            mistakes.map(|mistake| (mistake.instance_path().to_string(), mistake.to_string()));
        mistakes.collect()
    }

    /// The value that a text outside of JSON stands for: a number where one is asked for.
    fn of_text(&self, text: &str) -> Value {
        let read = || serde_json::from_str::<Value>(text).ok();
        match self.kind.as_deref() {
            Some("integer" | "number" | "boolean") => read(),
            Some("array") => Some(text.split(',').map(Value::from).collect()),
            _ => None,
        }
        .unwrap_or_else(|| Value::from(text))
    }
}
