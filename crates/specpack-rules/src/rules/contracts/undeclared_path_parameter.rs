use super::{operations, template};
use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A path has a parameter that the operation does not declare.
    ///
    /// Nothing says what it may be, and generated clients cannot fill it in.
    ///
    /// Fix: declare it with `in: path`, or take it out of the path.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders/{id}:
    ///     get:
    ///       responses: {'200': {description: An order}}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths:
    ///   /orders/{id}:
    ///     get:
    ///       parameters:
    ///         - {name: id, in: path, required: true, schema: {type: string}}
    ///       responses: {'200': {description: An order}}
    /// ```
    pub static UNDECLARED_PATH_PARAMETER = "undeclared-path-parameter" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for operation in operations::offered(contracts) {
        let Some(path) = operations::path(contracts, operation) else {
            continue;
        };
        let declared = operations::parameters(contracts, operation);
        for name in template::parameters(path.node.as_str().unwrap_or_default()) {
            let is_declared = declared.iter().any(|(_, parameter)| {
                parameter.text("in") == Some("path") && parameter.text("name") == Some(name)
            });
            if is_declared {
                continue;
            }
            let headline = format!(
                "`{}` does not declare `{name}` of its path",
                operations::title(contracts, operation)
            );
            let found = UNDECLARED_PATH_PARAMETER
                .at(operation.head(), headline)
                .and(path.at(), "the path");
            findings.push(found.help("Declare it with `in: path` and `required: true`."));
        }
    }
}
