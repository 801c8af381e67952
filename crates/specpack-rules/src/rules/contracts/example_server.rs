use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A server is at an address that is there for examples.
    ///
    /// Nothing answers at `example.com`; it was left over from a template.
    ///
    /// Fix: write the address of the service.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// servers: [{url: 'https://api.example.com'}]
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
    pub static EXAMPLE_SERVER = "example-server" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    const RESERVED: [&str; 3] = ["example.com", "example.org", "example.net"];
    for server in context.contracts().of_shape(Shape::Server) {
        let (Some(url), Some(node)) = (server.text("url"), server.node.get("url")) else {
            continue;
        };
        let after = url.split_once("://").map_or("", |(_, after)| after);
        let host = after.split(['/', ':', '?']).next().unwrap_or_default();
        let is_reserved = |domain: &&str| {
            let rest = host.strip_suffix(*domain);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        if RESERVED.iter().any(is_reserved) {
            let found = EXAMPLE_SERVER.at(server.at(node), format!("nothing answers at `{url}`"));
            findings.push(found.help("Write the address of the service."));
        }
    }
}
