use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::{Shape, Version};
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::Location;

declare_rule! {
    /// Fields beside a reference are ignored.
    ///
    /// An object with `$ref` is what the reference leads to, and nothing else: what stands
    /// beside it only looks as if it held. Schemas since OpenAPI 3.1 are an exception, and
    /// so are `summary` and `description` there.
    ///
    /// Fix: move the fields to what is referred to, or wrap the reference in `allOf`.
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
    ///       responses:
    ///         '200':
    ///           $ref: '#/components/responses/Orders'
    ///           content: {}
    /// components:
    ///   responses:
    ///     Orders: {description: Orders}
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
    ///       responses:
    ///         '200': {$ref: '#/components/responses/Orders'}
    /// components:
    ///   responses:
    ///     Orders: {description: Orders}
    /// ```
    pub static IGNORED_BESIDE_REFERENCE = "ignored-beside-reference" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for reference in contracts.references() {
        let version = contracts.object(reference.within).version;
        let may_say_more = match reference.expected {
            Some(Shape::Schema | Shape::MultiFormatSchema) => version.has_whole_json_schema(),
            Some(Shape::PathItem) | None => true,
            Some(_) => false,
        };
        if may_say_more || !reference.node.is_mapping() {
            continue;
        }
        for (key, _) in reference.node.entries() {
            let name = key.as_str().unwrap_or_default();
            let is_said =
                version != Version::OpenApi30 && matches!(name, "summary" | "description");
            if name == "$ref" || name.starts_with("x-") || is_said {
                continue;
            }
            let at = Location {
                file: reference.file,
                span: key.text_span(),
            };
            let headline = format!("`{name}` is ignored beside `$ref`");
            let found = IGNORED_BESIDE_REFERENCE
                .at(at, headline)
                .and(reference.at(), "the reference");
            findings.push(found.help("Move it to what is referred to, or remove it."));
        }
    }
}
