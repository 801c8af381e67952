//! What contracts promise: operations, schemas, channels and messages.

use super::{NodeId, Spanned};
use specpack_syntax::source::FileId;

/// An interface, described by an OpenAPI or an AsyncAPI document. The node's name is its title.
#[derive(Clone, Debug)]
pub struct Api {
    /// Its document.
    pub file: FileId,
    /// The version of the interface, as written.
    pub version: Option<Spanned<String>>,
}

/// An operation. The node's name is its method and path: `POST /orders`.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its interface.
    pub api: NodeId,
    /// The method in upper case.
    pub method: String,
    /// The path with its parameters: `/orders/{id}`.
    pub path: String,
    /// `operationId`
    pub operation_id: Option<Spanned<String>>,
    /// Where its data is in the tree of its document.
    pub data: u32,
}

/// A schema. The node's name is its key, its title or the name of its file.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Where its data is in the tree of its document.
    pub data: u32,
}

/// A channel that messages go through. The node's name is its key.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its address, as written.
    pub address: Option<Spanned<String>>,
    /// Where its data is in the tree of its document.
    pub data: u32,
}

/// A message: an event that is published. The node's name is its type: `order.placed`.
#[derive(Clone, Debug)]
pub struct Message {
    /// Where its data is in the tree of its document.
    pub data: u32,
}
