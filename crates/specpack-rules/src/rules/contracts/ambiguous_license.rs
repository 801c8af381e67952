use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A licence has both an identifier and a URL.
    ///
    /// The format allows one of them, so that they cannot disagree.
    ///
    /// Fix: remove one.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info:
    ///   title: Shop
    ///   version: 1.0.0
    ///   license: {name: MIT, identifier: MIT, url: 'https://shop.test/mit'}
    /// paths: {}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info:
    ///   title: Shop
    ///   version: 1.0.0
    ///   license: {name: MIT, identifier: MIT}
    /// paths: {}
    /// ```
    pub static AMBIGUOUS_LICENSE = "ambiguous-license" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for license in context.contracts().of_shape(Shape::License) {
        let (Some(_), Some((url, _))) = (license.node.get("identifier"), license.node.entry("url"))
        else {
            continue;
        };
        let found = AMBIGUOUS_LICENSE.at(
            license.at(url),
            "the licence has both an identifier and a URL",
        );
        findings.push(found.help("Remove one."));
    }
}
