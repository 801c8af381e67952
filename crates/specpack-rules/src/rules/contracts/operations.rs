//! What rules ask about operations.

use specpack_graph::contract::{Contracts, Object, Place, Shape};
use specpack_syntax::data::Node;

/// The operations that a service offers: those of its paths. What it calls itself, in callbacks
/// and webhooks, is for others to offer.
pub(in crate::rules) fn offered<'s, 'a>(
    contracts: &'s Contracts<'a>,
) -> impl Iterator<Item = Object<'a>> + use<'s, 'a> {
    let operations = contracts.of_shape(Shape::Operation);
    operations.filter(|operation| path(contracts, *operation).is_some())
}

/// The path of an operation, where the service offers it.
pub(in crate::rules) fn path<'a>(
    contracts: &Contracts<'a>,
    operation: Object<'a>,
) -> Option<Place<'a>> {
    let item = contracts.parent(operation)?;
    let paths = contracts.parent(item)?;
    (item.shape == Shape::PathItem && paths.shape == Shape::Paths).then_some(item.key)?
}

/// An operation as people call it: `POST /orders`.
pub(super) fn title(contracts: &Contracts<'_>, operation: Object<'_>) -> String {
    let method = operation.name().to_ascii_uppercase();
    match path(contracts, operation).and_then(|path| path.node.as_str()) {
        Some(path) => format!("{method} {path}"),
        None => method,
    }
}

/// The parameters of an operation and of its path, each as written and as the reference says. Its
/// own come first, and hide those of its path.
pub(super) fn parameters<'a>(
    contracts: &Contracts<'a>,
    operation: Object<'a>,
) -> Vec<(Node<'a>, Object<'a>)> {
    let mut parameters: Vec<_> = contracts.items(operation, "parameters").collect();
    let item = contracts.parent(operation).into_iter();
    let shared: Vec<_> = item
        .flat_map(|item| contracts.items(item, "parameters"))
        .collect();
    for (written, parameter) in shared {
        let identity = |object: Object<'a>| (object.text("name"), object.text("in"));
        let is_hidden = parameters
            .iter()
            .any(|(_, own)| identity(*own) == identity(parameter));
        if !is_hidden {
            parameters.push((written, parameter));
        }
    }
    parameters
}

/// The statuses that an operation may answer with, as written.
pub(in crate::rules) fn statuses<'a>(
    contracts: &Contracts<'a>,
    operation: Object<'a>,
) -> impl Iterator<Item = &'a str> {
    let responses = contracts.under(operation, "responses");
    let entries = responses
        .into_iter()
        .flat_map(|responses| responses.node.entries());
    entries.filter_map(|(key, _)| key.as_str())
}
