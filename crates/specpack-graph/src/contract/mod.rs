//! Contracts as objects: every object of an OpenAPI, AsyncAPI or JSON Schema document with the
//! shape that its place gives it, and every reference with what it leads to.
//!
//! References are followed across the files of a pack, so that a fragment in a file of its own is
//! read by what refers to it. Each object is there once, however many references lead to it, which
//! is why documents that refer to themselves are read like any other.

pub(crate) mod fragments;
mod reader;
mod references;
mod shape;
pub mod uri;

pub use references::{Reference, Target, beside};
pub use shape::{Field, Holds, Shape, Version, field};

use crate::Pack;
use specpack_syntax::data::Node;
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::{FileId, Location};

/// The longest chain of references that is followed.
const LONGEST_CHAIN: usize = 32;

/// The position of an object in [`Contracts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(u32);

/// A node of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The file.
    pub file: FileId,
    /// The node in its tree.
    pub node: Node<'a>,
}

/// An object of a contract.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    /// Its position.
    pub id: ObjectId,
    /// What it is.
    pub shape: Shape,
    /// Its file.
    pub file: FileId,
    /// Its data.
    pub node: Node<'a>,
    /// The key that it stands under, be it a name or a field; none for items and roots. Where a
    /// reference leads to it from another file, that of the reference.
    pub key: Option<Place<'a>>,
    /// What it is a part of; none for roots. What only references lead to is a part of what the
    /// first of them stands in.
    pub parent: Option<ObjectId>,
    /// The format and version of the document that it belongs to.
    pub version: Version,
}

/// A field that is not what the format asks for.
#[derive(Clone, Copy, Debug)]
pub struct Defect<'a> {
    /// The object.
    pub object: ObjectId,
    /// What is wrong.
    pub kind: DefectKind<'a>,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug)]
pub enum DefectKind<'a> {
    /// It has to be there and is not.
    Missing(&'static str),
    /// The format has no field of this name.
    Unknown {
        /// The name.
        key: Node<'a>,
        /// Whether a later version of the format has it.
        is_later: bool,
    },
    /// Its value is of another type.
    WrongType {
        /// The name; none for items and entries.
        key: Option<Node<'a>>,
        /// The value.
        value: Node<'a>,
        /// What it should be: `a text`.
        expected: &'static str,
    },
}

/// Every contract of a pack.
#[derive(Debug, Default)]
pub struct Contracts<'a> {
    objects: Vec<Object<'a>>,
    by_shape: HashMap<Shape, Vec<ObjectId>>,
    by_node: HashMap<(FileId, u32), ObjectId>,
    references: Vec<Reference<'a>>,
    by_referring: HashMap<(FileId, u32), usize>,
    defects: Vec<Defect<'a>>,
}

impl<'a> Contracts<'a> {
    /// Reads the contracts of a pack. It needs the trees.
    #[must_use]
    pub fn of(pack: &'a Pack) -> Self {
        reader::read(pack)
    }

    /// Every object, each before those within it.
    #[must_use]
    pub fn objects(&self) -> &[Object<'a>] {
        &self.objects
    }

    /// The objects of a shape, in the order of files.
    pub fn of_shape(&self, shape: Shape) -> impl Iterator<Item = Object<'a>> + '_ {
        let ids = self.by_shape.get(&shape).map_or(&[][..], Vec::as_slice);
        ids.iter().map(|&id| self.object(id))
    }

