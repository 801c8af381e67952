//! Walking through contracts by the shapes of their objects.

use super::references::Resolver;
use super::shape::{Holds, Shape, Version, field};
use super::{Contracts, Defect, DefectKind, Object, ObjectId, Place, Reference, Target};
use crate::Pack;
use crate::model::DocumentKind;
use specpack_syntax::data::{Node, Scalar};
use specpack_syntax::hash::HashSet;
use specpack_syntax::source::FileId;

/// Reads every contract of a pack.
pub(super) fn read(pack: &Pack) -> Contracts<'_> {
    let mut reader = Reader {
        contracts: Contracts::default(),
        resolver: Resolver::new(pack),
        seen: HashSet::default(),
        open: Vec::new(),
    };
    for file in pack.file_ids() {
        let Some(tree) = pack.data(file) else {
            continue;
        };
        let root = tree.root();
        let (shape, version) = match pack.kind(file) {
            DocumentKind::OpenApi => (Shape::OpenApi, openapi_version(root)),
            DocumentKind::AsyncApi => (Shape::AsyncApi, asyncapi_version(root)),
            DocumentKind::JsonSchema => (Shape::Schema, Version::JsonSchema),
            _ => continue,
        };
        reader.object(shape, Whereabouts::root(file, version), root);
    }
    // Fragments in files of their own are what the references to them say.
    while let Some((shape, at, node)) = reader.open.pop() {
        reader.object(shape, at, node);
    }
    reader.contracts
}

fn openapi_version(root: Node<'_>) -> Version {
    let text = root.get("openapi").and_then(Node::as_str);
    match text.unwrap_or_default() {
        text if is_version(text, "3.0") => Version::OpenApi30,
        text if is_version(text, "3.1") => Version::OpenApi31,
        _ => Version::OtherOpenApi,
    }
}

fn asyncapi_version(root: Node<'_>) -> Version {
    let text = root.get("asyncapi").and_then(Node::as_str);
    match text.unwrap_or_default() {
        text if is_version(text, "3.0") => Version::AsyncApi3,
        _ => Version::OtherAsyncApi,
    }
}

/// Whether a version is one of a line: `3.1` and `3.1.1` are of `3.1`.
fn is_version(text: &str, line: &str) -> bool {
    let rest = text.trim().strip_prefix(line);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

struct Reader<'a> {
    contracts: Contracts<'a>,
    resolver: Resolver<'a>,
    /// Mappings that were walked through, by their first key: an alias has that of its anchor.
    seen: HashSet<(FileId, u32)>,
    /// What references lead to and may be still to be read.
    open: Vec<(Shape, Whereabouts<'a>, Node<'a>)>,
}

/// Where an object is.
#[derive(Clone, Copy)]
struct Whereabouts<'a> {
    file: FileId,
    key: Option<Place<'a>>,
    parent: Option<ObjectId>,
    version: Version,
}

impl<'a> Whereabouts<'a> {
    fn root(file: FileId, version: Version) -> Self {
        Self {
            file,
            key: None,
            parent: None,
            version,
        }
    }

    fn under(self, parent: ObjectId, key: Option<Node<'a>>) -> Self {
        let file = self.file;
        Self {
            key: key.map(|node| Place { file, node }),
            parent: Some(parent),
            ..self
        }
    }
}

