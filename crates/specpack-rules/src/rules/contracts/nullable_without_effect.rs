use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::Shape;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// A schema says `nullable` where that means nothing.
    ///
    /// OpenAPI 3.1 took JSON Schema as it is, which has no such keyword: null is refused although
    /// the contract seems to allow it.
    ///
    /// Fix: add null to the types: `type: [string, 'null']`.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths: {}
    /// components:
    ///   schemas:
    ///     Order: {type: string, nullable: true}
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop, version: 1.0.0}
    /// paths: {}
    /// components:
    ///   schemas:
    ///     Order: {type: [string, 'null']}
    /// ```
    pub static NULLABLE_WITHOUT_EFFECT = "nullable-without-effect" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for schema in context.contracts().of_shape(Shape::Schema) {
        if !schema.version.has_whole_json_schema() {
            continue;
        }
        let Some((key, _)) = schema.node.entry("nullable") else {
            continue;
        };
        let found = NULLABLE_WITHOUT_EFFECT.at(schema.at(key), "`nullable` has no effect here");
        findings.push(found.help("Add null to the types: `type: [string, 'null']`."));
    }
}
