//! Text made safe to show: headlines and paths hold what strangers wrote.

use std::borrow::Cow;

/// The text in one line, without what would move a terminal's cursor, colour what follows, or turn
/// the direction of writing.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|character| match character {
        '\n' | '\r' | '\t' => ' ',
        _ if is_harmful(character) => char::REPLACEMENT_CHARACTER,
        _ => character,
    });
    Cow::Owned(shown.collect())
}

fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn text_is_one_line_and_commands_nothing() {
        assert_eq!(visible("a\tb\r\nc"), "a b  c");
        assert_eq!(visible("\u{1b}[31m\u{202e}é"), "\u{fffd}[31m\u{fffd}é");
    }
}
