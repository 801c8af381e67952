use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_graph::model::{ContractKind, Resolution};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A contract names a component that does not exist.
    ///
    /// A contract binds two sides; with one of them missing nobody keeps it.
    ///
    /// Fix: write the component's name as its heading has it.
    ///
    /// Bad:
    ///
    /// ````markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Responsibility:** Hold what a customer wants to buy
    ///
    /// ## 3. Component Interactions
    ///
    /// ### 3.3 API Contracts
    ///
    /// #### Internal APIs
    ///
    /// **Cart → Warehouse**
    ///
    /// ```typescript
    /// interface Reserve { item: string; count: number }
    /// ```
    /// ````
    ///
    /// Good:
    ///
    /// ````markdown
    /// ## 2. System Components
    ///
    /// ### 2.2 Component Details
    ///
    /// #### Component 1: Cart
    ///
    /// **Dependencies:** Warehouse
    ///
    /// #### Component 2: Warehouse
    ///
    /// **Responsibility:** Know what can be sold
    ///
    /// ## 3. Component Interactions
    ///
    /// ### 3.3 API Contracts
    ///
    /// #### Internal APIs
    ///
    /// **Cart → Warehouse**
    ///
    /// ```typescript
    /// interface Reserve { item: string; count: number }
    /// ```
    /// ````
    pub static CONTRACT_BETWEEN_UNKNOWN_COMPONENTS = "contract-between-unknown-components" {
        category: Category::Interfaces,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for contract in graph.contracts() {
        let ContractKind::Internal { from, to } = &contract.data.kind else {
            continue;
        };
        for side in [from, to] {
            if side.to != Resolution::Unknown {
                continue;
            }
            let found = CONTRACT_BETWEEN_UNKNOWN_COMPONENTS
                .at(side.at, format!("no component is named `{}`", side.text));
            let names = graph.components().map(|component| component.name());
            findings.push(match nearest(&side.text, names) {
                Some(meant) => found.help(format!("Did you mean `{meant}`?")),
                None => found.help("Write the component's name as its heading has it."),
            });
        }
    }
}
