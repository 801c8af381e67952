use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{Component, ContractKind, EdgeKind};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A component calls another by contract without depending on it.
    ///
    /// The order in which to build follows the dependencies. One that is missing there lets the
    /// caller be built before what it calls.
    ///
    /// Fix: name the called component under the caller's dependencies.
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
    /// **Dependencies:** None
    ///
    /// #### Component 2: Stock
    ///
    /// **Dependencies:** None
    ///
    /// ## 3. Component Interactions
    ///
    /// ### 3.3 API Contracts
    ///
    /// #### Internal APIs
    ///
    /// **Cart → Stock**
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
    /// **Dependencies:** Stock
    ///
    /// #### Component 2: Stock
    ///
    /// **Dependencies:** None
    ///
    /// ## 3. Component Interactions
    ///
    /// ### 3.3 API Contracts
    ///
    /// #### Internal APIs
    ///
    /// **Cart → Stock**
    ///
    /// ```typescript
    /// interface Reserve { item: string; count: number }
    /// ```
    /// ````
    pub static CONTRACT_DEPENDENCY_MISMATCH = "contract-dependency-mismatch" {
        category: Category::Interfaces,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    for contract in graph.contracts() {
        let ContractKind::Internal { from, to } = &contract.data.kind else {
            continue;
        };
        let (Some(caller), Some(called)) = (from.node(), to.node()) else {
            continue;
        };
        let mut needed = graph.targets_of(caller, EdgeKind::DependsOn);
        if caller == called || needed.any(|node| node == called) {
            continue;
        }
        let (caller_name, called_name) = (graph.name(caller), graph.name(called));
        let headline = format!("`{caller_name}` calls `{called_name}` and does not depend on it");
        let component = graph.get::<Component>(caller);
        let stated = component.and_then(|component| component.data.dependencies_at.as_ref());
        let place = stated.map_or(graph.node(caller).at, |stated| stated.at);
        let found = CONTRACT_DEPENDENCY_MISMATCH
            .at(contract.at(), headline)
            .and(place, format!("the dependencies of `{caller_name}`"))
            .help(format!("Name `{called_name}` under the dependencies of `{caller_name}`."));
        findings.push(found);
    }
}
