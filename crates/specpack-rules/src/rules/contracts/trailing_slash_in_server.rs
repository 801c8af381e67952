use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The URL of a server ends in `/`.
    ///
    /// Paths are appended to it and start with `/`, so that requests have two of them.
    ///
    /// Fix: leave it out.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// servers: [{url: 'https://api.shop.test/'}]
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
    pub static TRAILING_SLASH_IN_SERVER = "trailing-slash-in-server" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for server in context.contracts().of_shape(Shape::Server) {
        let (Some(url), Some(node)) = (server.text("url"), server.node.get("url")) else {
            continue;
        };
        if url.len() > 1 && url.ends_with('/') {
            let found =
                TRAILING_SLASH_IN_SERVER.at(server.at(node), format!("`{url}` ends in `/`"));
            findings.push(found.help("Leave it out: paths start with one."));
        }
    }
}
