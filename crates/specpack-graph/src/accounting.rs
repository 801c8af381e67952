//! How many blocks of a document were understood.

/// The blocks of a document by what became of them. The heading of a section is a block, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accounting {
    /// Lowered into a node or one of its fields.
    pub understood: u32,
    /// Named by a diagnostic.
    pub reported: u32,
    /// Neither. Always zero; counted, not assumed.
    pub ignored: u32,
}

impl std::ops::Add for Accounting {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            understood: self.understood.saturating_add(other.understood),
            reported: self.reported.saturating_add(other.reported),
            ignored: self.ignored.saturating_add(other.ignored),
        }
    }
}
