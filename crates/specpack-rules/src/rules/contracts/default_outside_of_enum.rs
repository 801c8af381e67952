use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// The default of a server's variable is none of its values, or there are no values.
    ///
    /// Clients start with a server that there is not.
    ///
    /// Fix: make the default one of the values.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// servers:
    ///   - url: https://{region}.shop.test
    ///     variables: {region: {enum: [eu, us], default: asia}}
    /// paths: {}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// servers:
    ///   - url: https://{region}.shop.test
    ///     variables: {region: {enum: [eu, us], default: eu}}
    /// paths: {}
    /// ```
    pub static DEFAULT_OUTSIDE_OF_ENUM = "default-outside-of-enum" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for variable in context.contracts().of_shape(Shape::ServerVariable) {
        let Some((key, values)) = variable.node.entry("enum") else {
            continue;
        };
        if values.items().next().is_none() {
            let found = DEFAULT_OUTSIDE_OF_ENUM.at(
                variable.at(key),
                format!("`{}` has no values", variable.name()),
            );
            findings.push(found.help("Add its values, or leave `enum` out."));
            continue;
        }
        let Some(default) = variable.node.get("default") else {
            continue;
        };
        if !values
            .items()
            .any(|value| value.as_str() == default.as_str())
        {
            let headline = format!(
                "`{}` is none of the values of `{}`",
                default.as_str().unwrap_or_default(),
                variable.name()
            );
            let found = DEFAULT_OUTSIDE_OF_ENUM.at(variable.at(default), headline);
            findings.push(
                found
                    .and(variable.at(key), "its values")
                    .help("Make the default one of them."),
            );
        }
    }
}
