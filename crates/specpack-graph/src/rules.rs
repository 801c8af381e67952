//! The rules whose findings this crate reports.

/// A name under which several things could be meant.
pub const AMBIGUOUS_REFERENCE: &str = "ambiguous-reference";
/// A dependency on what does not exist.
pub const UNKNOWN_DEPENDENCY: &str = "unknown-dependency";
/// An item or a feature that names a component that does not exist.
pub const UNKNOWN_COMPONENT: &str = "unknown-component";
/// A data domain owned by what does not exist.
pub const UNKNOWN_OWNER: &str = "unknown-owner";
/// A contract with what does not exist.
pub const UNKNOWN_CONTRACT_PARTY: &str = "contract-between-unknown-components";
/// An event published by, or sent to, what does not exist.
pub const UNKNOWN_EVENT_PARTY: &str = "event-with-unknown-component";
/// A spec that is neither written nor planned.
pub const UNKNOWN_SPEC: &str = "unknown-spec";
/// A requirement that the document does not state.
pub const UNKNOWN_REQUIREMENT: &str = "unknown-requirement-reference";
/// A document that is neither a system spec nor a feature spec.
pub const UNKNOWN_DOCUMENT: &str = "unknown-document";
/// A section whose title no dialect knows.
pub const UNKNOWN_SECTION: &str = "unknown-section";
/// A key of a document of data that nothing reads.
pub const UNKNOWN_KEY: &str = "unknown-key";
/// A block that does not belong where it stands.
pub const UNKNOWN_CONTENT: &str = "unknown-content";
/// A heading whose number says that it is deeper than its `#`.
pub const CAPPED_HEADING: &str = "capped-heading";
/// A record that a program printed instead of writing it out.
pub const DUMPED_VALUE: &str = "dumped-value";
/// A cell of a table that was cut short; the syntax reports those that end in `…`.
pub const TRUNCATED_CELL: &str = "truncated-cell";

/// The names of the rules whose findings this crate reports.
pub const RULES: &[&str] = &[
    AMBIGUOUS_REFERENCE,
    CAPPED_HEADING,
    DUMPED_VALUE,
    TRUNCATED_CELL,
    UNKNOWN_COMPONENT,
    UNKNOWN_CONTENT,
    UNKNOWN_CONTRACT_PARTY,
    UNKNOWN_DEPENDENCY,
    UNKNOWN_DOCUMENT,
    UNKNOWN_EVENT_PARTY,
    UNKNOWN_KEY,
    UNKNOWN_OWNER,
    UNKNOWN_REQUIREMENT,
    UNKNOWN_SECTION,
    UNKNOWN_SPEC,
];
