//! Patterns and formats, each compiled once.

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use specpack_syntax::hash::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What schemas ask of texts.
#[derive(Default)]
pub(crate) struct Texts {
    patterns: Mutex<HashMap<String, Compiled>>,
    formats: Mutex<HashMap<String, Compiled>>,
}

/// A validator; none where what it is of cannot be compiled.
type Compiled = Option<Arc<Validator>>;

impl Texts {
    /// Whether a pattern is a regular expression.
    pub(crate) fn is_pattern(&self, pattern: &str) -> bool {
        self.pattern(pattern).is_some()
    }

    /// Whether a text surely matches a pattern.
    pub(super) fn has_pattern(&self, text: &str, pattern: &str) -> bool {
        is_valid(self.pattern(pattern), text)
    }

    /// Whether a text surely has a format, or nobody knows the format.
    pub(super) fn has_format(&self, text: &str, format: &str) -> bool {
        let compiled = compiled_once(&self.formats, format, || json!({ "format": format }));
        is_valid(compiled, text)
    }

    fn pattern(&self, pattern: &str) -> Compiled {
        compiled_once(&self.patterns, pattern, || json!({ "pattern": pattern }))
    }
}

fn is_valid(compiled: Compiled, text: &str) -> bool {
    compiled.is_some_and(|validator| validator.is_valid(&Value::from(text)))
}

fn compiled_once(
    known: &Mutex<HashMap<String, Compiled>>,
    name: &str,
    schema: impl FnOnce() -> Value,
) -> Compiled {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(compiled) = known.get(name) {
        return compiled.clone();
    }
    let options = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true);
    let compiled = options.build(&schema()).ok().map(Arc::new);
    known.insert(name.to_owned(), compiled.clone());
    compiled
}
