//! What rules ask about security schemes.

use specpack_graph::contract::{Contracts, Object};
use specpack_syntax::data::Node;

/// The scheme that a requirement names.
pub(super) fn scheme<'a>(
    contracts: &Contracts<'a>,
    requirement: Object<'a>,
    name: &str,
) -> Option<Object<'a>> {
    let components = contracts.under(contracts.root(requirement), "components")?;
    let mut schemes = contracts.entries(components, "securitySchemes");
    let found = schemes.find(|(key, _)| key.as_str() == Some(name));
    found.map(|(_, scheme)| scheme)
}

/// Whether some flow of a scheme gives out a scope.
pub(super) fn has_scope(scheme: Object<'_>, scope: &str) -> bool {
    let flows = scheme.node.get("flows").into_iter();
    let mut flows = flows.flat_map(Node::entries);
    flows.any(|(_, flow)| {
        let scopes = flow.get("scopes");
        scopes.is_some_and(|scopes| scopes.get(scope).is_some())
    })
}
