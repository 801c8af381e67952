//! The schemas of a pack, compiled as JSON Schema 2020-12 when a rule first asks for one.

use jsonschema::{Draft, Registry, Retrieve, Uri, ValidationError, Validator};
use serde_json::{Map, Value};
use specpack_graph::Pack;
use specpack_graph::acceptance;
use specpack_graph::contract::{Contracts, Place, Version, uri};
use specpack_syntax::data::Node;
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::{FileId, Location};
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

/// How many mistakes of one value are told.
const MOST_MISTAKES: usize = 5;

/// A way in which a value does not match its schema.
pub(crate) struct Mistake {
    /// The part of the value.
    pub(crate) at: Location,
    /// What is wrong with it.
    pub(crate) problem: String,
}

/// The schemas of a pack.
pub(crate) struct Schemas<'a> {
    pack: &'a Pack,
    registry: Result<Registry<'static>, Disorder>,
    compiled: Mutex<HashMap<(FileId, u32), Compiled>>,
}

/// Why the files do not hold together, so that none of their schemas can be compiled.
#[derive(Clone, Debug)]
pub(crate) struct Disorder {
    /// The file that does not fit, or the first of those that do not fit together.
    pub(crate) file: FileId,
    /// What is wrong.
    pub(crate) problem: String,
}

/// A compiled schema, or why it cannot be compiled; none of both where only others know.
type Compiled = Option<Result<Arc<Validator>, String>>;

impl<'a> Schemas<'a> {
    pub(crate) fn of(pack: &'a Pack, contracts: &Contracts<'_>) -> Self {
        Self {
            pack,
            registry: registry(pack, contracts),
            compiled: Mutex::default(),
        }
    }

    /// What is wrong with a value. Nothing is said where the schema cannot be compiled: that is a
    /// finding of its own.
    pub(crate) fn mistakes(&self, schema: Place<'_>, value: Place<'_>) -> Vec<Mistake> {
        let Some(Ok(validator)) = self.compile(schema) else {
            return Vec::new();
        };
        let instance = acceptance::value(value.node);
        if validator.is_valid(&instance) {
            return Vec::new();
        }
        let errors = validator.iter_errors(&instance).take(MOST_MISTAKES);
        errors.map(|error| mistake(&error, value)).collect()
    }

    /// Why no schema can be compiled; none where they can.
    pub(crate) fn disorder(&self) -> Option<&Disorder> {
        self.registry.as_ref().err()
    }

    /// Why a schema cannot be compiled; none where it can, and where only others know.
    pub(crate) fn failure(&self, schema: Place<'_>) -> Option<String> {
        self.compile(schema)?.err()
    }

    fn compile(&self, schema: Place<'_>) -> Compiled {
        let key = (schema.file, schema.node.index());
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let known = compiled.entry(key);
        known.or_insert_with(|| self.build(schema)).clone()
    }

    fn build(&self, schema: Place<'_>) -> Compiled {
        let registry = self.registry.as_ref().ok()?;
        let path = self.pack.file(schema.file).path();
        let reference = uri::of_place(path, &schema.node.pointer());
        let built = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(registry)
            .with_retriever(Anything)
            .should_validate_formats(true)
            .build(&Value::from(Map::from_iter([(
                "$ref".to_owned(),
                Value::from(reference),
            )])));
        match built {
            Ok(validator) => Some(Ok(Arc::new(validator))),
            // What references lead to is looked at by a rule of its own.
            Err(error) if is_about_references(&error) => None,
            Err(error) => Some(Err(error.to_string())),
        }
    }
}

fn is_about_references(error: &ValidationError<'_>) -> bool {
    use jsonschema::error::ValidationErrorKind::Referencing;
    matches!(error.kind(), Referencing(_))
}

fn mistake(error: &ValidationError<'_>, value: Place<'_>) -> Mistake {
    let pointer = error.instance_path().to_string();
    let part = value.node.at_pointer(&pointer).unwrap_or(value.node);
    let is_short = !error.instance().is_object() && !error.instance().is_array();
    let problem = match is_short {
        true => error.to_string(),
        false => error.masked_with("it").to_string(),
    };
    Mistake {
        at: Location {
            file: value.file,
            span: head(part).text_span(),
        },
        problem,
    }
}

/// Where one looks for a value: at itself, or at the key that a collection stands under.
fn head(node: Node<'_>) -> Node<'_> {
    if node.is_scalar() {
        return node;
    }
    let mut siblings = node.parent().into_iter().flat_map(Node::entries);
    let key = siblings.find(|(_, value)| *value == node);
    let first = node.entries().next();
    key.or(first).map_or(node, |(key, _)| key)
}

fn registry(pack: &Pack, contracts: &Contracts<'_>) -> Result<Registry<'static>, Disorder> {
    let mut files: BTreeMap<FileId, Version> = BTreeMap::new();
    for object in contracts.objects() {
        files.entry(object.file).or_insert(object.version);
    }
    let first = files.keys().next().copied().unwrap_or_default();
    let disorder = |file, error: &dyn Error| Disorder {
        file,
        problem: error.to_string(),
    };
    let mut registry = Registry::new()
        .draft(Draft::Draft202012)
        .retriever(Anything);
    for (file, version) in files {
        let Some(tree) = pack.data(file) else {
            continue;
        };
        let mut value = acceptance::value(tree.root());
        if version == Version::OpenApi30 {
            modernise(&mut value);
        }
        let added = registry.add(uri::of_file(pack.file(file).path()), value);
        registry = added.map_err(|error| disorder(file, &error))?;
    }
    registry.prepare().map_err(|error| disorder(first, &error))
}

/// Accepts every value in place of a schema that is not in the pack: nothing is known of it.
struct Anything;

impl Retrieve for Anything {
    fn retrieve(&self, _: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        Ok(Value::Bool(true))
    }
}

/// Writes the schemas of OpenAPI 3.0 as those of JSON Schema 2020-12 say the same: `nullable`
/// allows null, and limits are exclusive by themselves.
fn modernise(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(modernise),
        Value::Object(members) => {
            members.values_mut().for_each(modernise);
            allow_null(members);
            for (flag, limit) in [
                ("exclusiveMinimum", "minimum"),
                ("exclusiveMaximum", "maximum"),
            ] {
                let Some(Value::Bool(is_exclusive)) = members.get(flag).cloned() else {
                    continue;
                };
                members.remove(flag);
                if is_exclusive && let Some(limit) = members.remove(limit) {
                    members.insert(flag.to_owned(), limit);
                }
            }
        }
        _ => {}
    }
}

fn allow_null(members: &mut Map<String, Value>) {
    if members.get("nullable") != Some(&Value::Bool(true)) {
        return;
    }
    if let Some(kind @ Value::String(_)) = members.get("type").cloned() {
        members.insert("type".to_owned(), Value::from(vec![kind, "null".into()]));
    }
    if let Some(Value::Array(values)) = members.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
}