    /// An object. Ids come from these contracts, so there always is one.
    #[must_use]
    pub fn object(&self, id: ObjectId) -> Object<'a> {
        self.objects[id.0 as usize]
    }

    /// The object that a node is, references followed; none where it is none.
    #[must_use]
    pub fn object_at(&self, place: Place<'a>) -> Option<Object<'a>> {
        let place = self.follow(place)?;
        let id = self.by_node.get(&(place.file, place.node.index()))?;
        Some(self.object(*id))
    }

    /// What an object is a part of.
    #[must_use]
    pub fn parent(&self, object: Object<'a>) -> Option<Object<'a>> {
        object.parent.map(|parent| self.object(parent))
    }

    /// What an object is in, of a shape, near or far.
    #[must_use]
    pub fn around(&self, object: Object<'a>, shape: Shape) -> Option<Object<'a>> {
        let mut around = self.parent(object)?;
        while around.shape != shape {
            around = self.parent(around)?;
        }
        Some(around)
    }

    /// The root of the document that an object belongs to.
    #[must_use]
    pub fn root(&self, object: Object<'a>) -> Object<'a> {
        let mut root = object;
        while let Some(parent) = self.parent(root) {
            root = parent;
        }
        root
    }

    /// What stands at a place once its references are followed; none where they lead nowhere, out
    /// of the pack, or round in a circle.
    #[must_use]
    pub fn follow(&self, mut place: Place<'a>) -> Option<Place<'a>> {
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = self.reference_at(place) else {
                return Some(place);
            };
            // A schema with a reference may say more beside it; then it is an object itself.
            let key = (place.file, place.node.index());
            if self.by_node.contains_key(&key) {
                return Some(place);
            }
            let Target::Found(target) = reference.target else {
                return None;
            };
            place = target;
        }
        None
    }

    /// Whether a reference leads back to itself, at once or through others that say nothing else.
    #[must_use]
    pub fn leads_round(&self, reference: &Reference<'a>) -> bool {
        let start = (reference.file, reference.node.index());
        let mut target = reference.target;
        for _ in 0..LONGEST_CHAIN {
            let Target::Found(place) = target else {
                return false;
            };
            let here = (place.file, place.node.index());
            // What says more is an object, at which the way ends.
            if self.by_node.contains_key(&here) {
                return false;
            }
            if here == start {
                return true;
            }
            let Some(next) = self.reference_at(place) else {
                return false;
            };
            target = next.target;
        }
        false
    }

    /// The reference that a node makes.
    #[must_use]
    pub fn reference_at(&self, place: Place<'a>) -> Option<&Reference<'a>> {
        let index = self.by_referring.get(&(place.file, place.node.index()))?;
        self.references.get(*index)
    }

    /// Every reference, in the order in which they were met.
    #[must_use]
    pub fn references(&self) -> &[Reference<'a>] {
        &self.references
    }

    /// The places from which references lead into a file, through others as well.
    #[must_use]
    pub fn places_referring_to(&self, file: FileId) -> Vec<Location> {
        let mut places = Vec::new();
        let (mut seen, mut open) = (vec![file], vec![file]);
        while let Some(file) = open.pop() {
            for reference in &self.references {
                let leads_here =
                    matches!(reference.target, Target::Found(place) if place.file == file);
                if !leads_here || reference.file == file {
                    continue;
                }
                places.push(reference.at());
                if !seen.contains(&reference.file) {
                    seen.push(reference.file);
                    open.push(reference.file);
                }
            }
        }
        places
    }

    /// Every field that is not what its format asks for.
    #[must_use]
    pub fn defects(&self) -> &[Defect<'a>] {
        &self.defects
    }

    /// The entries under a field of an object, each with its key, references followed.
    pub fn entries<'s>(
        &'s self,
        object: Object<'a>,
        field: &str,
    ) -> impl Iterator<Item = (Node<'a>, Object<'a>)> + use<'s, 'a> {
        let entries = object.node.get(field).into_iter().flat_map(Node::entries);
        entries.filter_map(move |(key, node)| {
            let place = Place {
                file: object.file,
                node,
            };
            Some((key, self.object_at(place)?))
        })
    }

    /// The items under a field of an object, each as written and with its references followed.
    pub fn items<'s>(
        &'s self,
        object: Object<'a>,
        field: &str,
    ) -> impl Iterator<Item = (Node<'a>, Object<'a>)> + use<'s, 'a> {
        let items = object.node.get(field).into_iter().flat_map(Node::items);
        items.filter_map(move |node| {
            let place = Place {
                file: object.file,
                node,
            };
            Some((node, self.object_at(place)?))
        })
    }

    /// The object under a field of an object, references followed.
    #[must_use]
    pub fn under(&self, object: Object<'a>, field: &str) -> Option<Object<'a>> {
        let node = object.node.get(field)?;
        self.object_at(Place {
            file: object.file,
            node,
        })
    }
}

impl Place<'_> {
    /// Where the text of its node stands.
    #[must_use]
    pub fn at(&self) -> Location {
        Location {
            file: self.file,
            span: self.node.text_span(),
        }
    }
}

impl<'a> Object<'a> {
    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> Place<'a> {
        Place {
            file: self.file,
            node: self.node,
        }
    }

    /// The place of a node of its file.
    #[must_use]
    pub fn at(&self, node: Node<'_>) -> Location {
        Location {
            file: self.file,
            span: node.text_span(),
        }
    }

    /// Where a finding about it as a whole points: its key, else its first key, else itself.
    #[must_use]
    pub fn head(&self) -> Location {
        let own = self.key.filter(|key| key.file == self.file);
        let first = self.node.entries().next().map(|(key, _)| key);
        let own = own.map(|key| key.node);
        self.at(own.or(first).unwrap_or(self.node))
    }

    /// The text of its key; empty where it has none.
    #[must_use]
    pub fn name(&self) -> &'a str {
        let key = self.key.and_then(|key| key.node.as_str());
        key.unwrap_or_default()
    }

    /// The text under a field; none where it is blank or no text.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&'a str> {
        let text = self.node.get(field)?.as_str()?;
        (!text.trim().is_empty()).then_some(text)
    }
}
