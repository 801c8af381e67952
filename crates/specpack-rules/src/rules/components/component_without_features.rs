use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A component lists no key features.
    ///
    /// The stories and functional requirements of its feature spec are drafted from them.
    ///
    /// Fix: add `**Key Features:**` with a list.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// **Key Features:**
    /// - Add and remove items
    /// ```
    pub static COMPONENT_WITHOUT_FEATURES = "component-without-features" {
        category: Category::Components,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in context.graph().components() {
        if component.data.features.is_empty() {
            let headline = format!("component `{}` lists no key features", component.name());
            let found = COMPONENT_WITHOUT_FEATURES
                .at(component.at(), headline)
                .help("Add `**Key Features:**` with a list.");
            findings.push(found);
        }
    }
}
