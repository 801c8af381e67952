//! Features in Gherkin.

use crate::accounting::Accounting;
use crate::model::Graph;
use specpack_syntax::diagnostic::Diagnostic;
use specpack_syntax::gherkin::Document;
use specpack_syntax::source::{FileId, SourceFile};

/// Reads a feature. Its parts are its scenarios and steps.
pub(super) fn lower(
    _file: FileId,
    _source: &SourceFile,
    _document: &Document,
    _graph: &mut Graph,
    _diagnostics: &mut Vec<Diagnostic>,
) -> Accounting {
    Accounting::default()
}
