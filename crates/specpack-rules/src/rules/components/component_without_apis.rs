use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A component does not say which APIs it exposes.
    ///
    /// It may expose none, but then it should say so: otherwise nobody can tell what was
    /// decided from what was forgotten.
    ///
    /// Fix: add `**APIs Exposed:**` with a list, or "None".
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
    /// **APIs Exposed:** None
    /// ```
    pub static COMPONENT_WITHOUT_APIS = "component-without-apis" {
        category: Category::Components,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for component in context.graph().components() {
        if component.data.apis_at.is_none() && component.data.endpoints.is_empty() {
            let headline = format!("component `{}` says nothing of its APIs", component.name());
            let found = COMPONENT_WITHOUT_APIS
                .at(component.at(), headline)
                .help("Add `**APIs Exposed:**` with a list, or \"None\".");
            findings.push(found);
        }
    }
}
