use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A description holds a script.
    ///
    /// Descriptions become pages of documentation: whoever can change the contract could
    /// act there in the name of readers.
    ///
    /// Fix: remove it.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info:
    ///   title: Shop
    ///   version: 1.0.0
    ///   description: '<script>alert(1)</script>'
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
    ///   description: Buying books.
    /// paths: {}
    /// ```
    pub static SCRIPT_IN_DESCRIPTION = "script-in-description" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    const DESCRIBED: &[Shape] = &[
        Shape::Info,
        Shape::Server,
        Shape::PathItem,
        Shape::Operation,
        Shape::Parameter,
        Shape::RequestBody,
        Shape::Response,
        Shape::Header,
        Shape::Tag,
        Shape::Schema,
        Shape::SecurityScheme,
        Shape::Example,
        Shape::Link,
    ];
    let contracts = context.contracts();
    for &shape in DESCRIBED {
        for object in contracts.of_shape(shape) {
            let (Some(text), Some(node)) =
                (object.text("description"), object.node.get("description"))
            else {
                continue;
            };
            let lower = text.to_ascii_lowercase();
            if lower.contains("<script") || lower.contains("javascript:") || lower.contains("eval(")
            {
                let found =
                    SCRIPT_IN_DESCRIPTION.at(object.at(node), "the description holds a script");
                findings.push(found.help("Remove it."));
            }
        }
    }
}
