//! The mark of a document that was written for another tool, by which a person's edits are told.

use specpack_syntax::marked_blocks::Digest;

const BEGIN: &str = "<!-- specpack:exported ";

/// The text with the mark at its end.
#[must_use]
pub fn marked(text: &str) -> String {
    let text = text.trim_end();
    format!("{text}\n\n{BEGIN}{} -->\n", Digest::of(text))
}

/// Whether a text stands as it was written.
#[must_use]
pub fn is_untouched(text: &str) -> bool {
    let Some((before, rest)) = text.rsplit_once(BEGIN) else {
        return false;
    };
    let stated = rest.trim_end().strip_suffix("-->").map(str::trim);
    stated.and_then(Digest::parse) == Some(Digest::of(before.trim_end()))
}

/// The text without its mark.
pub(super) fn unmarked(text: &str) -> &str {
    text.rsplit_once(BEGIN).map_or(text, |(before, _)| before)
}

#[cfg(test)]
mod tests {
    use super::{is_untouched, marked, unmarked};

    #[test]
    fn an_edit_is_told_from_what_was_written() {
        let text = marked("# A\n\ntext\n");
        assert!(is_untouched(&text));
        assert!(is_untouched(&text.replace('\n', "\r\n")));
        assert!(!is_untouched(&text.replace("text", "our text")));
        assert!(!is_untouched("# A\n"));
        assert_eq!(unmarked(&text).trim_end(), "# A\n\ntext");
        assert_eq!(marked(unmarked(&text)), text);
    }
}
