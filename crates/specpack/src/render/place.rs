//! Where a finding stands, in lines and columns of the file on disk.

use specpack_syntax::source::{LineColumn, Location, SourceFile, Span};

/// A location with its file looked up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The file.
    pub(super) file: &'a SourceFile,
    /// The first character.
    pub(super) start: LineColumn,
    /// One past the last character.
    pub(super) end: LineColumn,
}

/// The place of `at`; none where its file is not among `files`.
pub(super) fn place(files: &[SourceFile], at: Location) -> Option<Place<'_>> {
    let file = files.get(at.file.0 as usize)?;
    let Span { start, end } = at.span;
    Some(Place {
        file,
        start: file.line_column(start),
        end: file.line_column(end.max(start)),
    })
}
