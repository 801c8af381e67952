use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_graph::model::Resolution;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An event is published by, or sent to, a component that does not exist.
    ///
    /// The event is then never published, or never heard.
    ///
    /// Fix: write the component's name as its heading has it.
    ///
    /// Bad:
    ///
    /// ````markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// ## 3. Component Interactions
    ///
    /// ### 3.2 Event Flows
    ///
    /// **Event 1: cart.emptied**
    ///
    /// **Event Payload:**
    ///
    /// ```json
    /// { "cartId": "string" }
    /// ```
    ///
    /// **Subscribers:**
    /// - Warehouse: gives back what was reserved
    /// ````
    ///
    /// Good:
    ///
    /// ````markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Stock
    ///
    /// **Responsibility:** Know what can be sold
    ///
    /// ## 3. Component Interactions
    ///
    /// ### 3.2 Event Flows
    ///
    /// **Event 1: cart.emptied**
    ///
    /// **Event Payload:**
    ///
    /// ```json
    /// { "cartId": "string" }
    /// ```
    ///
    /// **Subscribers:**
    /// - Stock: gives back what was reserved
    /// ````
    pub static EVENT_WITH_UNKNOWN_COMPONENT = "event-with-unknown-component" {
        category: Category::Interfaces,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for event in graph.events() {
        let publishers = event.data.publishers.iter().map(|it| (it, "published by"));
        let subscribers = event.data.subscribers.iter().map(|it| (it, "sent to"));
        for (reference, how) in publishers.chain(subscribers) {
            if reference.to != Resolution::Unknown {
                continue;
            }
            let (name, text) = (event.name(), &reference.text);
            let found = EVENT_WITH_UNKNOWN_COMPONENT.at(
                reference.at,
                format!("event `{name}` is {how} `{text}`, which does not exist"),
            );
            let names = graph.components().map(|component| component.name());
            findings.push(match nearest(text, names) {
                Some(meant) => found.help(format!("Did you mean `{meant}`?")),
                None => found.help("Write the component's name as its heading has it."),
            });
        }
    }
}
