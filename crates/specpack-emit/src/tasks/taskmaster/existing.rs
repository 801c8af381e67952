//! A task of a file that exists.

use crate::json_edit::{Object, items};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A task as it stands in the file.
#[derive(Clone, Debug)]
pub(super) struct Existing<'a> {
    pub(super) raw: &'a RawValue,
    pub(super) object: Object<'a>,
    /// Its id as it stands.
    pub(super) id: Option<Value>,
    /// Its id as a number, where it is one or a text that is.
    pub(super) number: Option<u64>,
    pub(super) title: String,
    /// The id that it has in the PRD, where it was written from one.
    pub(super) plan_id: Option<String>,
    /// The digest of each member as it was written last.
    pub(super) written: Option<BTreeMap<String, String>>,
}

impl<'a> Existing<'a> {
    /// The tasks of a list; what is no object is passed over.
    pub(super) fn all(list: &'a RawValue) -> Vec<Self> {
        let items = items(list).unwrap_or_default().into_iter();
        items.filter_map(Self::read).collect()
    }

    fn read(raw: &'a RawValue) -> Option<Self> {
        let object = Object::parse(raw.get()).ok()?;
        let id = object.get("id").map(RawValue::get);
        let number = id.and_then(|id| id.trim_matches('"').trim().parse().ok());
        let own = object
            .object("metadata")
            .and_then(|metadata| metadata.object("specpack"));
        let written = own.as_ref().map(|own| {
            let written = own.object("written");
            let members = written.iter().flat_map(Object::members);
            members
                .filter_map(|(name, digest)| {
                    let digest = serde_json::from_str(digest.get()).ok()?;
                    Some((name.to_owned(), digest))
                })
                .collect()
        });
        Some(Self {
            raw,
            id: id.and_then(|id| serde_json::from_str(id).ok()),
            number,
            title: object.text("title").unwrap_or_default(),
            plan_id: own.and_then(|own| own.text("id")),
            written,
            object,
        })
    }
}
