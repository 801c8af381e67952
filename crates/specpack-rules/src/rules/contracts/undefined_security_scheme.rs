use super::security;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A security requirement names a scheme that is not defined.
    ///
    /// Programs cannot tell how to authenticate, and may take the operation for an open
    /// one.
    ///
    /// Fix: define it under `components.securitySchemes`, or correct its name.
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
    ///       security: [{session: []}]
    ///       responses: {'200': {description: Orders}}
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
    ///       security: [{session: []}]
    ///       responses: {'200': {description: Orders}}
    /// components:
    ///   securitySchemes:
    ///     session: {type: http, scheme: bearer}
    /// ```
    pub static UNDEFINED_SECURITY_SCHEME = "undefined-security-scheme" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for requirement in contracts.of_shape(Shape::SecurityRequirement) {
        for (key, _) in requirement.node.entries() {
            let name = key.as_str().unwrap_or_default();
            if security::scheme(contracts, requirement, name).is_some() {
                continue;
            }
            let headline = format!("the security scheme `{name}` is not defined");
            let found = UNDEFINED_SECURITY_SCHEME.at(requirement.at(key), headline);
            findings.push(
                found.help("Define it under `components.securitySchemes`, or correct its name."),
            );
        }
    }
}
