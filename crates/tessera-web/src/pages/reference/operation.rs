//! One operation of the API reference.

use maud::{Markup, html};
use serde_json::Value;

use super::super::Language;
use super::super::catalog::Catalog;
use super::outline::Operation;
use super::sample::{self, Example};
use super::schema::{self, Property};
use super::{method_badge, prose, resolve, shared, text_at, word};

/// An operation with all that the document says about it.
pub(super) fn article(document: &Value, operation: &Operation<'_>, language: Language) -> Markup {
    html! {
        article class="operation" aria-labelledby=(operation.anchor) {
            h3 id=(operation.anchor) { (operation.title()) }
            p class="endpoint" {
                (method_badge(operation))
                code { (operation.path) }
                @if operation.value.get("deprecated") == Some(&Value::Bool(true)) {
                    span class="badge badge-warning" { (word(language, |catalog| catalog.reference_deprecated)) }
                }
            }
            @if let Some(description) = text_at(operation.value, "/description") {
                (prose::blocks(description))
            }
            (authentication(document, operation, language))
            @if let Some(command) = sample::command(document, operation) {
                (request_example(&command, language))
            }
            (parameters(document, operation, language))
            (request_body(document, operation, language))
            (responses(document, operation, language))
        }
    }
}

fn authentication(document: &Value, operation: &Operation<'_>, language: Language) -> Markup {
    if !sample::needs_credentials(document, operation) {
        return Markup::default();
    }
    html! {
        p class="authentication" {
            strong { (word(language, |catalog| catalog.reference_authentication)) }
            " " code { "Authorization: Bearer" }
        }
    }
}

fn parameters(document: &Value, operation: &Operation<'_>, language: Language) -> Markup {
    let own = operation.value.get("parameters").and_then(Value::as_array);
    let all: Vec<&Value> = own
        .into_iter()
        .flatten()
        .chain(operation.shared_parameters)
        .map(|parameter| resolve(document, parameter))
        .collect();
    if all.is_empty() {
        return Markup::default();
    }
    html! {
        h4 { (word(language, |catalog| catalog.reference_parameters)) }
        div class="table" tabindex="0" role="group" aria-label=(Catalog::of(language).reference_parameters) {
            table {
                thead {
                    tr {
                        th scope="col" { (word(language, |catalog| catalog.reference_name)) }
                        th scope="col" { (word(language, |catalog| catalog.reference_place)) }
                        th scope="col" { (word(language, |catalog| catalog.reference_type)) }
                        th scope="col" { (word(language, |catalog| catalog.reference_description)) }
                    }
                }
                tbody {
                    @for parameter in all { (parameter_row(document, parameter, language)) }
                }
            }
        }
    }
}

fn parameter_row(document: &Value, parameter: &Value, language: Language) -> Markup {
    let is_required = parameter.get("required") == Some(&Value::Bool(true));
    let schema = parameter.get("schema").unwrap_or(&Value::Null);
    html! {
        tr {
            th scope="row" {
                code { (text_at(parameter, "/name").unwrap_or("?")) }
                (presence(is_required, language))
            }
            td { (text_at(parameter, "/in").unwrap_or_default()) }
            td { (schema::type_name(document, schema)) }
            td {
                @if let Some(description) = text_at(parameter, "/description") {
                    (prose::blocks(description))
                }
                (constraint_list(&schema::constraints(document, schema)))
            }
        }
    }
}

fn request_body(document: &Value, operation: &Operation<'_>, language: Language) -> Markup {
    let Some(body) = operation.value.get("requestBody") else {
        return Markup::default();
    };
    let body = resolve(document, body);
    html! {
        h4 { (word(language, |catalog| catalog.reference_body)) }
        @if let Some(description) = text_at(body, "/description") { (prose::blocks(description)) }
        (content(document, body, language))
    }
}

fn responses(document: &Value, operation: &Operation<'_>, language: Language) -> Markup {
    let responses = operation.value.get("responses").and_then(Value::as_object);
    let Some(responses) = responses.filter(|responses| !responses.is_empty()) else {
        return Markup::default();
    };
    html! {
        h4 { (word(language, |catalog| catalog.reference_responses)) }
        @for (status, response) in responses {
            @match shared::name(document, response) {
                Some(name) => (link(status, name, resolve(document, response))),
                None => (one_response(document, status, resolve(document, response), language)),
            }
        }
    }
}

