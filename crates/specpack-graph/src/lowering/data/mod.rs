//! Documents of data: YAML and JSON. Each kind is a file of its own that says how it is told from
//! the others, and reads it.

mod arazzo;
mod asyncapi;
mod grafana;
mod json_schema;
mod observability;
mod openapi;
mod openslo;
mod prometheus;
mod queries;
mod reader;

pub(crate) use reader::DataReader;

use crate::accounting::Accounting;
use crate::model::{DocumentKind, Graph, NodeId};
use crate::rules::UNKNOWN_DOCUMENT;
use specpack_syntax::data::{Node, Tree};
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::findings::Findings;
use specpack_syntax::source::{FileId, Location, SourceFile};

/// A kind of document of data.
pub(crate) struct Format {
    pub(crate) kind: DocumentKind,
    /// A word that every document of the kind has in it, so that other files need not be read.
    pub(crate) mark: &'static str,
    /// Whether a document is of the kind, by its root.
    pub(crate) is: fn(Node<'_>) -> bool,
    /// Reads one. What it does not read is reported.
    pub(crate) lower: fn(&mut DataReader<'_>),
}

/// Every kind; where several fit, the first one counts.
static FORMATS: &[&Format] = &[
    &openapi::FORMAT,
    &asyncapi::FORMAT,
    &arazzo::FORMAT,
    &openslo::FORMAT,
    &prometheus::FORMAT,
    &observability::FORMAT,
    &grafana::FORMAT,
    &json_schema::FORMAT,
];

/// Whether a file may be of some kind, told without reading it.
pub(crate) fn may_be_known(source: &SourceFile) -> bool {
    let text = source.text();
    FORMATS.iter().any(|format| text.contains(format.mark))
}

/// What documents begin with whose keys are sorted: the mark of their kind comes later.
const BEFORE_MARKS: [&str; 2] = ["components", "channels"];

/// The same, told by a part of the file.
pub(crate) fn may_be_part_of_known(part: &SourceFile) -> bool {
    let has = |word: &&str| part.text().contains(*word);
    may_be_known(part) || BEFORE_MARKS.iter().any(has)
}

/// The finding on a file of data that is no document.
pub(super) fn unknown(file: FileId, source: &SourceFile) -> Diagnostic {
    let path = source.path();
    let headline = format!("`{path}` is of no kind that specpack knows; it was not read");
    let at = Location {
        file,
        span: source.line_span(1),
    };
    Diagnostic::new(UNKNOWN_DOCUMENT, Level::Info, headline, at)
        .help("Start it with the key that tells its kind, such as `openapi`, or leave it out.")
}

/// Reads the operations of a path of an OpenAPI document whose item stands in another file.
pub(crate) fn path_item<'a>(
    (file, source): (FileId, &'a SourceFile),
    tree: &'a Tree,
    graph: &'a mut Graph,
    api: NodeId,
    path: &str,
    item: Node<'a>,
) {
    let mut findings = Findings::default();
    let mut reader = DataReader::new(file, source, tree, graph, &mut findings);
    openapi::lower_item(&mut reader, api, path, item);
}

/// Reads a document by what it is.
pub(crate) fn lower(
    file: FileId,
    source: &SourceFile,
    tree: &Tree,
    graph: &mut Graph,
    diagnostics: &mut Findings,
) -> (DocumentKind, Accounting) {
    let known = FORMATS.iter().find(|format| (format.is)(tree.root()));
    let mut reader = DataReader::new(file, source, tree, graph, diagnostics);
    let kind = known.map_or(DocumentKind::Unknown, |format| format.kind);
    if let Some(format) = known {
        (format.lower)(&mut reader);
    }
    (kind, reader.settle(kind))
}
