//! What is found while a file is decoded, parsed and lowered.

use crate::rule::rule_files;

rule_files! {
    byte_order_mark::BYTE_ORDER_MARK,
    capped_heading::CAPPED_HEADING,
    crowded_document::CROWDED_DOCUMENT,
    deep_heading::DEEP_HEADING,
    deep_nesting::DEEP_NESTING,
    duplicate_front_matter::DUPLICATE_FRONT_MATTER,
    dumped_value::DUMPED_VALUE,
    invalid_encoding::INVALID_ENCODING,
    invalid_json::INVALID_JSON,
    invalid_yaml::INVALID_YAML,
    joined_list::JOINED_LIST,
    misplaced_front_matter::MISPLACED_FRONT_MATTER,
    mixed_line_endings::MIXED_LINE_ENDINGS,
    nested_fence::NESTED_FENCE,
    null_character::NULL_CHARACTER,
    oversized_file::OVERSIZED_FILE,
    repaired_encoding::REPAIRED_ENCODING,
    truncated_cell::TRUNCATED_CELL,
    unclosed_comment::UNCLOSED_COMMENT,
    unclosed_fence::UNCLOSED_FENCE,
    unclosed_front_matter::UNCLOSED_FRONT_MATTER,
    unclosed_html::UNCLOSED_HTML,
    uneven_table_row::UNEVEN_TABLE_ROW,
    unknown_content::UNKNOWN_CONTENT,
    unknown_document::UNKNOWN_DOCUMENT,
    unknown_key::UNKNOWN_KEY,
    unknown_section::UNKNOWN_SECTION,
}
