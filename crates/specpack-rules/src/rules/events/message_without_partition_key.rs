use super::payload;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A message does not say by what messages are kept together.
    ///
    /// A log that is split among consumers keeps order only among those that have the same key;
    /// without one, `order.cancelled` may overtake `order.placed`.
    ///
    /// Fix: carry `partitionkey` (CloudEvents' extension) in the payload or the headers, or name the
    /// key in the bindings of the message.
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
    ///       payload:
    ///         type: object
    ///         properties: {orderId: {type: string}, partitionkey: {type: string}}
    /// ```
    pub static MESSAGE_WITHOUT_PARTITION_KEY = "message-without-partition-key" {
        category: Category::Events,
        default_level: Level::Info,
        check: check,
    }
}

/// What carries one, in lower case without separators.
const NAMES: &[&str] = &["partitionkey", "partition"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for message in contracts.of_shape(Shape::Message) {
        let bindings = message.node.get("bindings").into_iter();
        let mut bindings = bindings.flat_map(Node::entries);
        let is_bound = bindings.any(|(_, binding)| binding.get("key").is_some());
        if is_bound || payload::has(contracts, message, NAMES) {
            continue;
        }
        let event = message.text("name").unwrap_or(message.name());
        let found = MESSAGE_WITHOUT_PARTITION_KEY
            .at(message.head(), format!("message `{event}` has no partition key"))
            .help("Carry `partitionkey`, or name the key in the bindings of the message.");
        findings.push(found);
    }
}
