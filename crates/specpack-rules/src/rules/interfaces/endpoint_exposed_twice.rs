use super::route::route;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::model::{Component, NodeId};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// The same endpoint is exposed twice.
    ///
    /// A request can only go to one of them, so the other is never called or breaks the first.
    /// Endpoints are the same when method and path match; how parameters are called does not matter.
    ///
    /// Fix: decide which component exposes it, or change one path.
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
    /// **APIs Exposed:**
    /// - GET /api/items/{id} - One item of the cart
    ///
    /// #### Component 2: Stock
    ///
    /// **APIs Exposed:**
    /// - GET /api/items/{item} - One item in stock
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
    /// **APIs Exposed:**
    /// - GET /api/cart/items/{id} - One item of the cart
    ///
    /// #### Component 2: Stock
    ///
    /// **APIs Exposed:**
    /// - GET /api/stock/items/{id} - One item in stock
    /// ```
    pub static ENDPOINT_EXPOSED_TWICE = "endpoint-exposed-twice" {
        category: Category::Interfaces,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let graph = context.graph();
    // Components compete within their system. A feature repeats what its component exposes, so
    // that it competes with itself alone.
    let arena = |owner: NodeId| graph.get::<Component>(owner).map_or(owner, |it| it.data.system);
    let mut seen = HashMap::default();
    for endpoint in graph.endpoints() {
        let data = endpoint.data;
        let key = (arena(data.owner), route(data.method.as_deref(), &data.path));
        let Some((owner, first)) = seen.insert(key, (data.owner, endpoint.at())) else {
            continue;
        };
        let (name, by) = (endpoint.name(), graph.name(data.owner));
        let headline = match owner == data.owner {
            true => format!("`{by}` exposes `{name}` twice"),
            false => format!("`{name}` is exposed by `{}` and by `{by}`", graph.name(owner)),
        };
        let found = ENDPOINT_EXPOSED_TWICE
            .at(endpoint.at(), headline)
            .and(first, "exposed here, too")
            .help("Decide which one exposes it, or change one path.");
        findings.push(found);
    }
}
