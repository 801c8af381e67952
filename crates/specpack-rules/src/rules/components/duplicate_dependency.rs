use super::dependants::dependants;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// A dependency is named twice.
    ///
    /// It does no harm by itself, but often another name was meant.
    ///
    /// Fix: remove one of them, or write the name that was meant.
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
    /// #### Component 2: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// **Dependencies:** Stock, Stock
    /// ```
    ///
    /// Good:
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
    /// #### Component 2: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// **Dependencies:** Stock
    /// ```
    pub static DUPLICATE_DEPENDENCY = "duplicate-dependency" {
        category: Category::Components,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for dependant in dependants(context.graph()) {
        let mut seen = HashMap::default();
        for reference in dependant.dependencies {
            let Some(node) = reference.node() else { continue };
            let Some(first) = seen.insert(node, reference.at) else {
                continue;
            };
            let name = context.graph().name(node);
            let found = DUPLICATE_DEPENDENCY
                .at(reference.at, format!("`{}` names `{name}` twice", dependant.node.name))
                .and(first, "named here, too")
                .help("Remove one of them, or write the name that was meant.");
            findings.push(found);
        }
    }
}
