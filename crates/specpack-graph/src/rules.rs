//! The rules whose findings this crate reports.

/// A name under which several things could be meant.
pub const AMBIGUOUS_REFERENCE: &str = "ambiguous-reference";
/// A dependency on what does not exist.
pub const UNKNOWN_DEPENDENCY: &str = "unknown-dependency";
/// A name of a component, spec or requirement that does not exist.
pub const UNKNOWN_REFERENCE: &str = "unknown-reference";
/// A document that is neither a system spec nor a feature spec.
pub const UNKNOWN_DOCUMENT: &str = "unknown-document";
/// A section whose title no dialect knows.
pub const UNKNOWN_SECTION: &str = "unknown-section";
/// A block that does not belong where it stands.
pub const UNKNOWN_CONTENT: &str = "unknown-content";

/// The names of the rules whose findings this crate reports.
pub const RULES: &[&str] = &[
    AMBIGUOUS_REFERENCE,
    UNKNOWN_CONTENT,
    UNKNOWN_DEPENDENCY,
    UNKNOWN_DOCUMENT,
    UNKNOWN_REFERENCE,
    UNKNOWN_SECTION,
];
