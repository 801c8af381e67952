//! What lowering a document of data writes to, and which of its values were read.

use crate::accounting::Accounting;
use crate::model::{
    DocumentKind, Graph, Node, NodeData, NodeId, Resolution, Spanned, Trace, Wanted,
};
use crate::rules::{UNKNOWN_DOCUMENT, UNKNOWN_KEY};
use specpack_syntax::data::{self, Tree};
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::findings::Findings;
use specpack_syntax::part_of_text::PartOfText;
use specpack_syntax::source::{FileId, Location, SourceFile, Span};

/// One document of data while it is lowered. Whatever is asked for by name counts as read; what
/// nobody asked for is reported in the end.
///
/// The parts that are accounted for are the values of mappings and the items of sequences.
pub(crate) struct DataReader<'a> {
    pub(crate) file: FileId,
    pub(crate) source: &'a SourceFile,
    pub(crate) tree: &'a Tree,
    pub(crate) graph: &'a mut Graph,
    pub(crate) diagnostics: &'a mut Findings,
    read: NodeSet,
}

impl<'a> DataReader<'a> {
    pub(crate) fn new(
        file: FileId,
        source: &'a SourceFile,
        tree: &'a Tree,
        graph: &'a mut Graph,
        diagnostics: &'a mut Findings,
    ) -> Self {
        Self {
            file,
            source,
            tree,
            graph,
            diagnostics,
            read: NodeSet::of(tree.len()),
        }
    }

    /// The place of a node.
    pub(crate) fn at(&self, node: data::Node<'_>) -> Location {
        Location {
            file: self.file,
            span: node.span(),
        }
    }

    /// A node was read; what is within it is still to be.
    pub(crate) fn mark(&mut self, node: data::Node<'_>) {
        self.read.insert(node.index());
    }

    /// A node is kept as it stands, with all that is within it.
    pub(crate) fn keep(&mut self, node: data::Node<'_>) {
        self.read.insert_range(node.index(), node.end());
    }

