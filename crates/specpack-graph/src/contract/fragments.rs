//! Parts of contracts in files of their own, which only the references to them tell from files
//! that are no documents.

use super::references::beside;
use crate::Pack;
use crate::model::DocumentKind;
use crate::rules::UNKNOWN_DOCUMENT;
use specpack_syntax::data;
use specpack_syntax::document::{self, Tree};
use specpack_syntax::file_path;
use specpack_syntax::form::Form;
use specpack_syntax::hash::HashMap;
use specpack_syntax::source::FileId;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Reads the files that contracts refer to, and takes back that they are of no known kind.
pub(crate) fn read(pack: &mut Pack) {
    let unknown = pack.file_ids().filter(|&file| is_unknown(pack, file));
    let unknown: HashMap<String, FileId> = unknown
        .map(|file| (file_path::normalise(pack.file(file).path()), file))
        .collect();
    if unknown.is_empty() {
        return;
    }
    let is_contract = |file: &FileId| {
        use DocumentKind::{AsyncApi, JsonSchema, OpenApi};
        matches!(pack.kind(*file), OpenApi | AsyncApi | JsonSchema)
    };
    let mut open: Vec<FileId> = pack.file_ids().filter(is_contract).collect();
    let mut fragments = BTreeSet::new();
    while let Some(from) = open.pop() {
        for path in referred(pack, from) {
            if let Some(&file) = unknown.get(&path)
                && fragments.insert(file)
            {
                read_tree(pack, file);
                open.push(file);
            }
        }
    }
    pack.diagnostics.retain(|found| {
        found.rule != UNKNOWN_DOCUMENT || !fragments.contains(&found.primary.at.file)
    });
}

fn is_unknown(pack: &Pack, file: FileId) -> bool {
    if pack.kind(file) != DocumentKind::Unknown {
        return false;
    }
    let source = pack.file(file);
    let form = Form::of(source.path(), source.text());
    matches!(form, Form::Yaml | Form::Json)
}

/// The files that a file refers to.
fn referred(pack: &Pack, from: FileId) -> BTreeSet<String> {
    let nodes = pack.data(from).into_iter().flat_map(data::Tree::nodes);
    let texts = nodes.filter_map(|node| node.get("$ref")?.as_str());
    let paths = texts.map(|text| text.split('#').next().unwrap_or_default());
    let paths = paths.filter(|path| !path.is_empty() && !path.contains("://"));
    let source = pack.file(from).path();
    paths.map(|path| beside(source, path)).collect()
}

fn read_tree(pack: &mut Pack, file: FileId) {
    if pack.data(file).is_some() {
        return;
    }
    let source = pack.file(file);
    let form = Form::of(source.path(), source.text());
    let read = document::read(form, file, source);
    pack.diagnostics.extend(read.diagnostics);
    if let Some(tree) = pack.trees.get_mut(file.0 as usize)
        && matches!(**tree, Tree::None)
    {
        *tree = Arc::new(read.tree);
    }
}
