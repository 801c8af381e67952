//! From trees to nodes: each document is read by what it is, and every part of it is accounted for.

mod at_once;
pub(crate) mod code;
pub(crate) mod companion;
pub(crate) mod coverage;
pub(crate) mod data;
mod decision;
pub(crate) mod feature;
mod gherkin;
pub(crate) mod header;
pub(crate) mod kind;
mod known_titles;
pub(crate) mod leftovers;
mod markdown;
mod mentions;
pub(crate) mod outline;
pub(crate) mod prd;
mod prd_titles;
pub(crate) mod reader;
mod requirements;
pub(crate) mod sequence;
pub(crate) mod shared;
pub(crate) mod system;
mod task_list;
pub(crate) mod text;
pub(crate) mod titles;

use crate::accounting::Accounting;
use crate::model::{DocumentKind, Graph, Header, Outline};
use specpack_syntax::diagnostic::Diagnostic;
use specpack_syntax::document::{self, Tree};
use specpack_syntax::findings::Findings;
use specpack_syntax::form::Form;
use specpack_syntax::source::{FileId, SourceFile};
use std::sync::Arc;

/// One document by itself: everything that can be told without the others.
#[derive(Clone, Debug)]
pub(crate) struct Lowered {
    pub(crate) tree: Arc<Tree>,
    pub(crate) kind: DocumentKind,
    pub(crate) header: Header,
    pub(crate) outline: Arc<Outline>,
    pub(crate) accounting: Accounting,
    pub(crate) graph: Graph,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Whether a file may be a document of a pack, told by its beginning or its end.
#[must_use]
pub fn may_be_document(part: &SourceFile) -> bool {
    match Form::of(part.path(), part.text()) {
        Form::Yaml | Form::Json => data::may_be_part_of_known(part),
        Form::Gherkin => true,
        Form::Markdown | Form::Code => lower(FileId(0), part).kind != DocumentKind::Unknown,
    }
}

/// Reads and lowers one file.
pub(crate) fn lower(file: FileId, source: &SourceFile) -> Lowered {
    lower_in_parts(file, source, at_once::PART_LEN)
}

/// The same; so many sections of a long document are lowered by themselves.
fn lower_in_parts(file: FileId, source: &SourceFile, part_len: usize) -> Lowered {
    let form = Form::of(source.path(), source.text());
    let is_data = matches!(form, Form::Yaml | Form::Json);
    let read = match is_data && !data::may_be_known(source) {
        // A file of data that cannot be a document is not worth a tree.
        true => document::Read {
            tree: Tree::None,
            diagnostics: Vec::new(),
        },
        false => document::read(form, file, source),
    };
    let mut lowered = Lowered {
        tree: Arc::new(read.tree),
        kind: DocumentKind::Unknown,
        header: Header::default(),
        outline: Arc::default(),
        accounting: Accounting::default(),
        graph: Graph::of_file(file),
        diagnostics: read.diagnostics,
    };
    let mut findings = Findings::default();
    let (graph, diagnostics) = (&mut lowered.graph, &mut findings);
    match &*lowered.tree {
        Tree::Markdown(document) => {
            let read = markdown::lower(file, source, document, part_len, graph, diagnostics);
            lowered.kind = read.kind;
            lowered.header = read.header;
            lowered.outline = Arc::new(read.outline);
            lowered.accounting = read.accounting;
        }
        Tree::Data(tree) => {
            let (kind, accounting) = data::lower(file, source, tree, graph, diagnostics);
            (lowered.kind, lowered.accounting) = (kind, accounting);
        }
        Tree::Gherkin(document) => {
            lowered.kind = DocumentKind::Gherkin;
            lowered.accounting = gherkin::lower(file, source, document, graph);
        }
        Tree::None if form == Form::Code => {
            lowered.kind = DocumentKind::Code;
            lowered.accounting = code::lower(file, source, graph);
        }
        Tree::None => {
            diagnostics.push(data::unknown(file, source));
            lowered.accounting.reported = 1;
        }
    }
    lowered.diagnostics.extend(findings.into_vec());
    if let Tree::Gherkin(document) = &*lowered.tree
        && gherkin::is_told_by_its_nodes(document)
    {
        lowered.tree = Arc::new(Tree::None);
    }
    lowered
}
