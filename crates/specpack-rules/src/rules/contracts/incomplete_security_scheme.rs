use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::{Object, Shape};
use specpack_syntax::diagnostic::Diagnostic;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A security scheme lacks what its type needs.
    ///
    /// Programs cannot tell where a key goes or where a token comes from.
    ///
    /// Fix: add what its type needs: `name` and `in` for `apiKey`, `scheme` for `http`,
    /// `flows` with their URLs for `oauth2`, `openIdConnectUrl` for `openIdConnect`.
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
    ///       security: [{key: []}]
    ///       responses: {'200': {description: Orders}}
    /// components:
    ///   securitySchemes:
    ///     key: {type: apiKey}
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
    ///       security: [{key: []}]
    ///       responses: {'200': {description: Orders}}
    /// components:
    ///   securitySchemes:
    ///     key: {type: apiKey, in: header, name: X-Key}
    /// ```
    pub static INCOMPLETE_SECURITY_SCHEME = "incomplete-security-scheme" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for scheme in contracts.of_shape(Shape::SecurityScheme) {
        let needs: &[&str] = match scheme.text("type").unwrap_or_default() {
            "apiKey" => &["name", "in"],
            "http" => &["scheme"],
            "oauth2" => &["flows"],
            "openIdConnect" => &["openIdConnectUrl"],
            "mutualTLS" | "" => continue,
            other => {
                let headline = format!("`{other}` is no type of a security scheme");
                let at = scheme
                    .node
                    .get("type")
                    .map_or(scheme.head(), |node| scheme.at(node));
                let help = "Write `apiKey`, `http`, `mutualTLS`, `oauth2` or `openIdConnect`.";
                findings.push(INCOMPLETE_SECURITY_SCHEME.at(at, headline).help(help));
                continue;
            }
        };
        findings.extend(lacking(scheme, needs));
    }
    for flow in contracts.of_shape(Shape::OAuthFlow) {
        let needs: &[&str] = match flow.name() {
            "implicit" => &["authorizationUrl", "scopes"],
            "authorizationCode" => &["authorizationUrl", "tokenUrl", "scopes"],
            _ => &["tokenUrl", "scopes"],
        };
        findings.extend(lacking(flow, needs));
    }
}

fn lacking(object: Object<'_>, needs: &[&str]) -> Vec<Diagnostic> {
    let missing = needs
        .iter()
        .filter(|field| object.node.get(field).is_none());
    let found = missing.map(|field| {
        let headline = format!("`{}` needs `{field}`", object.name());
        INCOMPLETE_SECURITY_SCHEME
            .at(object.head(), headline)
            .help("Add it.")
    });
    found.collect()
}
