use super::payload;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A message cannot be told to belong to the request that caused it.
    ///
    /// When one event of a hundred thousand goes wrong, nobody finds the others of the same
    /// customer's attempt.
    ///
    /// Fix: add `correlationId` to the message, or carry `correlationid` or `traceparent` in its
    /// payload or its headers.
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
    ///       payload: {type: object, properties: {orderId: {type: string}}}
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
    ///       correlationId: {location: $message.payload#/correlationid}
    ///       payload:
    ///         type: object
    ///         properties: {orderId: {type: string}, correlationid: {type: string}}
    /// ```
    pub static MESSAGE_WITHOUT_CORRELATION_ID = "message-without-correlation-id" {
        category: Category::Events,
        default_level: Level::Warning,
        check: check,
    }
}

/// What carries one, in lower case without separators.
const NAMES: &[&str] = &["correlationid", "traceparent"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for message in contracts.of_shape(Shape::Message) {
        let by_traits = contracts.items(message, "traits");
        let mut all = by_traits.map(|(_, of)| of).chain([message]);
        if all.any(|of| of.node.get("correlationId").is_some())
            || payload::has(contracts, message, NAMES)
        {
            continue;
        }
        let event = message.text("name").unwrap_or(message.name());
        let found = MESSAGE_WITHOUT_CORRELATION_ID
            .at(message.head(), format!("message `{event}` has no correlation id"))
            .help("Add `correlationId`, or carry `correlationid` or `traceparent`.");
        findings.push(found);
    }
}
