use super::operations;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A request of GET, HEAD, DELETE or TRACE has a body.
    ///
    /// HTTP gives it no meaning there (RFC 9110): caches and proxies drop it, and some
    /// servers refuse the request.
    ///
    /// Fix: move it into parameters, or use POST.
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
    ///       requestBody: {content: {application/json: {}}}
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
    ///     post:
    ///       requestBody: {content: {application/json: {}}}
    ///       responses: {'200': {description: Orders}}
    /// ```
    pub static BODY_WITHOUT_MEANING = "body-without-meaning" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for operation in operations::offered(contracts) {
        let method = operation.name().to_ascii_uppercase();
        if !matches!(method.as_str(), "GET" | "HEAD" | "DELETE" | "TRACE") {
            continue;
        }
        if let Some((key, _)) = operation.node.entry("requestBody") {
            let headline = format!("the body of a {method} request has no meaning");
            let found = BODY_WITHOUT_MEANING.at(operation.at(key), headline);
            findings.push(found.help("Move it into parameters, or use POST."));
        }
    }
}
