//! One operation of the API reference.

use maud::{Markup, html};
use serde_json::Value;

use super::super::catalog::Catalog;
use super::outline::Operation;
use super::sample::{self, Example};
use super::schema::{self, Property};
use super::{method_badge, prose, resolve, text_at};

/// An operation with all that the document says about it.
pub(super) fn article(document: &Value, operation: &Operation<'_>, catalog: &Catalog) -> Markup {
    html! {
        article class="operation" aria-labelledby=(operation.anchor) {
            h3 id=(operation.anchor) { (operation.title()) }
            p class="endpoint" {
                (method_badge(operation))
                code { (operation.path) }
                @if operation.value.get("deprecated") == Some(&Value::Bool(true)) {
                    span class="badge badge-warning" { (catalog.reference_deprecated) }
                }
            }
            @if let Some(description) = text_at(operation.value, "/description") {
                (prose::blocks(description))
            }
            (authentication(document, operation, catalog))
            @if let Some(command) = sample::command(document, operation) {
                (request_example(&command, catalog))
            }
            (parameters(document, operation, catalog))
            (request_body(document, operation, catalog))
            (responses(document, operation, catalog))
        }
    }
}

fn authentication(document: &Value, operation: &Operation<'_>, catalog: &Catalog) -> Markup {
    if !sample::needs_credentials(document, operation) {
        return Markup::default();
    }
    html! {
        p class="authentication" {
            strong { (catalog.reference_authentication) }
            " " code { "Authorization: Bearer" }
        }
    }
}

fn parameters(document: &Value, operation: &Operation<'_>, catalog: &Catalog) -> Markup {
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
        h4 { (catalog.reference_parameters) }
        div class="table" tabindex="0" role="group" aria-label=(catalog.reference_parameters) {
            table {
                thead {
                    tr {
                        th scope="col" { (catalog.reference_name) }
                        th scope="col" { (catalog.reference_place) }
                        th scope="col" { (catalog.reference_type) }
                        th scope="col" { (catalog.reference_description) }
                    }
                }
                tbody {
                    @for parameter in all { (parameter_row(document, parameter, catalog)) }
                }
            }
        }
    }
}

fn parameter_row(document: &Value, parameter: &Value, catalog: &Catalog) -> Markup {
    let is_required = parameter.get("required") == Some(&Value::Bool(true));
    let schema = parameter.get("schema").unwrap_or(&Value::Null);
    html! {
        tr {
            th scope="row" {
                code { (text_at(parameter, "/name").unwrap_or("?")) }
                (presence(is_required, catalog))
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

fn request_body(document: &Value, operation: &Operation<'_>, catalog: &Catalog) -> Markup {
    let Some(body) = operation.value.get("requestBody") else {
        return Markup::default();
    };
    let body = resolve(document, body);
    html! {
        h4 { (catalog.reference_body) }
        @if let Some(description) = text_at(body, "/description") { (prose::blocks(description)) }
        (content(document, body, catalog))
    }
}

fn responses(document: &Value, operation: &Operation<'_>, catalog: &Catalog) -> Markup {
    let responses = operation.value.get("responses").and_then(Value::as_object);
    let Some(responses) = responses.filter(|responses| !responses.is_empty()) else {
        return Markup::default();
    };
    html! {
        h4 { (catalog.reference_responses) }
        @for (status, response) in responses {
            (one_response(document, status, resolve(document, response), catalog))
        }
    }
}

fn one_response(document: &Value, status: &str, response: &Value, catalog: &Catalog) -> Markup {
    let class = match status.as_bytes().first() {
        Some(b'2') => "code code-success",
        Some(b'3') => "code code-redirect",
        _ => "code code-problem",
    };
    let headers = response.get("headers").and_then(Value::as_object);
    html! {
        details class="response" {
            summary {
                span class=(class) { (status) }
                span { (prose::inline(text_at(response, "/description").unwrap_or_default())) }
            }
            @if response.get("content").is_some() {
                (content(document, response, catalog))
            } @else {
                p class="small" { (catalog.reference_no_body) }
            }
            @if let Some(headers) = headers {
                p class="small" {
                    (catalog.reference_headers) ": "
                    @for (index, name) in headers.keys().enumerate() {
                        @if index > 0 { ", " }
                        code { (name) }
                    }
                }
            }
        }
    }
}

/// The bodies of a request or a response, one for each media type.
fn content(document: &Value, holder: &Value, catalog: &Catalog) -> Markup {
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
            @if !properties.is_empty() { (property_table(&properties, name, catalog)) }
            @for shown in sample::examples(document, media_type) { (example(&shown, catalog)) }
        }
    }
}

fn property_table(properties: &[Property], name: &str, catalog: &Catalog) -> Markup {
    html! {
        div class="table" tabindex="0" role="group" aria-label=(name) {
            table {
                thead {
                    tr {
                        th scope="col" { (catalog.reference_name) }
                        th scope="col" { (catalog.reference_type) }
                        th scope="col" { (catalog.reference_description) }
                    }
                }
                tbody {
                    @for property in properties {
                        tr {
                            th scope="row" {
                                code { (property.name) }
                                (presence(property.is_required, catalog))
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

fn presence(is_required: bool, catalog: &Catalog) -> Markup {
    html! {
        @if is_required {
            span class="presence presence-required" { (catalog.reference_required) }
        } @else {
            span class="presence" { (catalog.reference_optional) }
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
fn request_example(command: &str, catalog: &Catalog) -> Markup {
    let text = html! {
        @match command.split_once(sample::DEFAULT_ORIGIN) {
            Some((before, after)) => {
                (before) span data-origin { (sample::DEFAULT_ORIGIN) } (after)
            }
            None => (command),
        }
    };
    figure(catalog.reference_request_example, &text)
}

fn example(example: &Example, catalog: &Catalog) -> Markup {
    let name = example.name.as_deref().unwrap_or(catalog.reference_example);
    figure(name, &html! { (example.text) })
}

/// An example, which can be scrolled sideways, so that the keyboard must reach it.
fn figure(name: &str, text: &Markup) -> Markup {
    html! {
        figure class="example" {
            figcaption { (name) }
            pre tabindex="0" role="group" aria-label=(name) { code { (text) } }
        }
    }
}
