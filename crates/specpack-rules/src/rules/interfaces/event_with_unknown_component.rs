use crate::rule::{Category, declare_rule};
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
    /// - Depot: gives back what was reserved
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
    }
}
