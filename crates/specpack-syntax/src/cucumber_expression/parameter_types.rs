//! The types that parameters of expressions may have.

use super::Value;
use regex::Regex;
use std::collections::BTreeMap;

const INTEGER: [&str; 2] = [r"-?\d+", r"\d+"];
const FLOAT: &str = r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[E][+-]?\d+)?";
const WORD: &str = r"[^\s]+";
const STRING: &str = r#""([^"\\]*(?:\\.[^"\\]*)*)"|'([^'\\]*(?:\\.[^'\\]*)*)'"#;
const ANYTHING: &str = ".*";

/// The parameter types that expressions may name.
#[derive(Clone, Debug)]
pub struct ParameterTypes {
    types: BTreeMap<String, ParameterType>,
}

/// A parameter type.
#[derive(Clone, Debug)]
pub(super) struct ParameterType {
    /// What matches it, one beside the other.
    pub(super) patterns: Vec<String>,
    /// How many groups the patterns have.
    pub(super) groups: usize,
    pub(super) conversion: Conversion,
}

/// How the text of an argument becomes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Conversion {
    Text,
    /// Text in which quotes may be escaped.
    Quoted,
    Integer,
    Float,
}

/// Why a parameter type cannot be defined.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DefineError {
    /// The name is empty or holds a character with a meaning of its own.
    #[error("`{0}` is no name of a parameter type")]
    Name(String),
    /// There is such a type already.
    #[error("there is a parameter type `{0}` already")]
    Duplicate(String),
    /// Not a regular expression.
    #[error("the pattern cannot be used: {0}")]
    Pattern(String),
}

impl Default for ParameterTypes {
    /// The types that every Cucumber has.
    fn default() -> Self {
        let mut types = BTreeMap::new();
        let mut add = |name: &str, patterns: &[&str], groups, conversion| {
            let patterns = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
            let kind = ParameterType {
                patterns,
                groups,
                conversion,
            };
            types.insert(name.to_owned(), kind);
        };
        for name in ["int", "byte", "short", "long", "biginteger"] {
            add(name, &INTEGER, 0, Conversion::Integer);
        }
        for name in ["float", "double"] {
            add(name, &[FLOAT], 0, Conversion::Float);
        }
        // Its digits would not all fit into a number of the machine.
        add("bigdecimal", &[FLOAT], 0, Conversion::Text);
        add("word", &[WORD], 0, Conversion::Text);
        add("string", &[STRING], 2, Conversion::Quoted);
        add("", &[ANYTHING], 0, Conversion::Text);
        Self { types }
    }
}

impl ParameterTypes {
    /// Adds a type. Its value is the first group of `pattern` that takes part, else all of it.
    ///
    /// # Errors
    /// When the name or the pattern is none, or the name is taken.
    pub fn define(&mut self, name: &str, pattern: &str) -> Result<(), DefineError> {
        let is_name = !name.is_empty() && !name.contains(['{', '}', '(', ')', '/', '\\']);
        if !is_name {
            return Err(DefineError::Name(name.to_owned()));
        }
        if self.types.contains_key(name) {
            return Err(DefineError::Duplicate(name.to_owned()));
        }
        let regex = Regex::new(pattern);
        let regex = regex.map_err(|error| DefineError::Pattern(error.to_string()))?;
        let kind = ParameterType {
            // Alternatives of the pattern are its own, whatever it is written beside.
            patterns: vec![format!("(?:{pattern})")],
            groups: regex.captures_len() - 1,
            conversion: Conversion::Text,
        };
        self.types.insert(name.to_owned(), kind);
        Ok(())
    }

    /// The names, built-in ones included; `{}` has an empty one.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.types.keys().map(String::as_str)
    }

    pub(super) fn get(&self, name: &str) -> Option<&ParameterType> {
        self.types.get(name)
    }
}

impl Conversion {
    pub(super) fn convert(self, text: &str) -> Value {
        let as_text = || Value::Text(text.to_owned());
        match self {
            Self::Text => as_text(),
            Self::Quoted => Value::Text(text.replace("\\\"", "\"").replace("\\'", "'")),
            Self::Integer => text.parse().map_or_else(|_| as_text(), Value::Integer),
            Self::Float => text.parse().map_or_else(|_| as_text(), Value::Float),
        }
    }
}
