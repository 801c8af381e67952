//! The schemas of a pack, compiled as JSON Schema 2020-12 where a rule has to ask one.

use jsonschema::{Draft, Registry, ValidationError, Validator};
use plain::Plain;
use registry::Anything;
use serde_json::{Map, Value};
use specpack_graph::Pack;
use specpack_graph::acceptance;
use specpack_graph::contract::{Contracts, Place, uri};
use specpack_syntax::data::Node;
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::{FileId, Location};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
pub(crate) use texts::Texts;

mod keyword;
mod plain;
mod registry;
mod texts;

/// How many mistakes of one value are told.
const MOST_MISTAKES: usize = 5;

/// A way in which a value does not match its schema.
pub(crate) struct Mistake {
    /// The part of the value.
    pub(crate) at: Location,
    /// What is wrong with it.
    pub(crate) problem: String,
}

/// What is known of the schemas of a pack.
pub(crate) struct Known {
    plain: Plain,
    /// Whether the files surely hold together.
    is_plain: bool,
    registry: OnceLock<Result<Registry<'static>, Disorder>>,
    compiled: Mutex<HashMap<(FileId, u32), Compiled>>,
}

impl Known {
    pub(crate) fn of(pack: &Pack, contracts: &Contracts<'_>) -> Self {
        Self {
            plain: Plain::default(),
            is_plain: registry::is_plain(pack, contracts),
            registry: OnceLock::new(),
            compiled: Mutex::default(),
        }
    }
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

/// The schemas of a pack. One is compiled where nothing less tells what is asked: to compile those
/// of a large contract takes longer than to read it.
#[derive(Clone, Copy)]
pub(crate) struct Schemas<'c, 'a> {
    pub(crate) pack: &'a Pack,
    pub(crate) contracts: &'c Contracts<'a>,
    pub(crate) known: &'c Known,
}

impl<'a> Schemas<'_, 'a> {
    /// What is wrong with a value. Nothing is said where the schema cannot be compiled: that is a
    /// finding of its own.
    pub(crate) fn mistakes(&self, schema: Place<'a>, value: Place<'_>) -> Vec<Mistake> {
        if self.surely_compiles(schema)
            && self.known.plain.accepts(self.contracts, schema, value.node)
        {
            return Vec::new();
        }
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
        match self.known.is_plain {
            true => None,
            false => self.registry().err(),
        }
    }

    /// Why a schema cannot be compiled; none where it can, and where only others know.
    pub(crate) fn failure(&self, schema: Place<'a>) -> Option<String> {
        match self.surely_compiles(schema) {
            true => None,
            false => self.compile(schema)?.err(),
        }
    }

    /// What schemas ask of texts.
    pub(crate) fn texts(&self) -> &Texts {
        self.known.plain.texts()
    }

    fn surely_compiles(&self, schema: Place<'a>) -> bool {
        self.known.is_plain && self.known.plain.compiles(self.contracts, schema)
    }

    fn registry(&self) -> Result<&Registry<'static>, &Disorder> {
        let registry = &self.known.registry;
        let registry = registry.get_or_init(|| registry::registry(self.pack, self.contracts));
        registry.as_ref()
    }

    fn compile(&self, schema: Place<'a>) -> Compiled {
        // What is nothing but a reference is what that leads to.
        let schema = self.contracts.follow(schema).unwrap_or(schema);
        let key = (schema.file, schema.node.index());
        let compiled = &self.known.compiled;
        let mut compiled = compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let known = compiled.entry(key);
        known.or_insert_with(|| self.build(schema)).clone()
    }

    fn build(&self, schema: Place<'_>) -> Compiled {
        let registry = self.registry().ok()?;
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
    let first = node.entries().next().map(|(key, _)| key);
    node.key().or(first).unwrap_or(node)
}

#[cfg(test)]
mod tests;
