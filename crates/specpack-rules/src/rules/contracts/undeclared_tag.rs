use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use crate::suggestion::nearest;
use specpack_graph::contract::Shape;
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::hash::HashMap;
use std::collections::BTreeSet;

declare_rule! {
    /// An operation has a tag that the document does not declare.
    ///
    /// It has no description and no place in the order of groups; mostly it is a slip of
    /// the pen.
    ///
    /// Fix: declare it under `tags` of the document, or correct it.
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
    ///       tags: [order]
    ///       responses: {'200': {description: Orders}}
    /// tags:
    ///   - {name: orders, description: Buying}
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
    ///       tags: [orders]
    ///       responses: {'200': {description: Orders}}
    /// tags:
    ///   - {name: orders, description: Buying}
    /// ```
    pub static UNDECLARED_TAG = "undeclared-tag" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    let mut declared: HashMap<_, BTreeSet<&str>> = HashMap::default();
    for tag in contracts.of_shape(Shape::Tag) {
        let names = declared.entry(contracts.root(tag).id).or_default();
        names.extend(tag.text("name"));
    }
    let none = BTreeSet::new();
    for operation in contracts.of_shape(Shape::Operation) {
        let known = declared.get(&contracts.root(operation).id).unwrap_or(&none);
        let tags = operation.node.get("tags").into_iter().flat_map(Node::items);
        for tag in tags {
            let name = tag.as_str().unwrap_or_default();
            if known.contains(name) {
                continue;
            }
            let help = match nearest(name, known.iter().copied()) {
                Some(meant) => format!("Write `{meant}`, if that was meant."),
                None => "Declare it under `tags` of the document.".to_owned(),
            };
            let headline = format!("the tag `{name}` is not declared");
            findings.push(UNDECLARED_TAG.at(operation.at(tag), headline).help(help));
        }
    }
}
