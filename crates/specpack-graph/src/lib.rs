//! Documents lowered into one graph of typed nodes and typed edges, and what can be asked of it.
//!
//! The graph does no input or output: it is given the text of the files and tells what is in them.

use specpack_syntax::diagnostic::Diagnostic;
use specpack_syntax::markdown::Document;
use specpack_syntax::source::{FileId, SourceFile};

/// The documents of a run, read and lowered.
#[derive(Clone, Debug, Default)]
pub struct Pack {
    /// The files, indexed by [`FileId`].
    pub files: Vec<SourceFile>,
    /// Their trees, in the same order.
    pub documents: Vec<Document>,
    /// What was found wrong while reading and lowering.
    pub diagnostics: Vec<Diagnostic>,
}

impl Pack {
    /// Reads every file. Nothing fails: what cannot be read is a diagnostic.
    #[must_use]
    pub fn read(files: Vec<SourceFile>) -> Self {
        let mut pack = Self::default();
        for (index, source) in files.iter().enumerate() {
            let file = FileId(u32::try_from(index).unwrap_or(u32::MAX));
            let parsed = specpack_syntax::markdown::parse(file, source);
            pack.documents.push(parsed.document);
            pack.diagnostics.extend(parsed.diagnostics);
        }
        pack.files = files;
        pack
    }
}
