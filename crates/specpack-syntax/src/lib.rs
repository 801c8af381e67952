//! Source text, spans, diagnostics, and trees of Markdown and YAML.
//!
//! Parsing never fails and never drops silently: it returns a tree and diagnostics, and every
//! byte of a document belongs to a block of the tree.

pub mod diagnostic;
pub mod markdown;
pub mod source;
pub mod yaml;
