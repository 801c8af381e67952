use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A component does not say what it is responsible for.
    ///
    /// Without a responsibility nobody can tell what belongs in it, and the feature spec made
    /// from it has no purpose.
    ///
    /// Fix: add `**Responsibility:**` with one sentence.
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
    /// **Technology:** Rust
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
    /// **Technology:** Rust
    /// ```
    pub static COMPONENT_WITHOUT_RESPONSIBILITY = "component-without-responsibility" {
        category: Category::Components,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in context.graph().components() {
        let stated = component.data.responsibility.as_ref();
        if stated.is_some_and(|text| !text.value.trim().is_empty()) {
            continue;
        }
        let headline = format!("component `{}` has no responsibility", component.name());
        let found = COMPONENT_WITHOUT_RESPONSIBILITY
            .at(component.at(), headline)
            .help("Add `**Responsibility:**` with one sentence.");
        findings.push(found);
    }
}
