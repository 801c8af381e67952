use super::operations;
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An operation has no tag.
    ///
    /// Documentation and generated clients group operations by their tags; it ends up in a
    /// group without a name.
    ///
    /// Fix: add a tag.
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
    ///     get:
    ///       tags: [orders]
    ///       responses: {'200': {description: Orders}}
    /// ```
    pub static OPERATION_WITHOUT_TAG = "operation-without-tag" {
        category: Category::Contracts,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for operation in operations::offered(contracts) {
        let mut tags = operation.node.get("tags").into_iter().flat_map(Node::items);
        if tags.next().is_some() {
            continue;
        }
        let headline = format!("`{}` has no tag", operations::title(contracts, operation));
        let found = OPERATION_WITHOUT_TAG.at(operation.head(), headline);
        findings.push(found.help("Add the tag of its group."));
    }
}
