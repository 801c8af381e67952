use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A contract does not say what the interface is for.
    ///
    /// Its title alone does not tell a stranger whether to read on.
    ///
    /// Fix: add `info.description`.
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
    ///   description: Buying books.
    /// paths: {}
    /// ```
    pub static CONTRACT_WITHOUT_DESCRIPTION = "contract-without-description" {
        category: Category::Contracts,
        default_level: Level::Info,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for info in context.contracts().of_shape(Shape::Info) {
        if info.text("description").is_none() && info.text("summary").is_none() {
            let found = CONTRACT_WITHOUT_DESCRIPTION
                .at(info.head(), "nothing says what the interface is for");
            findings.push(found.help("Add a `description`."));
        }
    }
}
