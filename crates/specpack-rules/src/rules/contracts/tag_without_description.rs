use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A tag is declared without a description.
    ///
    /// Documentation shows a heading with nothing below it.
    ///
    /// Fix: add a `description`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths: {}
    /// tags:
    ///   - name: orders
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
    ///   - name: orders
    ///     description: Buying and giving back
    /// ```
    pub static TAG_WITHOUT_DESCRIPTION = "tag-without-description" {
        category: Category::Contracts,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for tag in context.contracts().of_shape(Shape::Tag) {
        if tag.text("description").is_none() {
            let name = tag.text("name").unwrap_or_default();
            let headline = format!("the tag `{name}` has no description");
            let at = tag.node.get("name").map_or(tag.head(), |node| tag.at(node));
            findings.push(
                TAG_WITHOUT_DESCRIPTION
                    .at(at, headline)
                    .help("Add a `description`."),
            );
        }
    }
}
