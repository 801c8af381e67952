use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An event is published and nobody subscribes to it.
    ///
    /// Either a consumer was forgotten, or the event is not needed.
    ///
    /// Fix: name the subscribers, or remove the event.
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
    /// **Publisher:** Cart
    ///
    /// **Event Payload:**
    ///
    /// ```json
    /// { "cartId": "string" }
    /// ```
    /// ````
    ///
    /// Good:
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
    /// #### Component 2: Stock
    ///
    /// **Responsibility:** Know what can be sold
    ///
    /// ## 3. Component Interactions
    ///
    /// ### 3.2 Event Flows
    ///
    /// **Event 1: cart.emptied**
    ///
    /// **Publisher:** Cart
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
    pub static EVENT_WITHOUT_SUBSCRIBER = "event-without-subscriber" {
        category: Category::Interfaces,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for event in context.graph().events() {
        if event.data.subscribers.is_empty() {
            let found = EVENT_WITHOUT_SUBSCRIBER
                .at(event.at(), format!("nobody subscribes to event `{}`", event.name()))
                .help("Name the subscribers, or remove the event.");
            findings.push(found);
        }
    }
}
