use super::payload::{self, Property};
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::rules::personal;
use specpack_graph::contract::Shape;
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::{FileId, Location};
use specpack_syntax::hash::HashSet;

declare_rule! {
    /// An event carries personal data or a secret.
    ///
    /// Events are kept, copied and replayed by those who subscribe to them. What is in them cannot
    /// be called back, and outlives the account of its owner. Personal data is told by what a
    /// property is called, and by the format of its text, such as `email`.
    ///
    /// Fix: carry an identifier or a keyed hash in its place, or leave the field out.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: events.yaml -->
    /// asyncapi: 3.0.0
    /// info: {title: Events, version: 1.0.0}
    /// channels: {orders: {messages: {placed: {$ref: '#/components/messages/placed'}}}}
    /// components:
    ///   messages:
    ///     placed:
    ///       name: order.placed
    ///       payload: {type: object, properties: {orderId: {type: string}, email: {type: string}}}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: events.yaml -->
    /// asyncapi: 3.0.0
    /// info: {title: Events, version: 1.0.0}
    /// channels: {orders: {messages: {placed: {$ref: '#/components/messages/placed'}}}}
    /// components:
    ///   messages:
    ///     placed:
    ///       name: order.placed
    ///       payload: {type: object, properties: {orderId: {type: string}, emailHash: {type: string}}}
    /// ```
    pub static PERSONAL_DATA_IN_EVENT = "personal-data-in-event" {
        category: Category::Events,
        default_level: Level::Error,
        check: check,
    }
}

/// Formats of texts that say who somebody is, whatever the property is called.
const PERSONAL_FORMATS: [&str; 9] = [
    "email", "idn-email", "password", "phone", "phone-number", "phonenumber", "tel", "telephone", "e164",
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    let mut told = HashSet::default();
    for message in contracts.of_shape(Shape::Message) {
        let event = message.text("name").unwrap_or(message.name());
        let carried = payload::carried(contracts, message);
        for property in carried.properties {
            let name = property.key.as_str().unwrap_or_default();
            if personal::names_personal_data(name) && told.insert(place(property)) {
                tell(findings, property, format!("`{event}` carries `{name}`"), None);
            }
        }
        for format in carried.formats {
            let name = format.node.as_str().unwrap_or_default();
            let is_personal = PERSONAL_FORMATS.contains(&name.to_ascii_lowercase().as_str());
            if is_personal && told.insert(place(format.of)) {
                let property = format.of.key.as_str().unwrap_or_default();
                let headline = format!("`{event}` carries `{property}`, whose format is `{name}`");
                let stated = at(format.file, format.node);
                tell(findings, format.of, headline, Some(stated));
            }
        }
    }
}

fn place(property: Property<'_>) -> (FileId, u32) {
    (property.file, property.key.index())
}

fn at(file: FileId, node: Node<'_>) -> Location {
    let span = node.text_span();
    Location { file, span }
}

fn tell(
    findings: &mut Findings,
    property: Property<'_>,
    headline: String,
    format: Option<Location>,
) {
    let mut found = PERSONAL_DATA_IN_EVENT.at(at(property.file, property.key), headline);
    if let Some(format) = format {
        found = found.and(format, "its format");
    }
    findings.push(found.help("Carry an identifier or a keyed hash in its place."));
}
