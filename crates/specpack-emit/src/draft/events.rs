//! The events, in AsyncAPI 3, as CloudEvents 1.0.

use super::Draft;
use super::payload::{fields, object};
use super::product::{Named, Product};
use super::yaml::{Yaml, document, entry};
use specpack_graph::slug::slug;
use specpack_syntax::marked_blocks::CommentForm;

const PATH: &str = "events/asyncapi.yaml";

/// The document of the events that requirements name; none where they name none.
pub(super) fn draft(product: &Product<'_>) -> Option<Draft> {
    if product.events.is_empty() {
        return None;
    }
    let mut file = Draft::new(PATH, CommentForm::Hash);
    file.text("asyncapi: 3.0.0\n");
    file.block("info", info(product));
    file.block("channels", channels(product));
    file.block("components", components());
    file.block("messages", "  messages:\n".to_owned());
    for event in &product.events {
        let name = format!("message-{}", slug(&event.name));
        file.block(&name, entry(4, &key(&event.name), &message(event)));
    }
    Some(file)
}

fn info(product: &Product<'_>) -> String {
    let text = |text: &str| Yaml::text(text);
    let name = |name: &str| Yaml::map([("name", text(name))]);
    let info = Yaml::map([
        ("title", text(&format!("{} events", product.name))),
        ("version", text("0.1.0")),
        (
            "description",
            text("CloudEvents 1.0. [Where they are sent, and how often each is delivered]"),
        ),
        ("contact", name("[Who answers for it]")),
        (
            "license",
            Yaml::map([
                ("name", text("[Under which terms it may be used]")),
                ("url", text("[Address of the terms]")),
            ]),
        ),
    ]);
    let content = text("application/cloudevents+json");
    document(&[("info", info), ("defaultContentType", content)])
}

fn channels(product: &Product<'_>) -> String {
    let messages = product.events.iter().map(|event| {
        let key = key(&event.name);
        let to = Yaml::reference(&format!("#/components/messages/{key}"));
        (key, to)
    });
    let events = Yaml::map([
        ("address", Yaml::text(&format!("{}.events", product.slug))),
        ("messages", Yaml::Map(messages.collect())),
    ]);
    let publish = Yaml::map([
        ("action", Yaml::text("send")),
        ("channel", Yaml::reference("#/channels/events")),
    ]);
    document(&[
        ("channels", Yaml::map([("events", events)])),
        ("operations", Yaml::map([("publishEvents", publish)])),
    ])
}

/// What every event has: the attributes of CloudEvents with two extensions, the correlation id
/// and the partition key.
fn components() -> String {
    let text = || Yaml::map([("type", Yaml::text("string"))]);
    let formatted = |format: &str| {
        Yaml::map([
            ("type", Yaml::text("string")),
            ("format", Yaml::text(format)),
        ])
    };
    let attributes = [
        "specversion",
        "id",
        "source",
        "type",
        "time",
        "correlationid",
        "partitionkey",
        "data",
    ];
    let properties = Yaml::map([
        ("specversion", Yaml::map([("const", Yaml::text("1.0"))])),
        ("id", text()),
        ("source", formatted("uri-reference")),
        ("type", text()),
        ("time", formatted("date-time")),
        ("correlationid", text()),
        ("partitionkey", text()),
        ("data", Yaml::map([("type", Yaml::text("object"))])),
    ]);
    let envelope = Yaml::map([
        ("type", Yaml::text("object")),
        ("required", Yaml::texts(attributes)),
        ("properties", properties),
    ]);
    let correlation = Yaml::map([("location", Yaml::text("$message.payload#/correlationid"))]);
    document(&[(
        "components",
        Yaml::map([
            ("schemas", Yaml::map([("Envelope", envelope)])),
            ("correlationIds", Yaml::map([("correlation", correlation)])),
        ]),
    )])
}

/// `registrationOtpSent` for `registration.otp_sent`.
fn key(event: &str) -> String {
    let mut words = event.split(['.', '_', '-']).filter(|word| !word.is_empty());
    let mut key = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        key.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        key.push_str(letters.as_str());
    }
    key
}

fn message(event: &Named) -> Yaml {
    let data = match event.fields.is_empty() {
        true => Yaml::map([
            ("type", Yaml::text("object")),
            (
                "description",
                Yaml::text(&format!(
                    "[What {} carries, without personal data]",
                    event.name
                )),
            ),
        ]),
        false => object(&fields(&event.fields), 0),
    };
    let own = Yaml::map([(
        "properties",
        Yaml::map([
            ("type", Yaml::map([("const", Yaml::text(&event.name))])),
            ("data", data),
        ]),
    )]);
    let payload = Yaml::map([(
        "allOf",
        Yaml::List(vec![Yaml::reference("#/components/schemas/Envelope"), own]),
    )]);
    Yaml::map([
        ("name", Yaml::text(&event.name)),
        (
            "title",
            Yaml::text(&format!("[When {} is published]", event.name)),
        ),
        ("x-requirements", Yaml::texts(&event.requirements)),
        (
            "correlationId",
            Yaml::reference("#/components/correlationIds/correlation"),
        ),
        ("payload", payload),
    ])
}
