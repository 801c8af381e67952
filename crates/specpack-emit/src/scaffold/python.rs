//! A service in Python, of the standard library alone: schemas and routes as data, what holds
//! requests to them, metrics, a client, stubs.

mod callers;
mod literal;
mod metrics;
mod operations;
mod schema_value;

use super::Subject;
use super::{block, quoted};
use serde::Serialize;
use specpack_graph::Pack;
use specpack_graph::contract::Contracts;
use std::collections::BTreeSet;

/// The files that are made once for a service, each by the template of its name.
pub(super) const FILES: [&str; 9] = [
    "README.md",
    "schemas.py",
    "routes.py",
    "schema.py",
    "metrics.py",
    "server.py",
    "client.py",
    "handlers.py",
    "main.py",
];
/// The template of a file of tests.
pub(super) const TESTS: &str = "test_scenarios.py";
/// The folder of the templates.
pub(super) const TEMPLATES: &str = "python/";

/// What the templates see.
#[derive(Serialize)]
pub(super) struct Service<'a> {
    title: &'a str,
    schemas: Vec<Schema>,
    operations: Vec<operations::Operation>,
    metrics: Vec<metrics::Declared>,
}

/// A schema that has a name.
#[derive(Serialize)]
struct Schema {
    /// The name of its block.
    block: String,
    /// Its name, in quotes.
    quoted: String,
    /// What it is about, in lines.
    about: Vec<String>,
    /// The schema as a value of Python.
    value: String,
}

pub(super) fn service<'s>(
    pack: &Pack,
    subject: &'s Subject<'_>,
    contracts: &Contracts<'_>,
) -> Service<'s> {
    let values = schema_value::SchemaValue {
        contracts,
        names: &subject.names,
    };
    let mut blocks = BTreeSet::new();
    let schemas = subject.names.all().map(|(schema, name)| {
        let about = schema.text("description").or_else(|| schema.text("title"));
        Schema {
            block: block(name, &mut blocks),
            quoted: quoted(name),
            about: about.map(crate::markdown::one_line).into_iter().collect(),
            value: literal::of(
                &values.within(schema, 0),
                "SCHEMAS[\"\"] = ".len() + name.len(),
            ),
        }
    });
    Service {
        title: &subject.title,
        schemas: schemas.collect(),
        operations: operations::all(&subject.routes, contracts, &values),
        metrics: metrics::all(pack),
    }
}

/// The name of a function: `postPermits` is `post_permits`.
pub(super) fn function(name: &str) -> String {
    /// Words of the language, and functions of it that a module would no longer reach.
    const TAKEN: [&str; 62] = [
        "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
        "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with",
        "yield", "caller", "metrics", "all", "any", "bool", "bytes", "dict", "filter", "float",
        "format", "hash", "id", "input", "int", "iter", "len", "list", "map", "max", "min", "next",
        "object", "open", "print", "range", "set", "sorted", "str", "sum", "type",
    ];
    let words = super::words_apart(name).to_lowercase();
    let words = words.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let name = words.join("_");
    match name.chars().next() {
        None => "unnamed".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        Some(_) if TAKEN.contains(&name.as_str()) => format!("{name}_"),
        Some(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::function;

    #[test]
    fn functions_are_named_as_the_language_has_them() {
        assert_eq!(function("postPermits"), "post_permits");
        assert_eq!(function("GET /loaves"), "get_loaves");
        assert_eq!(function("list"), "list_");
        assert_eq!(function("2fa"), "_2fa");
        assert_eq!(function("रोटी"), "unnamed");
    }
}
