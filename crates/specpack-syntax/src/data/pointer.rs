//! JSON pointers (RFC 6901).

use super::{Kind, Node};
use std::borrow::Cow;

impl<'t> Node<'t> {
    /// The node that a pointer such as `/paths/~1users/get` leads to from here.
    #[must_use]
    pub fn at_pointer(self, pointer: &str) -> Option<Self> {
        if pointer.is_empty() {
            return Some(self);
        }
        let tokens = pointer.strip_prefix('/')?.split('/');
        tokens
            .map(unescape)
            .try_fold(self, |node, token| match node.kind() {
                Kind::Mapping => node.get(&token),
                Kind::Sequence => node.items().nth(token.parse().ok()?),
                Kind::Scalar => None,
            })
    }

    /// The pointer that leads here from the top of its document.
    #[must_use]
    pub fn pointer(self) -> String {
        let mut tokens = Vec::new();
        let mut node = self;
        while let Some(parent) = node.parent() {
            tokens.push(token(parent, node));
            node = parent;
        }
        let mut pointer = String::new();
        for token in tokens.into_iter().rev() {
            pointer.push('/');
            pointer.push_str(&token);
        }
        pointer
    }
}

/// What leads from a collection to a node right below it; a key leads where its value does.
fn token<'t>(parent: Node<'t>, node: Node<'t>) -> Cow<'t, str> {
    if parent.is_sequence() {
        let position = parent.items().position(|item| item == node);
        return Cow::Owned(position.unwrap_or_default().to_string());
    }
    let key = if node.is_key() {
        Some(node)
    } else {
        node.key()
    };
    let key = key.and_then(Node::as_str).unwrap_or_default();
    if key.contains(['~', '/']) {
        return Cow::Owned(key.replace('~', "~0").replace('/', "~1"));
    }
    Cow::Borrowed(key)
}

fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        return Cow::Owned(token.replace("~1", "/").replace("~0", "~"));
    }
    Cow::Borrowed(token)
}
