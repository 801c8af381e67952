//! The start of a service, made from the contract and the scenarios of a pack: types, a client,
//! the frame of a server, a stub for each operation and a test for each scenario, in TypeScript.
//!
//! Each file is made of marked blocks, as drafts are: made again, what nobody changed follows the
//! pack, and what somebody wrote stays. How the files look is for templates to say.

mod operations;
mod scenarios;
mod schema_type;
mod types;

use crate::draft::Draft;
use crate::templates::{TemplateError, Templates};
use serde::Serialize;
use specpack_graph::Pack;
use specpack_graph::contract::{Contracts, Shape};

/// The files that are made once for a service, each by the template of its name.
const FILES: [&str; 7] = [
    "README.md",
    "tsconfig.json",
    "types.ts",
    "operations.ts",
    "routes.ts",
    "client.ts",
    "server.ts",
];
/// The stubs, which people fill in.
const HANDLERS: &str = "handlers.ts";
/// The template of a file of tests.
const TESTS: &str = "scenarios.test.ts";
/// The folder that tests are in.
pub const TESTS_FOLDER: &str = "tests";

/// What the templates of a service see.
#[derive(Serialize)]
struct Service<'a> {
    title: &'a str,
    types: &'a [types::NamedType],
    operations: &'a [operations::Operation],
}

/// The files of a service; none where the pack has no contract in OpenAPI.
///
/// # Errors
///
/// When a template of the project cannot be used.
pub fn files(pack: &Pack, templates: &Templates) -> Result<Vec<Draft>, TemplateError> {
    let contracts = Contracts::of(pack);
    let named = types::Names::of(&contracts);
    let operations = operations::all(pack, &contracts, &named);
    if operations.is_empty() {
        return Ok(Vec::new());
    }
    let title = title(&contracts);
    let service = Service {
        title: &title,
        types: &named.types(&contracts),
        operations: &operations,
    };
    let mut files = Vec::new();
    for name in FILES.into_iter().chain([HANDLERS]) {
        files.push(file(templates, name, name, &service)?);
    }
    for feature in scenarios::all(pack) {
        let path = format!("{TESTS_FOLDER}/{}.test.ts", feature.file);
        files.push(file(templates, TESTS, &path, &feature)?);
    }
    Ok(files)
}

fn file(
    templates: &Templates,
    template: &str,
    path: &str,
    context: &impl Serialize,
) -> Result<Draft, TemplateError> {
    let template = format!("scaffold/{template}");
    let text = templates.render(&template, context)?;
    Draft::of_template(path, &text, &template)
}

/// What the first contract calls its service.
fn title(contracts: &Contracts<'_>) -> String {
    let mut documents = contracts.of_shape(Shape::OpenApi);
    let title = documents.find_map(|document| contracts.under(document, "info")?.text("title"));
    crate::markdown::one_line(title.unwrap_or("the service"))
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

/// A text as TypeScript writes it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
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

/// A name for a block that no other block of its file has.
fn block(name: &str, taken: &mut std::collections::BTreeSet<String>) -> String {
    /// Blocks are named after what they are about, as far as names go.
    const MAX_LEN: usize = 80;
    let mut name = specpack_graph::slug::slug(&words_apart(name));
    name.truncate(MAX_LEN);
    if name.is_empty() {
        name.push_str("unnamed");
    }
    unique(&name, "-", taken)
}

/// A name that no other thing has: with a number behind it where it is taken.
fn unique(name: &str, between: &str, taken: &mut std::collections::BTreeSet<String>) -> String {
    let mut unique = name.to_owned();
    let mut number = 2;
    while !taken.insert(unique.clone()) {
        unique = format!("{name}{between}{number}");
        number += 1;
    }
    unique
}

/// `startRegistration` as `start Registration`.
fn words_apart(name: &str) -> String {
    let mut apart = String::with_capacity(name.len() + 4);
    let mut was_small = false;
    for c in name.chars() {
        if c.is_uppercase() && was_small {
            apart.push(' ');
        }
        was_small = c.is_lowercase() || c.is_ascii_digit();
        apart.push(c);
    }
    apart
}

#[cfg(test)]
mod tests;
