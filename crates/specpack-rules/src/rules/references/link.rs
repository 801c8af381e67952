//! Links of a document: where they stand, and what they lead to.

use crate::context::File;
use crate::walk;
use specpack_syntax::markdown::MarkKind;
use specpack_syntax::source::Span;

/// A link or an image.
pub(super) struct Link<'a> {
    /// Where it stands.
    pub(super) span: Span,
    /// The path to a file; empty where it stays in the document.
    pub(super) path: &'a str,
    /// The anchor behind `#`.
    pub(super) anchor: Option<&'a str>,
}

/// Calls `visit` for every link that leads to a file or a place in one, not to another host.
pub(super) fn visit_local<'a>(file: &File<'a>, visit: &mut impl FnMut(Link<'a>)) {
    walk::texts(file.document, &mut |text| {
        for mark in text.marks() {
            let MarkKind::Link { destination } = &mark.kind else {
                continue;
            };
            let destination = destination.trim();
            if destination.is_empty() || is_elsewhere(destination) {
                continue;
            }
            let (path, anchor) = match destination.split_once('#') {
                Some((path, anchor)) => (path, Some(anchor)),
                None => (destination, None),
            };
            visit(Link {
                span: mark.span,
                path: path.split('?').next().unwrap_or_default(),
                anchor,
            });
        }
    });
}

/// Whether a destination has a scheme such as `https:` or `mailto:`, or is a host's.
fn is_elsewhere(destination: &str) -> bool {
    if destination.starts_with("//") {
        return true;
    }
    let Some((scheme, _)) = destination.split_once(':') else {
        return false;
    };
    scheme
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// A path or anchor with `%20` and the like worked out.
pub(super) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (first, code) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{decode, is_elsewhere};

    #[test]
    fn percent_signs_are_worked_out_where_they_can_be() {
        assert_eq!(decode("a%20b"), "a b");
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%ff"), "%ff");
    }

    #[test]
    fn schemes_and_hosts_lead_elsewhere() {
        assert!(is_elsewhere("https://example.org"));
        assert!(is_elsewhere("mailto:ada@example.org"));
        assert!(is_elsewhere("//example.org/a"));
        assert!(!is_elsewhere("../a.md#b"));
        assert!(!is_elsewhere("#a"));
    }
}