/// A response that many operations give, which is described once.
fn link(status: &str, name: &str, response: &Value) -> Markup {
    html! {
        p class="response response-shared" {
            span class=(status_class(status)) { (status) }
            a href={ "#" (shared::anchor(name)) } { (description(response)) }
        }
    }
}

fn one_response(document: &Value, status: &str, response: &Value, language: Language) -> Markup {
    html! {
        details class="response" {
            summary {
                span class=(status_class(status)) { (status) }
                span { (description(response)) }
            }
            (described(document, response, language))
        }
    }
}

fn status_class(status: &str) -> &'static str {
    match status.as_bytes().first() {
        Some(b'2') => "code code-success",
        Some(b'3') => "code code-redirect",
        _ => "code code-problem",
    }
}

fn description(response: &Value) -> Markup {
    prose::inline(text_at(response, "/description").unwrap_or_default())
}

/// What a response holds.
pub(super) fn described(document: &Value, response: &Value, language: Language) -> Markup {
    let headers = response.get("headers").and_then(Value::as_object);
    html! {
        @if response.get("content").is_some() {
            (content(document, response, language))
        } @else {
            p class="small" { (word(language, |catalog| catalog.reference_no_body)) }
        }
        @if let Some(headers) = headers {
            p class="small" {
                (word(language, |catalog| catalog.reference_headers)) ": "
                @for (index, name) in headers.keys().enumerate() {
                    @if index > 0 { ", " }
                    code { (name) }
                }
            }
        }
    }
}

/// The bodies of a request or a response, one for each media type.
fn content(document: &Value, holder: &Value, language: Language) -> Markup {
    let media_types = holder.get("content").and_then(Value::as_object);
    html! {
        @for (name, media_type) in media_types.into_iter().flatten() {
            @let schema = media_type.get("schema").unwrap_or(&Value::Null);
            @let properties = schema::properties(document, schema);
            p class="media-type" {
                code { (name) }
                @if properties.is_empty() && !schema.is_null() {
                    " " (schema::type_name(document, schema))
                }
            }
            @if !properties.is_empty() { (property_table(&properties, name, language)) }
            @for shown in sample::examples(document, media_type) { (example(&shown, language)) }
        }
    }
}

fn property_table(properties: &[Property], name: &str, language: Language) -> Markup {
    html! {
        div class="table" tabindex="0" role="group" aria-label=(name) {
            table {
                thead {
                    tr {
                        th scope="col" { (word(language, |catalog| catalog.reference_name)) }
                        th scope="col" { (word(language, |catalog| catalog.reference_type)) }
                        th scope="col" { (word(language, |catalog| catalog.reference_description)) }
                    }
                }
                tbody {
                    @for property in properties {
                        tr {
                            th scope="row" {
                                code { (property.name) }
                                (presence(property.is_required, language))
                            }
                            td { (property.type_name) }
                            td {
                                @if let Some(description) = &property.description {
                                    (prose::blocks(description))
                                }
                                (constraint_list(&property.constraints))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn presence(is_required: bool, language: Language) -> Markup {
    html! {
        @if is_required {
            span class="presence presence-required" { (word(language, |catalog| catalog.reference_required)) }
        } @else {
            span class="presence" { (word(language, |catalog| catalog.reference_optional)) }
        }
    }
}

fn constraint_list(constraints: &[String]) -> Markup {
    html! {
        @if !constraints.is_empty() {
            ul class="constraints" {
                @for constraint in constraints { li { code { (constraint) } } }
            }
        }
    }
}

/// The command, in which a script can find the origin to put its own in.
fn request_example(command: &str, language: Language) -> Markup {
    let text = html! {
        @match command.split_once(sample::DEFAULT_ORIGIN) {
            Some((before, after)) => {
                (before) span data-origin { (sample::DEFAULT_ORIGIN) } (after)
            }
            None => (command),
        }
    };
    figure(
        Catalog::of(language).reference_request_example,
        &word(language, |catalog| catalog.reference_request_example),
        &text,
    )
}

fn example(example: &Example, language: Language) -> Markup {
    let text = html! { (example.text) };
    match &example.name {
        Some(name) => figure(name, &html! { (name) }, &text),
        None => figure(
            Catalog::of(language).reference_example,
            &word(language, |catalog| catalog.reference_example),
            &text,
        ),
    }
}

/// An example, which can be scrolled sideways, so that the keyboard must reach it.
fn figure(name: &str, caption: &Markup, text: &Markup) -> Markup {
    html! {
        figure class="example" {
            figcaption { (caption) }
            pre tabindex="0" role="group" aria-label=(name) { code { (text) } }
        }
    }
}
