//! Decisions: architecture decision records.

use super::Spanned;
use specpack_syntax::source::FileId;

/// Where a decision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionStatus {
    /// Not agreed on yet.
    Proposed,
    /// It holds.
    Accepted,
    /// Not taken.
    Rejected,
    /// It held once.
    Deprecated,
    /// Another has taken its place.
    Superseded,
}

/// A decision. The node's name is its title without its number.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Its document.
    pub file: FileId,
    /// What it is referred to by: its file's name without the ending (`0005-otp-channel-policy`).
    pub id: String,
    /// Its number, as its title or its file has it.
    pub number: Option<u32>,
    /// Where it stands; none where no known word is stated.
    pub status: Option<DecisionStatus>,
    /// Where it stands, as written.
    pub stated_status: Option<Spanned<String>>,
    /// On which day it was taken, as written.
    pub date: Option<Spanned<String>>,
    /// Whether it names what has taken its place.
    pub names_successor: bool,
    /// Whether it says why a decision was needed.
    pub has_context: bool,
    /// Whether it says what was decided.
    pub has_outcome: bool,
    /// Whether it says what follows.
    pub has_consequences: bool,
    /// How many options it names.
    pub option_count: u32,
}
