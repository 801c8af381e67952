//! The responses that many operations give. Each is described once, and linked from there: told
//! at every operation they would be nine tenths of the page.

use maud::{Markup, html};
use serde_json::Value;

use super::super::Language;
use super::super::catalog::Catalog;
use super::{operation, prose, resolve, text_at, word};

const PREFIX: &str = "#/components/responses/";
const ANCHOR: &str = "responses";

/// The name of the shared response that a reference leads to.
pub(super) fn name<'a>(document: &Value, response: &'a Value) -> Option<&'a str> {
    let name = text_at(response, "/$ref")?.strip_prefix(PREFIX)?;
    all(document)
        .any(|(found, _)| found == name)
        .then_some(name)
}

/// Where on the page it is described.
pub(super) fn anchor(name: &str) -> String {
    format!("response-{name}")
}

fn all(document: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let shared = document.pointer("/components/responses");
    shared.and_then(Value::as_object).into_iter().flatten()
}

/// All of them.
pub(super) fn section(document: &Value, language: Language) -> Markup {
    if all(document).next().is_none() {
        return Markup::default();
    }
    html! {
        section class="group" aria-labelledby=(ANCHOR) {
            h2 id=(ANCHOR) { (word(language, |catalog| catalog.reference_shared)) }
            @for (name, response) in all(document) {
                @let response = resolve(document, response);
                article class="operation" aria-labelledby=(anchor(name)) {
                    h3 id=(anchor(name)) { (name) }
                    @if let Some(description) = text_at(response, "/description") {
                        (prose::blocks(description))
                    }
                    (operation::described(document, response, language))
                }
            }
        }
    }
}

/// Its entry in the table of contents.
pub(super) fn entry(document: &Value, catalog: &Catalog) -> Markup {
    html! {
        @if all(document).next().is_some() {
            p class="contents-group" { a href={ "#" (ANCHOR) } { (catalog.reference_shared) } }
        }
    }
}
