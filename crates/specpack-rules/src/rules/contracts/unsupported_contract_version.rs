use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A contract is of a version that is not read.
    ///
    /// What other versions say in other fields would be missed, and rules would be silent
    /// about it.
    ///
    /// Fix: write OpenAPI 3.0 or 3.1, or AsyncAPI 3.0.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 2.0.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths: {}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths: {}
    /// ```
    pub static UNSUPPORTED_CONTRACT_VERSION = "unsupported-contract-version" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    let fields = [(Shape::OpenApi, "openapi"), (Shape::AsyncApi, "asyncapi")];
    for (shape, field) in fields {
        for object in contracts
            .of_shape(shape)
            .filter(|object| !object.version.is_known())
        {
            let Some(version) = object.node.get(field) else {
                continue;
            };
            let written = version.as_str().unwrap_or_default();
            let headline = format!("`{field}: {written}` is no version that specpack reads");
            let found = UNSUPPORTED_CONTRACT_VERSION.at(object.at(version), headline);
            findings.push(found.help("Write OpenAPI 3.0 or 3.1, or AsyncAPI 3.0."));
        }
    }
}
