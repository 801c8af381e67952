//! One place of a text with something else in it.

use std::ops::Range;

/// An edit of one place: as long as what it writes, however long the text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// What it takes out, in bytes of the text.
    range: Range<usize>,
    /// What it puts there.
    replacement: String,
}

impl Splice {
    pub(super) fn new(range: Range<usize>, replacement: String) -> Self {
        Self { range, replacement }
    }

    /// The edited text as what stays before, what is new, and what stays after. `text` is the one
    /// that the edit was made for.
    #[must_use]
    pub fn parts<'a>(&'a self, text: &'a str) -> [&'a str; 3] {
        let before = text.get(..self.range.start).unwrap_or_default();
        let after = text.get(self.range.end..).unwrap_or_default();
        [before, &self.replacement, after]
    }

    /// The edited text.
    #[must_use]
    pub fn applied(&self, text: &str) -> String {
        self.parts(text).concat()
    }
}
