//! The files that a contract is made of, and the places in them.

use super::ContractError;
use jsonschema::{Draft, ReferencingError, Registry};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use specpack_graph::contract::{beside, uri};
use std::collections::BTreeMap;

/// Reads a file of YAML or JSON by its path.
pub type Load<'a> = &'a dyn Fn(&str) -> Result<Value, String>;

/// The longest chain of references that is followed.
const LONGEST_CHAIN: usize = 32;
/// The most files that a contract may be made of.
const MOST_FILES: usize = 1_000;
/// The files of a contract, by path.
#[derive(Debug)]
pub struct Documents {
    files: BTreeMap<String, Value>,
}

/// A place in one of the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) pointer: String,
}

impl Documents {
    /// Reads a file and every file that it refers to.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn load(path: &str, load: Load<'_>) -> Result<Self, ContractError> {
        let mut files = BTreeMap::new();
        let mut open = vec![path.to_owned()];
        while let Some(path) = open.pop() {
            if files.contains_key(&path) || files.len() >= MOST_FILES {
                continue;
            }
            let value = load(&path).map_err(|reason| ContractError::Unreadable {
                path: path.clone(),
                reason,
            })?;
            open.extend(referred_files(&path, &value));
            files.insert(path, value);
        }
        Ok(Self { files })
    }

    /// The files as schemas refer to them.
    pub(crate) fn registry(&self) -> Result<Registry<'_>, ReferencingError> {
        let mut registry = Registry::new().draft(Draft::Draft202012);
        for (uri, value) in self.files() {
            registry = registry.add(uri, value)?;
        }
        registry.prepare()
    }

    fn files(&self) -> impl Iterator<Item = (String, &Value)> {
        self.files
            .iter()
            .map(|(path, value)| (uri::of_file(path), value))
    }

    pub(crate) fn root(&self, path: &str) -> Option<&Value> {
        self.files.get(path)
    }

    /// What stands at a place, references followed.
    pub(crate) fn resolve(&self, mut place: Place) -> Option<(Place, &Value)> {
        for _ in 0..LONGEST_CHAIN {
            let value = self.files.get(&place.file)?.pointer(&place.pointer)?;
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
                return Some((place, value));
            };
            place = place.referred(reference);
        }
        None
    }
}

impl Place {
    pub(crate) fn member(&self, name: &str) -> Self {
        let name = name.replace('~', "~0").replace('/', "~1");
        Self {
            file: self.file.clone(),
            pointer: format!("{}/{name}", self.pointer),
        }
    }

    fn referred(&self, reference: &str) -> Self {
        let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let pointer = percent_decode_str(pointer).decode_utf8_lossy().into_owned();
        Self {
            file: match file {
                "" => self.file.clone(),
                file => beside(&self.file, file),
            },
            pointer,
        }
    }

    /// The place as a reference that a schema elsewhere can make.
    pub(crate) fn reference(&self) -> String {
        uri::of_place(&self.file, &self.pointer)
    }
}

/// The files that a value refers to.
fn referred_files(path: &str, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                let reference = members.get("$ref").and_then(Value::as_str);
                let file = reference.and_then(|reference| reference.split('#').next());
                let file = file.filter(|file| !file.is_empty() && !file.contains("://"));
                found.extend(file.map(|file| beside(path, file)));
                open.extend(members.values());
            }
            _ => {}
        }
    }
    found
}
