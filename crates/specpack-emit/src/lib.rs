//! Writers: feature specs, diagrams and what else is generated from the graph.
//!
//! A writer is a pure function from the graph, and from what people have written, to text.

pub mod diagram;
pub mod diff;
pub mod draft;
pub mod features;
pub mod front_matter;
pub mod interchange;
mod json_edit;
pub mod label;
pub mod markdown;
pub mod matrix;
pub mod page;
mod picture_text;
pub mod plan;
pub mod regenerate;
pub mod scaffold;
pub mod sequence;
mod spreadsheet;
pub mod tasks;
pub mod templates;
mod words;

/// A generated file whose component the system spec no longer has.
pub const ORPHANED_FEATURE: &str = "orphaned-feature";
/// A feature spec that was not generated, in the place of one that would be.
pub const HAND_WRITTEN_FEATURE: &str = "hand-written-feature";
/// A marker of a block without its counterpart.
pub const BROKEN_BLOCK_MARKER: &str = "broken-block-marker";
/// A key of the front matter that follows the system spec and was changed by hand.
pub const EDITED_FRONT_MATTER: &str = "edited-front-matter";

/// The rules whose findings this crate reports.
pub const RULES: &[&str] = &[
    BROKEN_BLOCK_MARKER,
    EDITED_FRONT_MATTER,
    HAND_WRITTEN_FEATURE,
    ORPHANED_FEATURE,
];
