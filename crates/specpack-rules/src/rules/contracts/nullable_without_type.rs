use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A schema of OpenAPI 3.0 says `nullable` and no type beside it.
    ///
    /// `nullable` adds null to the type that stands beside it. Where none does, programs disagree on
    /// whether null is taken.
    ///
    /// Fix: state the type.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.0.3
    /// info: {title: Shop, version: 1.0.0}
    /// paths: {}
    /// components:
    ///   schemas:
    ///     Order: {nullable: true, maxLength: 3}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.0.3
    /// info: {title: Shop, version: 1.0.0}
    /// paths: {}
    /// components:
    ///   schemas:
    ///     Order: {type: string, nullable: true, maxLength: 3}
    /// ```
    pub static NULLABLE_WITHOUT_TYPE = "nullable-without-type" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for schema in context.contracts().of_shape(Shape::Schema) {
        if schema.version.has_whole_json_schema() || schema.node.get("type").is_some() {
            continue;
        }
        let Some((key, _)) = schema.node.entry("nullable") else {
            continue;
        };
        let found = NULLABLE_WITHOUT_TYPE.at(schema.at(key), "`nullable` stands beside no type");
        findings.push(found.help("State the type that null is added to."));
    }
}
