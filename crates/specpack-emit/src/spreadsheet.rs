//! Cells of comma-separated values (RFC 4180) that spreadsheets open.

/// A text as a cell. One that a spreadsheet would run as a formula starts with an apostrophe: what
/// a document says must do nothing where it is opened.
pub(crate) fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
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
    }
}
