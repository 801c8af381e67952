use super::dependants::dependants;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A component or an item of the roadmap depends on itself.
    ///
    /// Nothing can be built before itself.
    ///
    /// Fix: remove the name, or write the one that was meant.
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
    /// **Dependencies:** Cart
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
    /// **Dependencies:** None
    /// ```
    pub static SELF_DEPENDENCY = "self-dependency" {
        category: Category::Components,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for dependant in dependants(context.graph()) {
        let own = |nodes: &[_]| nodes.contains(&dependant.id);
        for reference in dependant.dependencies.iter().filter(|it| own(it.nodes())) {
            let headline = format!("{} `{}` depends on itself", dependant.noun, dependant.node.name);
            let found = SELF_DEPENDENCY
                .at(reference.at, headline)
                .help("Remove the name, or write the one that was meant.");
            findings.push(found);
        }
    }
}
