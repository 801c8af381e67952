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
/// Those whose value need not match them.
const EXCLUDING: [&str; 2] = ["if", "not"];
const WITHIN_EACH: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];

/// A property of a payload.
#[derive(Clone, Copy)]
pub(super) struct Property<'a> {
    /// The file that declares it.
    pub(super) file: FileId,
    /// Its name.
    pub(super) key: Node<'a>,
}

/// The format that a text of a payload has to be in.
#[derive(Clone, Copy)]
pub(super) struct Format<'a> {
    /// The property whose value it is, or is a part of.
    pub(super) of: Property<'a>,
    /// The file that states it.
    pub(super) file: FileId,
    /// The format's name.
    pub(super) node: Node<'a>,
}

/// What a message carries.
#[derive(Default)]
pub(super) struct Carried<'a> {
    /// The properties, each once, in the order of reading.
    pub(super) properties: Vec<Property<'a>>,
    /// The formats of values, each once.
    pub(super) formats: Vec<Format<'a>>,
}

/// What a message's payload and headers carry.
pub(super) fn carried<'a>(contracts: &Contracts<'a>, message: Object<'a>) -> Carried<'a> {
    let mut walk = Walk {
        contracts,
        seen: HashSet::default(),
        found: Carried::default(),
    };
    for field in ["payload", "headers"] {
        if let Some(node) = message.node.get(field) {
            walk.open(Part {
                place: Place {
                    file: message.file,
                    node,
                },
                of: None,
            });
        }
    }
    walk.found
}

/// A schema of a payload, or of a part of it.
#[derive(Clone, Copy)]
struct Part<'a> {
    place: Place<'a>,
    /// The property whose value it holds for; none for the whole, and for what a value must not be.
    of: Option<Property<'a>>,
}

struct Walk<'c, 'a> {
    contracts: &'c Contracts<'a>,
    seen: HashSet<(FileId, u32)>,
    found: Carried<'a>,
}

impl<'a> Walk<'_, 'a> {
    /// Walks without recursion: schemas may nest as deep as documents do.
    fn open(&mut self, start: Part<'a>) {
        let mut open = vec![start];
        while let Some(part) = open.pop() {
            let Some(object) = self.contracts.object_at(part.place) else {
                continue;
            };
            if self.seen.insert((object.file, object.node.index())) {
                let from = open.len();
                self.within(object, part.of, &mut open);
                open[from..].reverse();
            }
        }
    }

    fn within(&mut self, object: Object<'a>, of: Option<Property<'a>>, open: &mut Vec<Part<'a>>) {
        let file = object.file;
        let part = |node, of| Part {
            place: Place { file, node },
            of,
        };
        if object.shape == Shape::MultiFormatSchema {
            open.extend(object.node.get("schema").map(|node| part(node, of)));
            return;
        }
        if let (Some(of), Some(node)) = (of, object.node.get("format")) {
            self.found.formats.push(Format { of, file, node });
        }
        // A schema may say more beside a reference.
        if let Some(reference) = self.contracts.reference_at(object.place())
            && let Target::Found(place) = reference.target
        {
            open.push(Part { place, of });
        }
        let properties = object.node.get("properties");
        for (key, node) in properties.into_iter().flat_map(Node::entries) {
            let property = Property { file, key };
            self.found.properties.push(property);
            open.push(part(node, Some(property)));
        }
        for key in WITHIN_EACH {
            let items = object.node.get(key).into_iter().flat_map(Node::items);
            open.extend(items.map(|node| part(node, of)));
        }
        for key in WITHIN {
            let of = of.filter(|_| !EXCLUDING.contains(&key));
            open.extend(object.node.get(key).map(|node| part(node, of)));
        }
    }
}

/// Whether a message has a property of one of these names, written in lower case without
/// separators.
pub(super) fn has(contracts: &Contracts<'_>, message: Object<'_>, names: &[&str]) -> bool {
    carried(contracts, message)
        .properties
        .iter()
        .any(|property| {
            let name = property.key.as_str().unwrap_or_default();
            let letters = name.chars().filter(|c| !matches!(c, '_' | '-' | '.'));
            let name: String = letters.flat_map(char::to_lowercase).collect();
            names.contains(&name.as_str())
        })
}
