//! References (`$ref`), and where they lead.

use super::{Object, ObjectId, Place, Shape};
use crate::Pack;
use percent_encoding::percent_decode_str;
use specpack_syntax::data::{self, Kind, Node};
use specpack_syntax::file_path;
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::{FileId, Location};
use std::borrow::Cow;

/// A reference from one place to another.
#[derive(Clone, Copy, Debug)]
pub struct Reference<'a> {
    /// The file it stands in.
    pub file: FileId,
    /// The object with the `$ref`.
    pub node: Node<'a>,
    /// What it says.
    pub text: Node<'a>,
    /// What should be there; none within extensions, of which nothing is known.
    pub expected: Option<Shape>,
    /// The object that it is a part of.
    pub within: ObjectId,
    /// Where it leads.
    pub target: Target<'a>,
}

/// Where a reference leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// To a node of a file of the pack.
    Found(Place<'a>),
    /// To a file of the pack, and to nothing in it.
    Missing {
        /// That file.
        file: FileId,
    },
    /// To a file that is not in the pack, by its path.
    OtherFile(&'a str),
    /// Somewhere that is not looked at: another host.
    Elsewhere,
}

impl Reference<'_> {
    /// Where it stands.
    #[must_use]
    pub fn at(&self) -> Location {
        Location {
            file: self.file,
            span: self.text.text_span(),
        }
    }

    /// What it says.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.as_str().unwrap_or_default()
    }

    /// Whether it stands in an object.
    #[must_use]
    pub fn is_within(&self, object: &Object<'_>) -> bool {
        let range = object.node.index()..object.node.end();
        self.file == object.file && range.contains(&self.node.index())
    }
}

/// Finds what references lead to, each text of a file once.
pub(super) struct Resolver<'a> {
    pack: &'a Pack,
    by_path: HashMap<String, FileId>,
    by_text: HashMap<(FileId, &'a str), Target<'a>>,
    /// The entries of the mappings that were looked into.
    members: HashMap<(FileId, u32), HashMap<&'a str, Node<'a>>>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(pack: &'a Pack) -> Self {
        let is_data = |file: &FileId| pack.data(*file).is_some();
        let files = pack.file_ids().filter(is_data);
        let by_path = files.map(|file| (file_path::normalise(pack.file(file).path()), file));
        Self {
            pack,
            by_path: by_path.collect(),
            by_text: HashMap::default(),
            members: HashMap::default(),
        }
    }

    pub(super) fn resolve(&mut self, file: FileId, text: &'a str) -> Target<'a> {
        if let Some(&known) = self.by_text.get(&(file, text)) {
            return known;
        }
        let target = self.look_up(file, text);
        self.by_text.insert((file, text), target);
        target
    }

    fn look_up(&mut self, from: FileId, text: &'a str) -> Target<'a> {
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        if path.contains("://") || path.starts_with("urn:") {
            return Target::Elsewhere;
        }
        let file = match path {
            "" => from,
            path => {
                let beside = beside(self.pack.file(from).path(), path);
                match self.by_path.get(&beside) {
                    Some(&file) => file,
                    None => return Target::OtherFile(path),
                }
            }
        };
        let is_pointer = fragment.is_empty() || fragment.starts_with('/');
        let Some(tree) = self.pack.data(file) else {
            return Target::Missing { file };
        };
        let node = match is_pointer {
            true => self.point(file, tree.root(), fragment),
            false => anchored(tree, fragment),
        };
        match node {
            Some(node) => Target::Found(Place { file, node }),
            None => Target::Missing { file },
        }
    }

    /// What a JSON pointer in a fragment leads to (RFC 6901, section 6).
    fn point(&mut self, file: FileId, root: Node<'a>, fragment: &str) -> Option<Node<'a>> {
        let pointer = percent_decode_str(fragment).decode_utf8_lossy();
        let mut node = root;
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            node = match node.kind() {
                Kind::Mapping => self.member(file, node, &token)?,
                Kind::Sequence => node.items().nth(token.parse().ok()?)?,
                Kind::Scalar => return None,
            };
        }
        Some(node)
    }

    fn member(&mut self, file: FileId, mapping: Node<'a>, key: &str) -> Option<Node<'a>> {
        let members = self.members.entry((file, mapping.index()));
        let members = members.or_insert_with(|| {
            let entries = mapping.entries();
            let named = entries.filter_map(|(key, value)| Some((key.as_str()?, value)));
            named.collect()
        });
        members.get(key).copied()
    }
}

/// The schema that states an anchor (JSON Schema 2020-12, 8.2.2), or is identified by it, as before
/// there were anchors.
fn anchored<'a>(tree: &'a data::Tree, anchor: &str) -> Option<Node<'a>> {
    let mut nodes = tree.nodes();
    nodes.find(|node| {
        let text = |key| node.get(key).and_then(Node::as_str);
        let earlier = text("$id").and_then(|id| id.strip_prefix('#'));
        [text("$anchor"), text("$dynamicAnchor"), earlier].contains(&Some(anchor))
    })
}

/// The path of a file that another one refers to by a URI without a scheme, from the folder that
/// the other one is in.
#[must_use]
pub fn beside(from: &str, path: &str) -> String {
    let decoded: Cow<'_, str> = percent_decode_str(path).decode_utf8_lossy();
    file_path::beside(from, &decoded)
}
