use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A contract names nobody to ask.
    ///
    /// Whoever finds a mistake in it has nowhere to go.
    ///
    /// Fix: add `info.contact` with a name, an address or a URL.
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
    /// info:
    ///   title: Shop
    ///   version: 1.0.0
    ///   contact: {url: 'https://shop.test/help'}
    /// paths: {}
    /// ```
    pub static CONTRACT_WITHOUT_CONTACT = "contract-without-contact" {
        category: Category::Contracts,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for info in context.contracts().of_shape(Shape::Info) {
        let contact = info.node.get("contact");
        if contact.is_none_or(|contact| contact.entries().next().is_none()) {
            let found =
                CONTRACT_WITHOUT_CONTACT.at(info.head(), "the contract names nobody to ask");
            findings.push(found.help("Add `contact` with a name, an address or a URL."));
        }
    }
}
