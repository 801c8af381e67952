//! Cells of comma-separated values (RFC 4180) that spreadsheets open.

/// What formulas start with in one spreadsheet or another.
const SIGNS: [char; 9] = ['=', '+', '-', '@', '|', '＝', '＋', '－', '＠'];

/// A text as a cell. One that a spreadsheet would run as a formula starts with an apostrophe: what
/// a document says must do nothing where it is opened.
pub(crate) fn cell(text: &str) -> String {
    let text = if is_formula(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

/// Whether a spreadsheet may take a text for a formula: by its first sign, full-width or not, which
/// blanks before it do not hide, or because it breaks out of its cell.
fn is_formula(text: &str) -> bool {
    let breaks_out = text.starts_with(['\t', '\r', '\n']);
    breaks_out || text.trim_start().starts_with(SIGNS)
}

#[cfg(test)]
mod tests {
    use super::cell;

    // req: PRD-6, PACK-1
    #[test]
    fn cells_are_quoted_where_needed_and_never_formulas() {
        assert_eq!(cell("plain text"), "plain text");
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("@SUM(A1),2"), "\"'@SUM(A1),2\"");
        assert_eq!(cell("a = b"), "a = b");
    }

    // req: PACK-1
    #[test]
    fn neither_blanks_nor_full_width_signs_hide_a_formula() {
        for text in [
            "  =1+1",
            "\u{a0}=1+1",
            "\u{3000}@A1",
            "＝1+1",
            "＋1",
            "－1",
            "＠A1",
            "|calc",
        ] {
            assert_eq!(cell(text), format!("'{text}"));
        }
        assert_eq!(cell("\n=1+1"), "\"'\n=1+1\"");
    }
}
