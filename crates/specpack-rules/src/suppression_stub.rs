//! The shape of a suppression until the reader of comments is there.

use specpack_syntax::markdown::Document;
use specpack_syntax::source::{FileId, SourceFile, Span};

/// One rule that a comment silences.
pub(crate) struct Suppression {
    pub(crate) file: FileId,
    pub(crate) span: Span,
    pub(crate) rule: String,
    pub(crate) rule_span: Span,
    pub(crate) reason: Option<String>,
    pub(crate) scope: Span,
}

pub(crate) fn find(_: FileId, _: &SourceFile, _: &Document) -> Vec<Suppression> {
    Vec::new()
}
