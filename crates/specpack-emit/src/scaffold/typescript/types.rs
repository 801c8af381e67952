//! The schemas that have a name, as types.

use super::comment;
use super::schema_type::SchemaType;
use crate::scaffold::block;
use crate::scaffold::names::Names;
use serde::Serialize;
use specpack_graph::contract::Contracts;
use std::collections::BTreeSet;

/// A type of the service.
#[derive(Serialize)]
pub(super) struct NamedType {
    /// The name of its block.
    block: String,
    /// Its name.
    name: String,
    /// What it is about, as a comment.
    comment: String,
    /// What it is.
    declaration: String,
}

/// Every type that has a name, in the order of the contracts.
pub(super) fn all<'a>(names: &Names<'a>, contracts: &Contracts<'a>) -> Vec<NamedType> {
    let writer = SchemaType::new(contracts, names, "");
    let mut blocks = BTreeSet::new();
    let types = names.all().map(|(schema, name)| {
        let about = schema.text("description").or_else(|| schema.text("title"));
        let about: Vec<String> = about.into_iter().map(str::to_owned).collect();
        NamedType {
            block: block(name, &mut blocks),
            name: name.to_owned(),
            comment: comment(&about, ""),
            declaration: writer.within(schema, 0),
        }
    });
    types.collect()
}
