//! What a message carries: the properties of its payload and headers, however deep.

use specpack_graph::contract::{Contracts, Object, Place, Shape, Target};
use specpack_syntax::data::Node;
use specpack_syntax::hash::HashSet;
use specpack_syntax::source::FileId;

/// The keywords under which a schema has others that hold for the same value or its parts.
const WITHIN: [&str; 7] = [
    "items",
    "additionalProperties",
    "contains",
    "if",
    "then",
    "else",
    "not",
];
const WITHIN_EACH: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];

/// A property of a payload.
#[derive(Clone, Copy)]
pub(super) struct Property<'a> {
    /// The file that declares it.
    pub(super) file: FileId,
    /// Its name.
    pub(super) key: Node<'a>,
}

/// Every property of a message's payload and headers, each once, in the order of reading.
pub(super) fn properties<'a>(contracts: &Contracts<'a>, message: Object<'a>) -> Vec<Property<'a>> {
    let mut walk = Walk {
        contracts,
        seen: HashSet::default(),
        found: Vec::new(),
    };
    for field in ["payload", "headers"] {
        if let Some(node) = message.node.get(field) {
            walk.open(Place {
                file: message.file,
                node,
            });
        }
    }
    walk.found
}

struct Walk<'c, 'a> {
    contracts: &'c Contracts<'a>,
    seen: HashSet<(FileId, u32)>,
    found: Vec<Property<'a>>,
}

impl<'a> Walk<'_, 'a> {
    /// Walks without recursion: schemas may nest as deep as documents do.
    fn open(&mut self, start: Place<'a>) {
        let mut open = vec![start];
        while let Some(place) = open.pop() {
            let Some(object) = self.contracts.object_at(place) else {
                continue;
            };
            if self.seen.insert((object.file, object.node.index())) {
                let from = open.len();
                self.within(object, &mut open);
                open[from..].reverse();
            }
        }
    }

    fn within(&mut self, object: Object<'a>, open: &mut Vec<Place<'a>>) {
        let file = object.file;
        let at = |node| Place { file, node };
        let under = |key: &str| object.node.get(key).map(at);
        if object.shape == Shape::MultiFormatSchema {
            open.extend(under("schema"));
            return;
        }
        // A schema may say more beside a reference.
        if let Some(reference) = self.contracts.reference_at(object.place())
            && let Target::Found(target) = reference.target
        {
            open.push(target);
        }
        let properties = object.node.get("properties");
        for (key, node) in properties.into_iter().flat_map(Node::entries) {
            self.found.push(Property { file, key });
            open.push(at(node));
        }
        for key in WITHIN_EACH {
            let items = object.node.get(key).into_iter().flat_map(Node::items);
            open.extend(items.map(at));
        }
        open.extend(WITHIN.iter().filter_map(|key| under(key)));
    }
}

/// Whether a message has a property of one of these names, written in lower case without
/// separators.
pub(super) fn has(contracts: &Contracts<'_>, message: Object<'_>, names: &[&str]) -> bool {
    properties(contracts, message).iter().any(|property| {
        let name = property.key.as_str().unwrap_or_default();
        let letters = name.chars().filter(|c| !matches!(c, '_' | '-' | '.'));
        let name: String = letters.flat_map(char::to_lowercase).collect();
        names.contains(&name.as_str())
    })
}
