//! Names of headings and ids, made comparable.

use std::borrow::Cow;

/// The words of a name in lower case with one space between them; `&` reads "and".
///
/// Numbers of sections are no part of a name: see [`split_number`].
#[must_use]
pub fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    let mut is_between = true;
    for character in name.chars() {
        if character == '&' {
            push_word(&mut key, "and");
            is_between = true;
        } else if character.is_alphanumeric() || is_mark(character) {
            if is_between && !key.is_empty() {
                key.push(' ');
            }
            is_between = false;
            match character.is_ascii() {
                true => key.push(character.to_ascii_lowercase()),
                false => key.extend(character.to_lowercase()),
            }
        } else if character != '\'' && character != '’' {
            is_between = true;
        }
    }
    key
}

fn push_word(key: &mut String, word: &str) {
    if !key.is_empty() {
        key.push(' ');
    }
    key.push_str(word);
}

/// An id in upper case; most are written so.
#[must_use]
pub fn upper_case(text: &str) -> Cow<'_, str> {
    let is_upper = text
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_lowercase());
    match is_upper {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.to_uppercase()),
    }
}

/// Splits a heading's text into its section number, without a final dot, and its name.
///
/// Numbers look like `1.`, `2.2`, `3a`, `8.1:` or `A.`; a number of four digits alone is a year.
#[must_use]
pub fn split_number(title: &str) -> (Option<&str>, &str) {
    let title = title.trim();
    let length = number_len(title);
    let Some((number, rest)) = title.split_at_checked(length) else {
        return (None, title);
    };
    if number.is_empty() {
        return (None, title);
    }
    let after = rest.trim_start_matches(['.', ')', ':']);
    let has_stop = after.len() < rest.len();
    let name = after.trim_start();
    if name.is_empty() || name.len() == after.len() {
        return (None, title);
    }
    let is_word = number.bytes().all(|byte| byte.is_ascii_uppercase()) && !rest.starts_with('.');
    let is_year = number.len() > 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    if is_word || (is_year && !has_stop) {
        return (None, title);
    }
    let name = name.trim_start_matches(['-', '–', '—']).trim_start();
    (Some(number), if name.is_empty() { title } else { name })
}

/// How many bytes of the start of a title make a section number, its final stop apart.
fn number_len(title: &str) -> usize {
    let bytes = title.as_bytes();
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut length = digits(0);
    if length == 0 {
        // `A.` and `A.1`: a letter counts only where a stop follows.
        let is_letter = bytes.first().is_some_and(u8::is_ascii_uppercase);
        if !is_letter || bytes.get(1) != Some(&b'.') {
            return 0;
        }
        length = 1;
    }
    loop {
        if bytes.get(length).is_some_and(u8::is_ascii_lowercase)
            && !bytes.get(length + 1).is_some_and(u8::is_ascii_alphanumeric)
        {
            length += 1;
        }
        let more = digits(length + 1);
        if bytes.get(length) != Some(&b'.') || more == 0 {
            return length;
        }
        length += 1 + more;
    }
}

/// Whether a character is a combining mark: part of a word, though neither letter nor digit.
///
/// The standard library tells letters and digits only. These are the marks of the scripts that
/// documents are written in; a mark that is missing here changes an anchor, never the text.
#[must_use]
pub(crate) fn is_mark(character: char) -> bool {
    const RANGES: &[(u32, u32)] = &[
        (0x0300, 0x036f),
        (0x0483, 0x0489),
        (0x0591, 0x05bd),
        (0x0610, 0x061a),
        (0x064b, 0x065f),
        (0x06d6, 0x06dc),
        (0x06df, 0x06e4),
        (0x06ea, 0x06ed),
        (0x0900, 0x0903),
        (0x093a, 0x093c),
        (0x093e, 0x094f),
        (0x0951, 0x0957),
        (0x0981, 0x0983),
        (0x09bc, 0x09bc),
        (0x09be, 0x09cd),
        (0x0a01, 0x0a03),
        (0x0a3c, 0x0a51),
        (0x0a81, 0x0a83),
        (0x0abc, 0x0abc),
        (0x0abe, 0x0acd),
        (0x0b01, 0x0b03),
        (0x0b3c, 0x0b3c),
        (0x0b3e, 0x0b57),
        (0x0bbe, 0x0bcd),
        (0x0c00, 0x0c04),
        (0x0c3c, 0x0c56),
        (0x0cbc, 0x0cbc),
        (0x0cbe, 0x0cd6),
        (0x0d00, 0x0d03),
        (0x0d3b, 0x0d4d),
        (0x0e31, 0x0e31),
        (0x0e34, 0x0e3a),
        (0x0e47, 0x0e4e),
        (0x1ab0, 0x1aff),
        (0x1dc0, 0x1dff),
        (0x20d0, 0x20f0),
        (0x302a, 0x302f),
        (0x3099, 0x309a),
        (0xfe00, 0xfe0f),
        (0xfe20, 0xfe2f),
        (0xe0100, 0xe01ef),
    ];
    let code = u32::from(character);
    if code < 0x0300 {
        return false;
    }
    let after = RANGES.partition_point(|&(first, _)| first <= code);
    after > 0 && RANGES[after - 1].1 >= code
}
