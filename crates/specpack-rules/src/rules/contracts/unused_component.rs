use crate::context::Context;
use crate::rule::{Category, Findings, declare_rule};
use specpack_graph::contract::{Contracts, Object, Shape, Target, Version};
use specpack_syntax::data::Node;
use specpack_syntax::diagnostic::Level;
use specpack_syntax::source::FileId;
use specpack_syntax::hash::HashSet;

declare_rule! {
    /// Nothing refers to a component.
    ///
    /// It is maintained, read and generated for nobody, or the reference to it was
    /// forgotten.
    ///
    /// Fix: refer to it, or remove it.
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
    ///     Order: {type: object}
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
    ///         '200':
    ///           description: An order
    ///           content:
    ///             application/json:
    ///               schema: {$ref: '#/components/schemas/Order'}
    /// components:
    ///   schemas:
    ///     Order: {type: object}
    /// ```
    pub static UNUSED_COMPONENT = "unused-component" {
        category: Category::Contracts,
        default_level: Level::Warning,
        check: check,
    }
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let contracts = context.contracts();
    let used = used(contracts);
    let components = contracts.of_shape(Shape::Components);
    for components in components.chain(contracts.of_shape(Shape::AsyncComponents)) {
        // A document without a use of its own is there for others, in the pack or outside of it.
        if is_library(contracts, components) {
            continue;
        }
        for (kind, entries) in components.node.entries() {
            let kind = kind.as_str().unwrap_or_default();
            if !COUNTED.contains(&kind) {
                continue;
            }
            for (name, component) in entries.entries() {
                if used.contains(&(components.file, component.index())) {
                    continue;
                }
                let headline = format!(
                    "nothing refers to `{}` of `components.{kind}`",
                    name.as_str().unwrap_or_default()
                );
                let found = UNUSED_COMPONENT.at(components.at(name), headline);
                findings.push(found.help("Refer to it, or remove it."));
            }
        }
    }
}

/// What is used by reference; security schemes are used by their names.
const COUNTED: &[&str] = &[
    "callbacks",
    "correlationIds",
    "examples",
    "headers",
    "links",
    "messageTraits",
    "messages",
    "parameters",
    "pathItems",
    "requestBodies",
    "responses",
    "schemas",
];

fn is_library(contracts: &Contracts<'_>, components: Object<'_>) -> bool {
    let root = contracts.root(components);
    let holds = |field| {
        root.node
            .get(field)
            .is_some_and(|node| node.entries().next().is_some())
    };
    let is_openapi = matches!(root.version, Version::OpenApi30 | Version::OpenApi31);
    // `paths: {}` says that there are to be paths.
    is_openapi && root.node.get("paths").is_none() && !holds("webhooks")
}

/// The components that something outside of themselves refers to.
fn used(contracts: &Contracts<'_>) -> HashSet<(FileId, u32)> {
    let mut used = HashSet::default();
    for reference in contracts.references() {
        let Target::Found(place) = reference.target else {
            continue;
        };
        let range = place.node.index()..place.node.end();
        let is_own = reference.file == place.file && range.contains(&reference.node.index());
        if is_own {
            continue;
        }
        // A reference into a component uses it too.
        let mut node = Some(place.node);
        while let Some(part) = node {
            used.insert((place.file, part.index()));
            node = part.parent();
        }
    }
    for object in contracts.of_shape(Shape::Discriminator) {
        let mapped = object
            .node
            .get("mapping")
            .into_iter()
            .flat_map(Node::entries);
        for (_, name) in mapped {
            let schemas = contracts
                .root(object)
                .node
                .at_pointer("/components/schemas");
            let name = name.as_str().unwrap_or_default();
            let schema = schemas.and_then(|schemas| schemas.get(name));
            used.extend(schema.map(|schema| (object.file, schema.index())));
        }
    }
    used
}