    /// The value of a key. What is within it is still to be read.
    pub(crate) fn field(&mut self, of: data::Node<'a>, key: &str) -> Option<data::Node<'a>> {
        let value = self.value(of, key)?;
        self.mark(value);
        Some(value)
    }

    /// The value of a key, kept as it stands with all that is within it.
    pub(crate) fn keep_field(&mut self, of: data::Node<'a>, key: &str) -> Option<data::Node<'a>> {
        let value = self.value(of, key)?;
        self.keep(value);
        Some(value)
    }

    /// The value that counts under a key. Others under the same key are a finding of their own.
    fn value(&mut self, of: data::Node<'a>, key: &str) -> Option<data::Node<'a>> {
        let mut counting: Option<data::Node<'a>> = None;
        for (name, value) in of.entries() {
            if name.as_str() == Some(key)
                && let Some(before) = counting.replace(value)
            {
                self.keep(before);
            }
        }
        counting
    }

    /// What a list under a key names: items with a `name`, or the entries of a mapping, each as
    /// its name and its body.
    pub(crate) fn named(
        &mut self,
        of: data::Node<'a>,
        key: &str,
    ) -> Vec<(data::Node<'a>, data::Node<'a>)> {
        let Some(list) = self.field(of, key) else {
            return Vec::new();
        };
        let named = list
            .items()
            .filter_map(|item| Some((item.get("name")?, item)));
        let named: Vec<_> = named.chain(list.entries()).collect();
        for (name, body) in &named {
            self.mark(*name);
            self.mark(*body);
        }
        named
    }

    /// The text of a scalar under a key; none where it is empty or no scalar.
    pub(crate) fn text(&mut self, of: data::Node<'a>, key: &str) -> Option<Spanned<String>> {
        let value = self.value(of, key)?;
        let text = self.spanned(value)?;
        self.mark(value);
        Some(text)
    }

    /// The text of a scalar; none where it is empty or no scalar.
    pub(crate) fn spanned(&self, node: data::Node<'_>) -> Option<Spanned<String>> {
        let text = node.as_str()?.trim();
        let at = self.at(node);
        (!text.is_empty()).then(|| Spanned::new(text.to_owned(), at))
    }

    /// The number under a key.
    pub(crate) fn number(&mut self, of: data::Node<'a>, key: &str) -> Option<Spanned<f64>> {
        let value = self.value(of, key)?;
        let number = value.as_number()?;
        self.mark(value);
        Some(Spanned::new(number, self.at(value)))
    }

    /// The texts under a key: the items of a sequence, or the parts of a scalar between commas.
    pub(crate) fn texts(&mut self, of: data::Node<'a>, key: &str) -> Vec<Spanned<String>> {
        let Some(value) = self.field(of, key) else {
            return Vec::new();
        };
        if value.is_scalar() {
            return self.parts(value);
        }
        let mut texts = Vec::new();
        for item in value.items() {
            if let Some(text) = self.spanned(item) {
                self.mark(item);
                texts.push(text);
            }
        }
        texts
    }

    /// The parts of a scalar between commas, each at its place.
    fn parts(&self, scalar: data::Node<'_>) -> Vec<Spanned<String>> {
        let text = scalar.as_str().unwrap_or_default();
        let written = scalar.text_span();
        // Escapes move what follows them; then a part stands where the scalar does.
        let is_verbatim = self.source.slice(written) == text;
        let mut parts = Vec::new();
        let mut start = 0;
        for part in text.split(',') {
            let name = part.trim();
            let blank = part.len() - part.trim_start().len();
            let from = written.range().start + start + blank;
            let at = match is_verbatim {
                true => Span::new(from..from + name.len()),
                false => written,
            };
            if !name.is_empty() {
                let at = Location {
                    file: self.file,
                    span: at,
                };
                parts.push(Spanned::new(name.to_owned(), at));
            }
            start += part.len() + 1;
        }
        parts
    }

    /// Adds a node. Its name stands at `at`; `whole` is all that belongs to it.
    pub(crate) fn add(
        &mut self,
        name: impl Into<PartOfText>,
        at: data::Node<'_>,
        whole: data::Node<'_>,
        data: impl Into<NodeData>,
    ) -> NodeId {
        self.graph.push(Node {
            name: name.into(),
            at: self.at(at),
            extent: whole.span(),
            section: None,
            data: data.into(),
        })
    }

    /// Adds a node that is called what a scalar says.
    pub(crate) fn add_named(
        &mut self,
        name: data::Node<'_>,
        whole: data::Node<'_>,
        data: impl Into<NodeData>,
    ) -> NodeId {
        self.mark(name);
        let text = name.as_str().unwrap_or_default().trim();
        self.add(text, name, whole, data)
    }

    /// A node names something of another document.
    pub(crate) fn trace(&mut self, from: NodeId, wanted: Wanted, name: Spanned<String>) {
        self.graph.trace(Trace {
            from,
            wanted,
            name: name.value.into(),
            at: name.at,
            is_mention: false,
            to: Resolution::Unknown,
        });
    }

    /// A node names the requirements that stand under a key: `requirements: [FR-1, FR-2]`.
    pub(crate) fn trace_requirements(&mut self, from: NodeId, of: data::Node<'a>, key: &str) {
        for name in self.texts(of, key) {
            self.trace(from, Wanted::Requirement, name);
        }
    }

    /// Reports what was not read, and counts.
    pub(crate) fn settle(self, kind: DocumentKind) -> Accounting {
        let mut count = Accounting::default();
        let mut unread: Vec<data::Node<'_>> = Vec::new();
        // What stands before it has been reported with a value around it.
        let mut reported_until = 0;
        for node in self.tree.nodes() {
            if node.is_key() {
                continue;
            }
            let is_reported = node.index() < reported_until;
            if is_reported || !(self.read.contains(node.index()) || node.parent().is_none()) {
                count.reported += 1;
                if !is_reported {
                    unread.push(node);
                    reported_until = node.end();
                }
            } else {
                count.understood += 1;
            }
        }
        if unread.is_empty() && kind != DocumentKind::Unknown {
            return count;
        }
        if kind == DocumentKind::Unknown || !self.read.has_any() {
            self.diagnostics.push(self.unread_document(kind));
            let reported = count.understood + count.reported;
            return Accounting {
                reported,
                ..Accounting::default()
            };
        }
        for node in unread {
            let finding = self.unread(node);
            self.diagnostics.push(finding);
        }
        count
    }

    /// A document of which nothing was read is reported once.
    fn unread_document(&self, kind: DocumentKind) -> Diagnostic {
        if kind == DocumentKind::Unknown {
            return super::unknown(self.file, self.source);
        }
        let headline = format!("nothing in `{}` could be read", self.source.path());
        let at = self.at(self.tree.root());
        Diagnostic::new(UNKNOWN_DOCUMENT, Level::Info, headline, at)
            .help("Correct its keys, or leave the file out.")
    }

    fn unread(&self, node: data::Node<'_>) -> Diagnostic {
        let key = node.parent().and_then(|parent| {
            let mut entries = parent.entries();
            entries.find(|(_, value)| *value == node)
        });
        let (at, headline) = match key {
            Some((key, _)) => {
                let name = key.as_str().unwrap_or_default();
                (self.at(key), format!("nothing reads the key `{name}` here"))
            }
            None => (self.at(node), "nothing reads this value".to_owned()),
        };
        Diagnostic::new(UNKNOWN_KEY, Level::Info, headline, at)
            .help("Correct the key's spelling, or remove it.")
    }
}

/// Nodes of a tree by their positions.
#[derive(Debug)]
struct NodeSet(Vec<u64>);

impl NodeSet {
    fn of(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    fn insert(&mut self, index: u32) {
        if let Some(word) = self.0.get_mut(index as usize / 64) {
            *word |= 1 << (index % 64);
        }
    }

    fn insert_range(&mut self, start: u32, end: u32) {
        for index in start..end {
            self.insert(index);
        }
    }

    fn contains(&self, index: u32) -> bool {
        let word = self.0.get(index as usize / 64);
        word.is_some_and(|word| word & (1 << (index % 64)) != 0)
    }

    fn has_any(&self) -> bool {
        self.0.iter().any(|word| *word != 0)
    }
}
