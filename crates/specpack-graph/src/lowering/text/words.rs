//! Text as words, so that names match whatever their case, marks and spacing.

/// The words of a text in lower case, joined by single spaces; all but letters and digits part
/// words.
pub(crate) fn words(text: &str) -> String {
    if text.is_ascii() {
        return ascii_words(text);
    }
    let mut words = String::with_capacity(text.len());
    let parts = text.split(|c: char| !is_part_of_word(c));
    for part in parts.filter(|part| !part.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        if part.is_ascii() {
            words.push_str(part);
        } else {
            words.extend(part.chars().flat_map(char::to_lowercase));
        }
    }
    words.make_ascii_lowercase();
    words
}

fn ascii_words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut is_between = false;
    for byte in text.bytes() {
        if !byte.is_ascii_alphanumeric() {
            is_between = true;
            continue;
        }
        if is_between && !words.is_empty() {
            words.push(' ');
        }
        is_between = false;
        words.push(char::from(byte.to_ascii_lowercase()));
    }
    words
}

pub(super) fn is_part_of_word(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        c.is_alphanumeric()
    }
}

/// The text without what stands in round brackets at its end.
pub(crate) fn without_brackets(text: &str) -> &str {
    let text = text.trim();
    if !text.ends_with([')', '）']) {
        return text;
    }
    match text.rfind(['(', '（']) {
        Some(open) => text.get(..open).unwrap_or(text).trim_end(),
        None => text,
    }
}

/// What stands in round brackets at the end of a text.
pub(crate) fn brackets(text: &str) -> Option<&str> {
    let inner = text.trim_end().strip_suffix([')', '）'])?;
    let open = inner.rfind(['(', '（'])?;
    Some(inner.get(open..)?.trim_start_matches(['(', '（']))
}

/// A prefix in any case.
pub(crate) fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix)
        .then(|| text.get(prefix.len()..))
        .flatten()
}

/// The text from the first occurrence of an ASCII needle in any case: what stands before and after.
pub(crate) fn split_once_ignoring_case<'a>(
    text: &'a str,
    needle: &str,
) -> Option<(&'a str, &'a str)> {
    let at = find_ignoring_case(text, needle)?;
    Some((text.get(..at)?, text.get(at + needle.len()..)?))
}

/// Where an ASCII needle in lower case first stands, in any case.
pub(crate) fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    let first = *needle.first()?;
    let mut starts = memchr::memchr2_iter(first, first.to_ascii_uppercase(), text);
    starts.find(|&at| {
        let part = text.get(at..at + needle.len());
        part.is_some_and(|part| part.eq_ignore_ascii_case(needle))
    })
}

/// Whether a text says that there is none.
pub(crate) fn is_none(text: &str) -> bool {
    let text = without_brackets(text.trim().trim_end_matches('.'));
    // Every word for it starts alike, and most texts do not.
    let first = text.chars().find(|&c| is_part_of_word(c));
    if first.is_some_and(|c| !matches!(c, 'n' | 'N')) {
        return false;
    }
    let words = words(text);
    words.is_empty()
        || matches!(
            words.as_str(),
            "none"
                | "n a"
                | "na"
                | "nil"
                | "nothing"
                | "no dependencies"
                | "no"
                | "not applicable"
                | "geen"
                | "nenhum"
                | "nenhuma"
                | "ninguno"
                | "ninguna"
                | "aucun"
                | "aucune"
                | "keine"
                | "なし"
        )
        || words == self::words("कोई नहीं")
        || words.starts_with("none ")
}
