//! HTML that only its own end closes: kinds 1 to 5 of CommonMark's HTML blocks (section 4.6). No
//! heading and no empty line ends them, so one that is left open takes all that follows.

/// What begins such a block, and what ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    Comment,
    Instruction,
    CharacterData,
    Declaration,
    /// An element whose content is text: `script`, `pre`, `style` or `textarea`.
    Element {
        closing: &'static str,
    },
}

const ELEMENTS: [(&str, &str); 4] = [
    ("script", "</script>"),
    ("pre", "</pre>"),
    ("style", "</style>"),
    ("textarea", "</textarea>"),
];

impl Opening {
    /// What begins at the start of a line, after spaces.
    pub(super) fn of(line: &str) -> Option<Self> {
        let rest = line.trim_start_matches(' ').strip_prefix('<')?;
        if rest.starts_with("!--") {
            return Some(Self::Comment);
        }
        if rest.starts_with('?') {
            return Some(Self::Instruction);
        }
        if rest.starts_with("![CDATA[") {
            return Some(Self::CharacterData);
        }
        if let Some(name) = rest.strip_prefix('!') {
            let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
            return is_name.then_some(Self::Declaration);
        }
        let (_, closing) = ELEMENTS.into_iter().find(|(name, _)| {
            let (start, rest) = rest.split_at_checked(name.len()).unwrap_or_default();
            let is_whole = rest.is_empty() || rest.starts_with([' ', '\t', '>']);
            start.eq_ignore_ascii_case(name) && is_whole
        })?;
        Some(Self::Element { closing })
    }

    /// What closes it, for a reader that takes no other element's end for this one's.
    pub(super) fn closing(self) -> &'static str {
        match self {
            Self::Comment => "-->",
            Self::Instruction => "?>",
            Self::CharacterData => "]]>",
            Self::Declaration => ">",
            Self::Element { closing, .. } => closing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Opening;

    #[test]
    fn what_begins_a_block_that_only_its_end_closes() {
        let opens = |line| Opening::of(line).map(Opening::closing);
        assert_eq!(opens("  <!-- a"), Some("-->"));
        assert_eq!(opens("<?php"), Some("?>"));
        assert_eq!(opens("<![CDATA[ a"), Some("]]>"));
        assert_eq!(opens("<!DOCTYPE html"), Some(">"));
        assert_eq!(opens("<Script>"), Some("</script>"));
        assert_eq!(opens("<pre"), Some("</pre>"));
        for other in ["<presto>", "<! a", "<div>", "a <!-- b", "<", "<é"] {
            assert_eq!(opens(other), None, "{other}");
        }
    }
}