impl<'a> Reader<'a> {
    fn object(&mut self, shape: Shape, at: Whereabouts<'a>, node: Node<'a>) {
        let shape = match shape {
            // A payload says its language beside it, or is a schema.
            Shape::MultiFormatSchema if node.get("schemaFormat").is_none() => Shape::Schema,
            shape => shape,
        };
        let is_new = match node.entries().next() {
            Some((first, _)) => self.seen.insert((at.file, first.index())),
            None => self.seen.insert((at.file, node.index())),
        };
        if !is_new {
            return;
        }
        if self.refers(shape, at, node) {
            return;
        }
        let id = ObjectId(u32::try_from(self.contracts.objects.len()).unwrap_or(u32::MAX));
        self.contracts.objects.push(Object {
            id,
            shape,
            file: at.file,
            node,
            key: at.key,
            parent: at.parent,
            version: at.version,
        });
        self.contracts.by_shape.entry(shape).or_default().push(id);
        let place = (at.file, node.index());
        self.contracts.by_node.insert(place, id);
        if shape == Shape::Discriminator {
            self.mapping(id, at, node);
        }
        let is_boolean_schema = shape == Shape::Schema && node.as_bool().is_some();
        if !node.is_mapping() && !is_boolean_schema {
            let key = at.key.map(|key| key.node);
            self.defect(id, wrong_type(key, node, "a mapping"));
            return;
        }
        self.fields(id, shape, at, node);
    }

    /// Notes the reference that an object makes, and tells whether it is nothing else.
    fn refers(&mut self, shape: Shape, at: Whereabouts<'a>, node: Node<'a>) -> bool {
        let Some(text) = node.get("$ref") else {
            return false;
        };
        let within = at.parent;
        let is_whole = match shape {
            Shape::Schema => !at.version.has_whole_json_schema() || node.entries().count() == 1,
            Shape::PathItem => node.entries().count() == 1,
            _ => true,
        };
        // One that says more is an object itself, and the next to be added.
        let next = ObjectId(u32::try_from(self.contracts.objects.len()).unwrap_or(u32::MAX));
        let within = match is_whole {
            true => within.unwrap_or(next),
            false => next,
        };
        self.reference(Some(shape), at, node, text, within);
        is_whole
    }

    fn reference(
        &mut self,
        expected: Option<Shape>,
        at: Whereabouts<'a>,
        node: Node<'a>,
        text: Node<'a>,
        within: ObjectId,
    ) {
        let Some(written) = text.as_str() else {
            return;
        };
        let target = self.resolver.resolve(at.file, written);
        let position = self.contracts.references.len();
        self.contracts.references.push(Reference {
            file: at.file,
            node,
            text,
            expected,
            within,
            target,
        });
        let place = (at.file, node.index());
        self.contracts.by_referring.insert(place, position);
        if let (Target::Found(Place { file, node }), Some(shape)) = (target, expected) {
            let there = Whereabouts {
                file,
                parent: Some(within),
                ..at
            };
            self.open.push((shape, there, node));
        }
    }

    /// The schemas that a discriminator maps to, by reference or by name.
    fn mapping(&mut self, id: ObjectId, at: Whereabouts<'a>, node: Node<'a>) {
        let entries = node.get("mapping").into_iter().flat_map(Node::entries);
        for (_, value) in entries {
            let text = value.as_str().unwrap_or_default();
            if text.contains(['/', '#']) {
                self.reference(Some(Shape::Schema), at, value, value, id);
            }
        }
    }

    /// What an extension refers to is used, whatever for.
    fn extension(&mut self, id: ObjectId, at: Whereabouts<'a>, value: Node<'a>) {
        let mut open = vec![value];
        while let Some(node) = open.pop() {
            if let Some(text) = node.get("$ref").filter(|text| text.is_scalar()) {
                self.reference(None, at, node, text, id);
            }
            open.extend(node.entries().map(|(_, value)| value));
            open.extend(node.items());
        }
    }

