use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An event does not say what it carries.
    ///
    /// Publisher and subscribers then each have an idea of their own.
    ///
    /// Fix: add `**Event Payload:**` with a code block.
    ///
    /// Bad:
    ///
    /// ```markdown
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
    /// **Subscribers:**
    /// - Stock: gives back what was reserved
    /// ```
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
    pub static EVENT_WITHOUT_PAYLOAD = "event-without-payload" {
        category: Category::Interfaces,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for event in context.graph().events() {
        if event.data.payload.fields.is_empty() {
            let found = EVENT_WITHOUT_PAYLOAD
                .at(event.at(), format!("event `{}` has no payload", event.name()))
                .help("Add `**Event Payload:**` with a code block.");
            findings.push(found);
        }
    }
}
