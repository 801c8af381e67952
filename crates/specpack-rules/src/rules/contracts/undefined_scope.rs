use super::security;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A security requirement asks for a scope that no flow of its scheme knows.
    ///
    /// Nobody can be given it, so nobody can call the operation.
    ///
    /// Fix: add the scope to the flow, or correct it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders:
    ///     get:
    ///       security: [{login: [orders]}]
    ///       responses: {'200': {description: Orders}}
    /// components:
    ///   securitySchemes:
    ///     login:
    ///       type: oauth2
    ///       flows:
    ///         clientCredentials:
    ///           tokenUrl: https://shop.test/token
    ///           scopes: {sales: Selling}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders:
    ///     get:
    ///       security: [{login: [orders]}]
    ///       responses: {'200': {description: Orders}}
    /// components:
    ///   securitySchemes:
    ///     login:
    ///       type: oauth2
    ///       flows:
    ///         clientCredentials:
    ///           tokenUrl: https://shop.test/token
    ///           scopes: {orders: Buying}
    /// ```
    pub static UNDEFINED_SCOPE = "undefined-scope" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for requirement in contracts.of_shape(Shape::SecurityRequirement) {
        for (key, scopes) in requirement.node.entries() {
            let name = key.as_str().unwrap_or_default();
            let Some(scheme) = security::scheme(contracts, requirement, name) else {
                continue;
            };
            if scheme.text("type") != Some("oauth2") {
                continue;
            }
            for scope in scopes.items() {
                let wanted = scope.as_str().unwrap_or_default();
                if security::has_scope(scheme, wanted) {
                    continue;
                }
                let headline = format!("no flow of `{name}` has the scope `{wanted}`");
                let found = UNDEFINED_SCOPE.at(requirement.at(scope), headline);
                findings.push(
                    found
                        .and(scheme.head(), "the scheme")
                        .help("Add it to the flow, or correct it."),
                );
            }
        }
    }
}
