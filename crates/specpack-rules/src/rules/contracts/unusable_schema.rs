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
    /// JSON Schema, each named once, and its patterns regular expressions of ECMA-262. `allOf`,
    /// `anyOf` and `oneOf` hold a schema at least, and `multipleOf` is above zero.
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
        for (node, problem) in wrong.chain(keywords(schema)) {
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
    let with_values = examples.chain(values::defaults(contracts));
    let with_values = with_values.map(|value| value.schema);
    // One in a file of its own is there to be compiled, even where nothing is held to it.
    let of_files = contracts.of_shape(Shape::Schema).filter(|it| it.parent.is_none());
    let of_files = of_files.map(|schema| schema.place());
    let mut told = HashSet::default();
    for schema in with_values.chain(of_files) {
        let key = (schema.file, schema.node.index());
        let failure = schemas.failure(schema);
        let Some(failure) = failure.filter(|_| told.insert(key)) else {
            continue;
        };
        let headline = format!("the schema cannot be compiled: {failure}");
        let found = UNUSABLE_SCHEMA.at(values::head(schema), headline);
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

/// The keywords of a schema whose values JSON Schema refuses although they are of the right type.
fn keywords(schema: Object<'_>) -> Vec<(Node<'_>, String)> {
    let mut wrong = Vec::new();
    for keyword in ["allOf", "anyOf", "oneOf", "type"] {
        let stated = schema.node.entry(keyword);
        let empty = stated.filter(|(_, list)| list.is_sequence() && list.items().next().is_none());
        if let Some((key, _)) = empty {
            wrong.push((key, format!("`{keyword}` holds nothing")));
        }
    }
    for keyword in ["required", "type"] {
        let names = schema.node.get(keyword).into_iter().flat_map(Node::items);
        let mut seen = HashSet::default();
        for name in names {
            let text = name.as_str().unwrap_or_default();
            if !seen.insert(text) {
                wrong.push((name, format!("`{keyword}` names `{text}` twice")));
            }
        }
    }
    let factor = schema.node.get("multipleOf");
    if let Some(factor) = factor.filter(|node| node.as_number().is_some_and(|it| it <= 0.0)) {
        wrong.push((factor, "`multipleOf` is not above zero".to_owned()));
    }
    wrong
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
