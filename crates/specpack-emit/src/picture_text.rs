//! Text in pictures: how wide it is, where its lines break, and how XML writes it.

/// A width that a text surely fits in, in pixels, at 14 pixels a line.
pub(crate) fn width(text: &str) -> u32 {
    u32::try_from(columns(text))
        .unwrap_or(u32::MAX / 64)
        .saturating_mul(9)
}

/// How many columns a text takes; letters beyond Latin and Greek may take two.
pub(crate) fn columns(text: &str) -> usize {
    text.chars()
        .map(|c| if u32::from(c) < 0x590 { 1 } else { 2 })
        .sum()
}

/// Text in lines of at most `max` columns, broken at spaces; a word that is too long for one keeps
/// its own.
pub(crate) fn broken(text: &str, max: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if columns(line) + 1 + columns(word) <= max => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Text in lines of at most `max` columns: broken where it has lines of its own, at spaces, and
/// within words that are too long.
pub(crate) fn wrapped(text: &str, max: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        for line in broken(line, max) {
            cut(line, max, &mut lines);
        }
    }
    lines
}

/// Adds a line in pieces of at most `max` columns.
fn cut(line: String, max: usize, lines: &mut Vec<String>) {
    if columns(&line) <= max {
        lines.push(line);
        return;
    }
    let mut piece = String::new();
    let mut taken = 0;
    for c in line.chars() {
        let width = columns(c.encode_utf8(&mut [0; 4]));
        if taken + width > max {
            lines.push(std::mem::take(&mut piece));
            taken = 0;
        }
        piece.push(c);
        taken += width;
    }
    lines.push(piece);
}

/// Text as XML and HTML have it.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML 1.0 has no control characters but these.
            c if c.is_control() && !matches!(c, '\t' | '\n') => out.push('\u{fffd}'),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{columns, wrapped};

    #[test]
    fn no_line_is_wider_than_asked_for_and_no_letter_is_lost() {
        let text = "SELECT 1\nFROM users WHERE mobileNumberOfTheCustomer = $1 सत्यापन 認証";
        let lines = wrapped(text, 10);
        assert!(lines.iter().all(|line| columns(line) <= 10), "{lines:?}");
        let letters = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(letters(&lines.concat()), letters(text));
    }
}
