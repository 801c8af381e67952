use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;

declare_rule! {
    /// A tag is declared twice.
    ///
    /// Names of tags are unique; one of the two descriptions is not shown.
    ///
    /// Fix: remove one.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths: {}
    /// tags:
    ///   - {name: orders, description: Buying}
    ///   - {name: orders, description: Selling}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths: {}
    /// tags:
    ///   - {name: orders, description: Buying}
    ///   - {name: sales, description: Selling}
    /// ```
    pub static DUPLICATE_TAG = "duplicate-tag" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    let mut first = HashMap::default();
    for tag in contracts.of_shape(Shape::Tag) {
        let (Some(name), Some(node)) = (tag.text("name"), tag.node.get("name")) else {
            continue;
        };
        let at = tag.at(node);
        if let Some(other) = first.insert((contracts.root(tag).id, name), at) {
            let found = DUPLICATE_TAG.at(at, format!("the tag `{name}` is declared twice"));
            findings.push(found.and(other, "the other one").help("Remove one."));
        }
    }
}
