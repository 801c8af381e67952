//! `/docs`: the OpenAPI document as a page to read.
//!
//! The document is ours, but a page that fails on a missing part would hide the rest of
//! it: every part is optional here, references that lead nowhere are shown as they are,
//! and depth and size are bounded.

mod operation;
mod outline;
mod prose;
mod sample;
mod schema;
mod shared;

use maud::{Markup, html};
use serde_json::Value;

use self::outline::{Group, Operation};
use super::catalog::Catalog;
use super::language::Language;
use super::layout::{self, Document, Extras};

/// What the API reference shows.
#[derive(Debug, Clone, Copy)]
pub struct ReferenceView<'a> {
    /// The parsed OpenAPI document.
    pub document: &'a Value,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// The API reference.
pub fn page(view: &ReferenceView<'_>, language: Language) -> Markup {
    let catalog = Catalog::of(language);
    let groups = outline::groups(view.document, catalog);
    let title = text_at(view.document, "/info/title").unwrap_or(catalog.reference_title);
    let content = html! {
        div class="reference" {
            (contents(view.document, &groups, catalog))
            div class="reference-body" lang="en" {
                (introduction(view.document, title, language))
                @for group in &groups { (group_section(view.document, group, language)) }
                (shared::section(view.document, language))
                @if groups.is_empty() {
                    p lang=(language.tag()) { (catalog.reference_empty) }
                }
            }
        }
    };
    let document = Document {
        language,
        title: catalog.reference_title,
        path: "/docs",
        dev: view.dev,
        extras: Extras::Reference,
    };
    layout::document(&document, &content)
}

fn introduction(document: &Value, title: &str, language: Language) -> Markup {
    let catalog = Catalog::of(language);
    html! {
        div class="developer-head" {
            h1 { (title) }
            p class="reference-version" lang=(language.tag()) {
                @if let Some(version) = text_at(document, "/info/version") {
                    span class="badge" { (version) }
                }
                a href="/openapi.json" { (catalog.reference_document) }
            }
            @if let Some(description) = text_at(document, "/info/description") {
                (prose::blocks(description))
            }
        }
    }
}

/// The table of contents. In narrow windows it can be folded, which needs no script.
fn contents(document: &Value, groups: &[Group<'_>], catalog: &Catalog) -> Markup {
    html! {
        nav class="contents" aria-label=(catalog.reference_contents) {
            details open {
                summary { (catalog.reference_contents) }
                @for group in groups {
                    p class="contents-group" { a href={ "#" (group.anchor) } lang="en" { (group.name) } }
                    ul {
                        @for operation in &group.operations {
                            li {
                                a href={ "#" (operation.anchor) } lang="en" {
                                    (method_badge(operation))
                                    span { (operation.title()) }
                                }
                            }
                        }
                    }
                }
                (shared::entry(document, catalog))
            }
        }
    }
}

fn group_section(document: &Value, group: &Group<'_>, language: Language) -> Markup {
    html! {
        section class="group" aria-labelledby=(group.anchor) {
            h2 id=(group.anchor) { (group.name) }
            @if let Some(description) = group.description { (prose::blocks(description)) }
            @for operation in &group.operations {
                (operation::article(document, operation, language))
            }
        }
    }
}

fn method_badge(operation: &Operation<'_>) -> Markup {
    html! {
        span class={ "method method-" (operation.method.to_ascii_lowercase()) } { (operation.method) }
    }
}

/// A word of ours within the document, which is in English.
fn word(language: Language, choose: impl Fn(&Catalog) -> &'static str) -> Markup {
    let text = choose(Catalog::of(language));
    match language {
        Language::En => html! { (text) },
        _ => html! { span lang=(language.tag()) { (text) } },
    }
}

/// The text at a JSON pointer.
fn text_at<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str)
}

/// How many references in a row are followed before giving up.
const MAX_HOPS: usize = 16;

/// Follows references within the document. One that leads nowhere, or out of the document,
/// is left as it is.
fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let mut current = value;
    for _ in 0..MAX_HOPS {
        let target = current
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.strip_prefix('#'))
            .and_then(|pointer| document.pointer(pointer));
        match target {
            Some(target) => current = target,
            None => break,
        }
    }
    current
}

#[cfg(test)]
mod tests;
