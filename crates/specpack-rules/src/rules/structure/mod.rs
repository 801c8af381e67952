//! Headings, sections, tables and what still has to be filled in.

pub(crate) mod unfinished;

use crate::config::Config;
use crate::rule::rule_files;
use specpack_syntax::markdown::Document;
use specpack_syntax::source::{SourceFile, Span};

rule_files! {
    broken_block_marker::BROKEN_BLOCK_MARKER,
    duplicate_key::DUPLICATE_KEY,
    duplicate_section::DUPLICATE_SECTION,
    duplicate_section_number::DUPLICATE_SECTION_NUMBER,
    empty_section::EMPTY_SECTION,
    empty_table::EMPTY_TABLE,
    missing_section::MISSING_SECTION,
    missing_title::MISSING_TITLE,
    placeholder::PLACEHOLDER,
    skipped_heading_level::SKIPPED_HEADING_LEVEL,
    trailing_heading_punctuation::TRAILING_HEADING_PUNCTUATION,
    unresolved_conflict_marker::UNRESOLVED_CONFLICT_MARKER,
}

/// Every place of a document that nobody has filled in yet, in reading order.
pub(crate) fn unfinished_places(
    source: &SourceFile,
    document: &Document,
    config: &Config,
) -> Vec<Span> {
    unfinished::find(source, document, &unfinished::Words::of(config))
}
