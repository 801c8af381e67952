use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// An event is described twice.
    ///
    /// Its payloads and subscribers may differ, and nobody knows which holds.
    ///
    /// Fix: merge the two, or rename one.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 3. Component Interactions
    ///
    /// ### 3.2 Event Flows
    ///
    /// **Event 1: cart.emptied**
    ///
    /// **Publisher:** Cart
    ///
    /// **Event 2: cart.emptied**
    ///
    /// **Publisher:** Cart
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 3. Component Interactions
    ///
    /// ### 3.2 Event Flows
    ///
    /// **Event 1: cart.emptied**
    ///
    /// **Publisher:** Cart
    ///
    /// **Event 2: cart.filled**
    ///
    /// **Publisher:** Cart
    /// ```
    pub static DUPLICATE_EVENT = "duplicate-event" {
        category: Category::Interfaces,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut seen = HashMap::default();
    for event in context.graph().events() {
        let key = (event.at().file, event.name().to_lowercase());
        let Some(first) = seen.insert(key, event.at()) else {
            continue;
        };
        let found = DUPLICATE_EVENT
            .at(event.at(), format!("event `{}` is described twice", event.name()))
            .and(first, "described here, too")
            .help("Merge the two, or rename one.");
        findings.push(found);
    }
}
