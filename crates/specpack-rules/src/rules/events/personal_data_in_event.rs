use super::payload;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::rules::personal;
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::Location;
use specpack_syntax::hash::HashSet;

declare_rule! {
    /// An event carries personal data or a secret.
    ///
    /// Events are kept, copied and replayed by those who subscribe to them. What is in them cannot
    /// be called back, and outlives the account of its owner.
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

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    let mut told = HashSet::default();
    for message in contracts.of_shape(Shape::Message) {
        for property in payload::properties(contracts, message) {
            let name = property.key.as_str().unwrap_or_default();
            let place = (property.file, property.key.index());
            if !personal::names_personal_data(name) || !told.insert(place) {
                continue;
            }
            let at = Location {
                file: property.file,
                span: property.key.text_span(),
            };
            let event = message.text("name").unwrap_or(message.name());
            let found = PERSONAL_DATA_IN_EVENT.at(at, format!("`{event}` carries `{name}`"));
            findings.push(found.help("Carry an identifier or a keyed hash in its place."));
        }
    }
}
