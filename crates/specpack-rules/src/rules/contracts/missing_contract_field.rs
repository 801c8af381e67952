use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::{DefectKind, Shape, Version};
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// An object of a contract lacks a field that its format requires.
    ///
    /// Programs that read the contract refuse it, or make something up in place of what is
    /// missing.
    ///
    /// Fix: add the field.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// <!-- file: openapi.yaml -->
    /// openapi: 3.1.0
    /// info: {title: Shop}
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
    pub static MISSING_CONTRACT_FIELD = "missing-contract-field" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    for defect in contracts.defects() {
        let DefectKind::Missing(field) = defect.kind else {
            continue;
        };
        let object = contracts.object(defect.object);
        let headline = format!("{} has no `{field}`", object.shape.title());
        let found = MISSING_CONTRACT_FIELD.at(object.head(), headline);
        findings.push(found.help("Add it: the format requires it."));
    }
    for object in contracts.of_shape(Shape::OpenApi) {
        let holds = |field| object.node.get(field).is_some();
        let is_of_30 = object.version == Version::OpenApi30;
        if holds("paths") || (!is_of_30 && (holds("components") || holds("webhooks"))) {
            continue;
        }
        let found = MISSING_CONTRACT_FIELD.at(object.head(), "the document has no `paths`");
        findings.push(found.help("Add `paths: {}` where there are none yet."));
    }
    for object in contracts.of_shape(Shape::Operation) {
        if object.version == Version::OpenApi30 && object.node.get("responses").is_none() {
            let found = MISSING_CONTRACT_FIELD.at(object.head(), "an operation has no `responses`");
            findings.push(found.help("Add it: the format requires it."));
        }
    }
    for schema in contracts.of_shape(Shape::Schema) {
        if schema.version == Version::OpenApi30 && is_array_of_nothing(schema.node) {
            let found = MISSING_CONTRACT_FIELD.at(schema.head(), "an array has no `items`");
            findings.push(found.help("Add `items: {}` where they may be anything."));
        }
    }
}

/// Whether a schema asks for an array and says nowhere of what, which only OpenAPI 3.0 minds.
fn is_array_of_nothing(schema: Node<'_>) -> bool {
    const SAYING: [&str; 5] = ["items", "$ref", "allOf", "anyOf", "oneOf"];
    let is_array = schema.get("type").and_then(Node::as_str) == Some("array");
    is_array && SAYING.iter().all(|key| schema.get(key).is_none())
}