    fn fields(&mut self, id: ObjectId, shape: Shape, at: Whereabouts<'a>, node: Node<'a>) {
        for (key, value) in node.entries() {
            let name = key.as_str().unwrap_or_default();
            let is_extension = name.starts_with("x-");
            if is_extension {
                self.extension(id, at, value);
                continue;
            }
            if let Some(entry) = shape.entries() {
                self.value(id, entry, at, Some(key), value);
                continue;
            }
            match field(shape, name) {
                Some(field) => {
                    let is_later = field.is_of_31 && at.version == Version::OpenApi30;
                    if is_later {
                        self.defect(id, DefectKind::Unknown { key, is_later });
                    }
                    self.value(id, field.holds, at, Some(key), value);
                }
                None if !at.version.is_known() => {}
                None => {
                    let is_later = false;
                    self.defect(id, DefectKind::Unknown { key, is_later });
                }
            }
        }
        for field in shape.fields().iter().filter(|field| field.is_required) {
            if node.get(field.name).is_none() {
                self.defect(id, DefectKind::Missing(field.name));
            }
        }
    }

    fn value(
        &mut self,
        id: ObjectId,
        holds: Holds,
        at: Whereabouts<'a>,
        key: Option<Node<'a>>,
        value: Node<'a>,
    ) {
        let expected = match holds {
            Holds::Any => return,
            Holds::Text => (!is_text(value)).then_some("a text"),
            Holds::Flag => value.as_bool().is_none().then_some("`true` or `false`"),
            Holds::Number => value.as_number().is_none().then_some("a number"),
            Holds::Count => (!is_count(value)).then_some("a whole number from 0"),
            Holds::Texts => {
                let is_list = value.is_sequence() && value.items().all(is_text);
                (!is_list).then_some("a list of texts")
            }
            Holds::Items => (!value.is_sequence()).then_some("a list"),
            Holds::One(shape) if shape == Shape::Schema && value.is_sequence() => {
                // `items` was a list before 2020-12; what is in it is read all the same.
                for item in value.items() {
                    self.object(shape, at.under(id, None), item);
                }
                Some("a schema")
            }
            Holds::One(shape) => {
                if shape == Shape::Schema && is_other_language(key, &self.contracts, id) {
                    return;
                }
                self.object(shape, at.under(id, key), value);
                None
            }
            Holds::Many(shape) => {
                for item in value.items() {
                    self.object(shape, at.under(id, None), item);
                }
                (!value.is_sequence()).then_some("a list")
            }
            Holds::Named(shape) => {
                for (name, entry) in value.entries() {
                    self.object(shape, at.under(id, Some(name)), entry);
                }
                (!value.is_mapping()).then_some("a mapping")
            }
        };
        if let Some(expected) = expected {
            self.defect(id, wrong_type(key, value, expected));
        }
    }

    fn defect(&mut self, object: ObjectId, kind: DefectKind<'a>) {
        if self.contracts.object(object).version.is_known() {
            self.contracts.defects.push(Defect { object, kind });
        }
    }
}

fn wrong_type<'a>(
    key: Option<Node<'a>>,
    value: Node<'a>,
    expected: &'static str,
) -> DefectKind<'a> {
    DefectKind::WrongType {
        key,
        value,
        expected,
    }
}

/// Whether a value is a text to whatever reads it: a number is none until it is quoted.
fn is_text(value: Node<'_>) -> bool {
    matches!(value.scalar(), Some(Scalar::String(_)))
}

fn is_count(value: Node<'_>) -> bool {
    match value.scalar() {
        Some(Scalar::Integer(count)) => count >= 0,
        Some(Scalar::Float(count)) => count >= 0.0 && count.fract() == 0.0,
        _ => false,
    }
}

/// Whether a payload is in another language than JSON Schema: Avro, Protocol Buffers, RAML.
fn is_other_language<'a>(key: Option<Node<'a>>, contracts: &Contracts<'a>, id: ObjectId) -> bool {
    let object = contracts.object(id);
    let is_schema_field = key.and_then(Node::as_str) == Some("schema");
    if object.shape != Shape::MultiFormatSchema || !is_schema_field {
        return false;
    }
    let format = object.text("schemaFormat").unwrap_or_default();
    let known = ["schema+json", "schema+yaml", "aai.asyncapi", "oai.openapi"];
    !known.iter().any(|known| format.contains(known))
}
