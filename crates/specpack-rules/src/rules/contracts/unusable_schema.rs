use super::{types, values};
use crate::context::Context;
use crate::schemas::Texts;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::{Object, Shape};
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::{Location, Span};
use specpack_syntax::hash::HashSet;

declare_rule! {
    /// A schema cannot be compiled.
    ///
    /// Nothing is held to it: neither examples, nor what a service answers. Its types are those of
    /// JSON Schema, and its patterns regular expressions of ECMA-262.
    ///
    /// Fix: correct what cannot be read.
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
    ///     Order: {type: string, pattern: '[a-z'}
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
    ///     Order: {type: string, pattern: '[a-z]'}
    /// ```
    pub static UNUSABLE_SCHEMA = "unusable-schema" {
        category: Category::Contracts,
        default_level: Level::Error,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    let schemas = context.schemas();
    if let Some(disorder) = schemas.disorder() {
        let headline = format!("no schema can be compiled: {}", disorder.problem);
        let at = Location {
            file: disorder.file,
            span: Span::new(0..0),
        };
        findings.push(UNUSABLE_SCHEMA.at(at, headline).help("Correct its identifiers."));
        return;
    }
    let mut is_explained = false;
    for schema in contracts.of_shape(Shape::Schema) {
        let wrong = types(schema).into_iter().chain(patterns(schemas.texts(), schema));
        for (node, problem) in wrong {
            is_explained = true;
            let found = UNUSABLE_SCHEMA.at(schema.at(node), problem);
            findings.push(found.help("Nothing is held to this schema until it is corrected."));
        }
    }
    // What a part explains is not told again of each schema that it is in.
    if is_explained {
        return;
    }
    let examples = values::examples(contracts).into_iter();
    let mut told = HashSet::default();
    for value in examples.chain(values::defaults(contracts)) {
        let key = (value.schema.file, value.schema.node.index());
        let failure = schemas.failure(value.schema);
        let Some(failure) = failure.filter(|_| told.insert(key)) else {
            continue;
        };
        let headline = format!("the schema cannot be compiled: {failure}");
        let found = UNUSABLE_SCHEMA.at(values::head(value.schema), headline);
        findings.push(found.help("Nothing is held to this schema until it is corrected."));
    }
}

/// The types of a schema that there are not.
fn types(schema: Object<'_>) -> Vec<(Node<'_>, String)> {
    let Some(stated) = schema.node.get("type") else {
        return Vec::new();
    };
    let single = stated.is_scalar().then_some(stated);
    let all = single.into_iter().chain(stated.items());
    let unknown = all.filter_map(|node| {
        let name = node.as_str()?;
        let is_known = types::NAMES.contains(&name);
        (!is_known).then(|| (node, format!("there is no type `{name}`")))
    });
    unknown.collect()
}

/// The patterns of a schema that are no regular expressions.
fn patterns<'a>(texts: &Texts, schema: Object<'a>) -> Vec<(Node<'a>, String)> {
    let single = schema.node.get("pattern");
    let keys = schema.node.get("patternProperties");
    let keys = keys.into_iter().flat_map(Node::entries).map(|(key, _)| key);
    let mut wrong = Vec::new();
    for node in single.into_iter().chain(keys) {
        let pattern = node.as_str().filter(|pattern| !texts.is_pattern(pattern));
        if let Some(pattern) = pattern {
            let problem = format!("the pattern `{pattern}` is no regular expression");
            wrong.push((node, problem));
        }
    }
    wrong
}
