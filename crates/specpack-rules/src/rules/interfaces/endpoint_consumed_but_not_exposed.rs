use super::route::{route, route_of_call};
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{Component, ContractKind, NodeId};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// A contract calls an endpoint that nobody exposes, or that another component exposes.
    ///
    /// The caller waits for something that will not be built, or asks the wrong component.
    ///
    /// Fix: expose the endpoint, or correct method, path or component of the contract.
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
    /// **Dependencies:** Stock
    ///
    /// #### Component 2: Stock
    ///
    /// **APIs Exposed:**
    /// - GET /api/stock/{id} - What is left of an item
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
    /// // POST /api/stock/reserve
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
    /// **APIs Exposed:**
    /// - POST /api/stock/reserve - Hold an item for a customer
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
    /// // POST /api/stock/reserve
    /// interface Reserve { item: string; count: number }
    /// ```
    /// ````
    pub static ENDPOINT_CONSUMED_BUT_NOT_EXPOSED = "endpoint-consumed-but-not-exposed" {
        category: Category::Interfaces,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    let mut exposed: HashMap<String, Vec<NodeId>> = HashMap::default();
    for endpoint in graph.endpoints() {
        let route = route(endpoint.data.method.as_deref(), &endpoint.data.path);
        exposed.entry(route).or_default().push(endpoint.data.owner);
    }
    for contract in graph.contracts() {
        let ContractKind::Internal { to, .. } = &contract.data.kind else {
            continue;
        };
        // A name that was not resolved has a finding of its own.
        let Some(called) = to.node() else { continue };
        
        for call in &contract.data.calls {
            let owners = exposed.get(&route_of_call(&call.value));
            if owners.is_some_and(|owners| owners.contains(&called)) {
                continue;
            }
            let name = graph.name(called);
            let found = ENDPOINT_CONSUMED_BUT_NOT_EXPOSED
                .at(call.at, format!("`{name}` does not expose `{}`", call.value));
            // A feature repeats what its component exposes, and exposes nothing by itself.
            let mut owners = owners.into_iter().flatten();
            let other = owners.find(|&&owner| graph.get::<Component>(owner).is_some());
            findings.push(match other {
                Some(&other) => found.help(format!("`{}` exposes it.", graph.name(other))),
                None => found.help(format!("Add it to the APIs of `{name}`, or correct the call.")),
            });
        }
    }
}
