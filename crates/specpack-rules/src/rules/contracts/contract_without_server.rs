use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A contract does not say where the service is.
    ///
    /// Clients take the place where they found the document for the service.
    ///
    /// Fix: add `servers`; `url: /` says that the service is where the document is.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths: {}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// servers: [{url: 'https://api.shop.test'}]
    /// paths: {}
    /// ```
    pub static CONTRACT_WITHOUT_SERVER = "contract-without-server" {
        category: Category::Contracts,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for root in context.contracts().of_shape(Shape::OpenApi) {
        let servers = root.node.get("servers");
        if servers.is_none_or(|servers| servers.items().next().is_none()) {
            let found = CONTRACT_WITHOUT_SERVER.at(
                root.head(),
                "the contract does not say where the service is",
            );
            findings
                .push(found.help("Add `servers`; `url: /` says that it is where the document is."));
        }
    }
}
