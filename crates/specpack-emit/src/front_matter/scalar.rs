//! Scalars as YAML has them.

/// `text` as a YAML scalar on one line: plain where YAML reads it back as the same string,
/// otherwise in double quotes.
#[must_use]
pub fn plain_or_quoted(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn is_plain(text: &str) -> bool {
    let starts_well = text
        .chars()
        .next()
        .is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '_' | '('));
    let ends_well = !text.ends_with([':', ' ']);
    let is_word = !matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    let looks_like_number = text.parse::<f64>().is_ok() || text.starts_with("0x");
    let is_clean = !text
        .chars()
        .any(|c| c.is_control() || matches!(c, '[' | ']' | '{' | '}' | ',' | '"' | '\''));
    let holds_nothing = !text.contains(": ") && !text.contains(" #");
    starts_well && ends_well && is_word && !looks_like_number && is_clean && holds_nothing
}

/// `text` in double quotes.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalar_is_quoted_where_yaml_would_read_something_else() {
        assert_eq!(plain_or_quoted("feat-auth"), "feat-auth");
        assert_eq!(plain_or_quoted("प्रमाणीकरण"), "प्रमाणीकरण");
        assert_eq!(plain_or_quoted("yes"), "\"yes\"");
        assert_eq!(plain_or_quoted("1.0"), "\"1.0\"");
        assert_eq!(plain_or_quoted("a: b"), "\"a: b\"");
        assert_eq!(plain_or_quoted("[x]"), "\"[x]\"");
        assert_eq!(plain_or_quoted("a\"\\\u{1}"), "\"a\\\"\\\\\\u0001\"");
    }
}
