//! The start of a service, made from the contract and the scenarios of a pack: a client, the frame
//! of a server, a stub for each operation and a test for each scenario.
//!
//! Each file is made of marked blocks, as drafts are: made again, what nobody changed follows the
//! pack, and what somebody wrote stays. How the files look is for templates to say; what they say
//! of a pack is worked out once for all languages, and written by one module for each.

mod names;
mod python;
mod routes;
mod scenarios;
mod typescript;

use crate::draft::Draft;
use crate::templates::{TemplateError, Templates};
use serde::Serialize;
use specpack_graph::Pack;
use specpack_graph::contract::{Contracts, Shape};

/// The folder that tests are in.
pub const TESTS_FOLDER: &str = "tests";

/// The language of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// TypeScript, over `fetch`.
    TypeScript,
    /// Python, of its standard library.
    Python,
}

/// What a service is made from, whatever its language.
struct Subject<'a> {
    title: String,
    names: names::Names<'a>,
    routes: Vec<routes::Route<'a>>,
}

/// The files of a service; none where the pack has no contract in OpenAPI.
///
/// # Errors
///
/// When a template of the project cannot be used.
pub fn files(
    pack: &Pack,
    language: Language,
    templates: &Templates,
) -> Result<Vec<Draft>, TemplateError> {
    let contracts = Contracts::of(pack);
    let subject = Subject {
        title: title(&contracts),
        names: names::Names::of(&contracts),
        routes: routes::all(pack, &contracts),
    };
    if subject.routes.is_empty() {
        return Ok(Vec::new());
    }
    match language {
        Language::TypeScript => {
            let service = typescript::service(&subject, &contracts);
            let mut files = all(templates, "", &typescript::FILES, &service)?;
            for feature in scenarios::all(pack) {
                let path = format!("{TESTS_FOLDER}/{}.test.ts", feature.file);
                files.push(file(templates, typescript::TESTS, &path, &feature)?);
            }
            Ok(files)
        }
        Language::Python => {
            let service = python::service(pack, &subject, &contracts);
            let mut files = all(templates, python::TEMPLATES, &python::FILES, &service)?;
            let template = format!("{}{}", python::TEMPLATES, python::TESTS);
            for feature in scenarios::all(pack) {
                let name = python::function(&feature.file);
                let path = format!("{TESTS_FOLDER}/test_{name}.py");
                files.push(file(templates, &template, &path, &feature)?);
            }
            Ok(files)
        }
    }
}

/// The files that are made once, each by the template of its name in a folder.
fn all(
    templates: &Templates,
    folder: &str,
    names: &[&str],
    service: &impl Serialize,
) -> Result<Vec<Draft>, TemplateError> {
    let files = names.iter();
    let files = files.map(|name| file(templates, &format!("{folder}{name}"), name, service));
    files.collect()
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

/// A text as the languages write it: as JSON does.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
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
