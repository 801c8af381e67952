//! A service in TypeScript: types, a client, the frame of a server, stubs.

mod operations;
mod schema_type;
mod types;

use super::Subject;
use super::quoted;
use serde::Serialize;
use specpack_graph::contract::Contracts;

/// The files that are made once for a service, each by the template of its name.
pub(super) const FILES: [&str; 8] = [
    "README.md",
    "tsconfig.json",
    "types.ts",
    "operations.ts",
    "routes.ts",
    "client.ts",
    "server.ts",
    "handlers.ts",
];
/// The template of a file of tests.
pub(super) const TESTS: &str = "scenarios.test.ts";

/// What the templates see.
#[derive(Serialize)]
pub(super) struct Service<'a> {
    title: &'a str,
    types: Vec<types::NamedType>,
    operations: Vec<operations::Operation>,
}

pub(super) fn service<'s>(subject: &'s Subject<'_>, contracts: &Contracts<'_>) -> Service<'s> {
    Service {
        title: &subject.title,
        types: types::all(&subject.names, contracts),
        operations: operations::all(&subject.routes, contracts, &subject.names),
    }
}

/// Lines of a comment `/** … */`, each indented; nothing where there is nothing to say.
fn comment(lines: &[String], indent: &str) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| crate::markdown::one_line(line).replace("*/", "*\\/"))
        .filter(|line| !line.is_empty())
        .collect();
    match lines.as_slice() {
        [] => String::new(),
        [only] => format!("{indent}/** {only} */\n"),
        several => {
            let several = several.iter().map(|line| format!("{indent} * {line}\n"));
            format!("{indent}/**\n{}{indent} */\n", several.collect::<String>())
        }
    }
}

/// The name of a member: as it is where it may stand so, else in quotes.
fn member(name: &str) -> String {
    match is_identifier(name) {
        true => name.to_owned(),
        false => quoted(name),
    }
}

fn is_identifier(name: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '$';
    name.starts_with(is_start) && name.chars().all(|c| is_start(c) || c.is_ascii_digit())
}
