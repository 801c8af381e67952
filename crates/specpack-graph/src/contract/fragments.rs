//! Parts of contracts in files of their own, which only the references to them tell from files
//! that are no documents.

use super::LONGEST_CHAIN;
use super::references::beside;
use crate::accounting::Accounting;
use crate::lowering::Lowered;
use crate::lowering::data::path_item;
use crate::model::{DocumentKind, NodeId, NodeKind};
use crate::rules::UNKNOWN_DOCUMENT;
use percent_encoding::percent_decode_str;
use specpack_syntax::data::{self, Node};
use specpack_syntax::document::{self, Tree};
use specpack_syntax::file_path;
use specpack_syntax::form::Form;
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::{FileId, SourceFile};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The documents that each part belongs to.
pub(crate) type Owners = BTreeMap<FileId, BTreeSet<FileId>>;

/// Reads the files that contracts refer to, which were of no known kind by themselves, and lowers
/// the operations in them. Gives the documents that each belongs to.
pub(crate) fn settle(files: &[SourceFile], lowered: &mut [Lowered]) -> Owners {
    let unknown = (0..files.len()).filter(|&index| is_unknown(&files[index], &lowered[index]));
    let unknown: HashMap<String, usize> = unknown
        .map(|index| (file_path::normalise(files[index].path()), index))
        .collect();
    if unknown.is_empty() {
        return Owners::new();
    }
    let documents = (0..files.len()).filter(|&index| is_contract(lowered[index].kind));
    let documents: Vec<usize> = documents.collect();
    let mut parts = Parts {
        files,
        lowered,
        unknown,
        owners: Owners::new(),
    };
    for document in documents {
        parts.collect(document);
        parts.lower_path_items(document);
    }
    parts.owners
}

fn is_unknown(source: &SourceFile, lowered: &Lowered) -> bool {
    if lowered.kind != DocumentKind::Unknown {
        return false;
    }
    let form = Form::of(source.path(), source.text());
    matches!(form, Form::Yaml | Form::Json)
}

fn is_contract(kind: DocumentKind) -> bool {
    use DocumentKind::{AsyncApi, JsonSchema, OpenApi};
    matches!(kind, OpenApi | AsyncApi | JsonSchema)
}

/// What is known while parts are looked for. Files are named by their positions.
struct Parts<'a> {
    files: &'a [SourceFile],
    lowered: &'a mut [Lowered],
    /// What may be a part, by its path.
    unknown: HashMap<String, usize>,
    owners: Owners,
}

impl Parts<'_> {
    /// Notes what a document refers to, and what that refers to.
    fn collect(&mut self, document: usize) {
        let mut open = vec![document];
        while let Some(from) = open.pop() {
            for path in referred(&self.files[from], &self.lowered[from]) {
                let Some(&part) = self.unknown.get(&path) else {
                    continue;
                };
                let owners = self.owners.entry(file_id(part)).or_default();
                if owners.insert(file_id(document)) {
                    read(file_id(part), &self.files[part], &mut self.lowered[part]);
                    open.push(part);
                }
            }
        }
    }

    /// Lowers the operations of those paths of an OpenAPI document that stand in parts.
    fn lower_path_items(&mut self, document: usize) {
        let tree = Arc::clone(&self.lowered[document].tree);
        let apis = self.lowered[document].graph.of_kind(NodeKind::Api);
        let (Some(tree), Some(&api)) = (tree.data(), apis.first()) else {
            return;
        };
        let paths = tree.root().get("paths");
        for (path, item) in paths.into_iter().flat_map(Node::entries) {
            if let Some(text) = item.get("$ref").and_then(Node::as_str) {
                let path = path.as_str().unwrap_or_default();
                self.lower_path_item(document, api, path, text);
            }
        }
    }

    /// Lowers the operations at the end of a chain of references.
    fn lower_path_item(&mut self, from: usize, api: NodeId, path: &str, reference: &str) {
        let (mut from, mut reference) = (from, reference.to_owned());
        for _ in 0..LONGEST_CHAIN {
            let (beside_it, pointer) = reference
                .split_once('#')
                .unwrap_or((reference.as_str(), ""));
            let part = match beside_it {
                "" => Some(from),
                _ => {
                    let path = beside(self.files[from].path(), beside_it);
                    self.unknown.get(&path).copied()
                }
            };
            let Some(part) = part.filter(|part| self.owners.contains_key(&file_id(*part))) else {
                return;
            };
            let lowered = &mut self.lowered[part];
            let tree = Arc::clone(&lowered.tree);
            let pointer = percent_decode_str(pointer).decode_utf8_lossy();
            let item = tree
                .data()
                .and_then(|tree| tree.root().at_pointer(&pointer));
            let (Some(tree), Some(item)) = (tree.data(), item) else {
                return;
            };
            let source = (file_id(part), &self.files[part]);
            path_item(source, tree, &mut lowered.graph, api, path, item);
            let Some(next) = item.get("$ref").and_then(Node::as_str) else {
                return;
            };
            (from, reference) = (part, next.to_owned());
        }
    }
}

/// The files that a file refers to.
fn referred(source: &SourceFile, lowered: &Lowered) -> BTreeSet<String> {
    let nodes = lowered.tree.data().into_iter().flat_map(data::Tree::nodes);
    let texts = nodes.filter_map(|node| node.get("$ref")?.as_str());
    let paths = texts.map(|text| text.split('#').next().unwrap_or_default());
    let paths = paths.filter(|path| !path.is_empty() && !path.contains("://"));
    paths.map(|path| beside(source.path(), path)).collect()
}

/// Reads a file as a part, once.
fn read(file: FileId, source: &SourceFile, lowered: &mut Lowered) {
    if lowered.kind == DocumentKind::ContractPart {
        return;
    }
    lowered.kind = DocumentKind::ContractPart;
    lowered
        .diagnostics
        .retain(|found| found.rule != UNKNOWN_DOCUMENT);
    if matches!(*lowered.tree, Tree::None) {
        let form = Form::of(source.path(), source.text());
        let read = document::read(form, file, source);
        lowered.diagnostics.extend(read.diagnostics);
        lowered.tree = Arc::new(read.tree);
    }
    let nodes = lowered.tree.data().into_iter().flat_map(data::Tree::nodes);
    let understood = nodes.filter(|node| !node.is_key()).count();
    lowered.accounting = Accounting {
        understood: u32::try_from(understood).unwrap_or(u32::MAX),
        ..Accounting::default()
    };
}

fn file_id(index: usize) -> FileId {
    FileId(u32::try_from(index).unwrap_or(u32::MAX))
}
