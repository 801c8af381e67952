use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A contract does not say under which terms it may be used.
    ///
    /// Without a licence nobody may generate code from it and pass that on.
    ///
    /// Fix: add `info.license` with a name and an `identifier` or `url`.
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
    ///   license: {name: MIT, identifier: MIT}
    /// paths: {}
    /// ```
    pub static CONTRACT_WITHOUT_LICENSE = "contract-without-license" {
        category: Category::Contracts,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for info in context.contracts().of_shape(Shape::Info) {
        let Some(license) = info.node.get("license") else {
            let found = CONTRACT_WITHOUT_LICENSE.at(info.head(), "the contract has no licence");
            findings.push(found.help("Add `license` with a `name` and an `identifier` or `url`."));
            continue;
        };
        if license.get("url").is_none() && license.get("identifier").is_none() {
            let key = info.node.entry("license").map_or(license, |(key, _)| key);
            let found = CONTRACT_WITHOUT_LICENSE.at(
                info.at(key),
                "the licence has neither a URL nor an identifier",
            );
            findings.push(found.help("Add one of them."));
        }
    }
}
