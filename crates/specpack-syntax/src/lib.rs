//! Source text, spans, diagnostics, and trees of Markdown, YAML, JSON and Gherkin.
//!
//! Parsing never fails and never drops silently: it returns a tree and diagnostics, and every
//! byte of a document belongs to a block of the tree.

pub mod cucumber_expression;
pub mod data;
mod defects;
pub mod diagnostic;
pub mod document;
mod encoding;
pub mod file_path;
pub mod findings;
pub mod form;
pub mod gherkin;
pub mod hash;
pub mod markdown;
pub mod marked_blocks;
pub mod name;
pub mod part_of_text;
pub mod source;
pub mod suppression;
pub mod tag_expression;

/// The rules that reading reports.
pub const RULES: &[&str] = &[
    "byte-order-mark",
    "crowded-document",
    "deep-heading",
    "deep-nesting",
    "duplicate-front-matter",
    "invalid-encoding",
    "invalid-json",
    "invalid-yaml",
    "joined-list",
    "misplaced-front-matter",
    "mixed-line-endings",
    "nested-fence",
    "null-character",
    "oversized-file",
    "repaired-encoding",
    "truncated-cell",
    "unclosed-comment",
    "unclosed-fence",
    "unclosed-front-matter",
    "unclosed-html",
    "uneven-table-row",
];
