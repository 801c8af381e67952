use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A component does not say what it is built with.
    ///
    /// Estimates, skills and deployment hang on the technology.
    ///
    /// Fix: add `**Technology:**`.
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
    /// **Technology:** Rust
    /// ```
    pub static COMPONENT_WITHOUT_TECHNOLOGY = "component-without-technology" {
        category: Category::Components,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in context.graph().components() {
        let stated = component.data.technology.as_ref();
        if stated.is_some_and(|text| !text.value.trim().is_empty()) {
            continue;
        }
        let headline = format!("component `{}` names no technology", component.name());
        let found = COMPONENT_WITHOUT_TECHNOLOGY
            .at(component.at(), headline)
            .help("Add `**Technology:**`.");
        findings.push(found);
    }
}
