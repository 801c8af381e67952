use super::dependants::dependants;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_graph::model::Resolution;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A component or an item of the roadmap depends on something that does not exist.
    ///
    /// The order in which to build cannot be told, and the feature spec made from it would refer
    /// to nothing. Short names are understood ("Auth" for "Auth Service"), as are "None" and
    /// "All above".
    ///
    /// Fix: write the name of a component or item.
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
    /// **Dependencies:** Stokc
    ///
    /// #### Component 2: Stock
    ///
    /// **Responsibility:** Know what can be sold
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
    /// **Dependencies:** Stock
    ///
    /// #### Component 2: Stock
    ///
    /// **Responsibility:** Know what can be sold
    /// ```
    pub static UNKNOWN_DEPENDENCY = "unknown-dependency" {
        category: Category::Components,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let names = || {
        let components = graph.components().map(|component| component.name());
        components.chain(graph.roadmap_items().map(|item| item.name()))
    };
    for dependant in dependants(graph) {
        let unknown = |resolution: &Resolution| *resolution == Resolution::Unknown;
        for reference in dependant.dependencies.iter().filter(|it| unknown(&it.to)) {
            let headline = format!(
                "{} `{}` depends on `{}`, which does not exist",
                dependant.noun, dependant.node.name, reference.text
            );
            let found = UNKNOWN_DEPENDENCY.at(reference.at, headline);
            findings.push(match nearest(&reference.text, names()) {
                Some(meant) => found.help(format!("Did you mean `{meant}`?")),
                None => found.help("Write the name of a component or item, or \"None\"."),
            });
        }
    }
}
