//! Identifiers of files and of places in them, under which schemas know each other.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What a path or a fragment may not hold as it is (RFC 3986).
const OUTSIDE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// How many folders a path may lead out of the one that it starts in.
const MOST_UPWARDS: usize = 16;

/// A file as an identifier, so that references between files lead where paths do.
#[must_use]
pub fn of_file(path: &str) -> String {
    let mut parts = vec!["_"; MOST_UPWARDS];
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("file:///{}", utf8_percent_encode(&parts.join("/"), OUTSIDE))
}

/// A place in a file, by its JSON pointer.
#[must_use]
pub fn of_place(path: &str, pointer: &str) -> String {
    format!(
        "{}#{}",
        of_file(path),
        utf8_percent_encode(pointer, OUTSIDE)
    )
}

#[cfg(test)]
mod tests {
    use super::{of_file, of_place};

    #[test]
    fn files_and_places_have_identifiers_that_differ_as_they_do() {
        assert_eq!(of_file("a/../b.yaml"), of_file("b.yaml"));
        assert_ne!(of_file("../b.yaml"), of_file("b.yaml"));
        assert!(of_file("my parts?.yaml").ends_with("/my%20parts%3F.yaml"));
        assert!(of_place("b.yaml", "/paths/~1a/{id}").ends_with("/b.yaml#/paths/~1a/%7Bid%7D"));
    }
}
