use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::name::key;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// Two components of a system have the same name.
    ///
    /// Whatever refers to the name could mean either.
    ///
    /// Fix: merge them, or rename one.
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
    ///
    /// #### Component 2: Cart
    ///
    /// **Responsibility:** Add up prices
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
    /// #### Component 2: Pricing
    ///
    /// **Responsibility:** Add up prices
    /// ```
    pub static DUPLICATE_COMPONENT = "duplicate-component" {
        category: Category::Components,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut seen = HashMap::default();
    for component in context.graph().components() {
        let name = (component.data.system, key(component.name()));
        let Some(first) = seen.insert(name, component.at()) else {
            continue;
        };
        let found = DUPLICATE_COMPONENT
            .at(component.at(), format!("two components are named `{}`", component.name()))
            .and(first, "the other one")
            .help("Merge them, or rename one.");
        findings.push(found);
    }
}
