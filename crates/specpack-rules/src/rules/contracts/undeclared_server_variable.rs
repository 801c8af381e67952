use super::template;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The URL of a server and its variables do not agree.
    ///
    /// A variable without a value leaves a hole in the URL; one that the URL does not have
    /// does nothing.
    ///
    /// Fix: declare each variable of the URL under `variables`, and no others.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// servers: [{url: 'https://{tenant}.shop.test'}]
    /// paths: {}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// servers:
    ///   - url: https://{tenant}.shop.test
    ///     variables: {tenant: {default: demo}}
    /// paths: {}
    /// ```
    pub static UNDECLARED_SERVER_VARIABLE = "undeclared-server-variable" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for server in context.contracts().of_shape(Shape::Server) {
        let (Some(url), Some(node)) = (server.text("url"), server.node.get("url")) else {
            continue;
        };
        let variables = server.node.get("variables");
        for name in template::parameters(url) {
            if variables
                .and_then(|variables| variables.get(name))
                .is_none()
            {
                let headline = format!("the variable `{name}` of the URL is not declared");
                let found = UNDECLARED_SERVER_VARIABLE.at(server.at(node), headline);
                findings.push(found.help("Declare it under `variables`, with a `default`."));
            }
        }
        for (key, _) in variables.into_iter().flat_map(Node::entries) {
            let name = key.as_str().unwrap_or_default();
            if !template::parameters(url).any(|part| part == name) {
                let headline = format!("the URL has no variable `{name}`");
                let found = UNDECLARED_SERVER_VARIABLE.at(server.at(key), headline);
                findings.push(
                    found
                        .and(server.at(node), "the URL")
                        .help("Remove it, or put it into the URL."),
                );
            }
        }
    }
}
