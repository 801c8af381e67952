//! Comments in HTML.

use super::Comment;
use crate::source::Span;

/// The comments in `html`, which starts at the byte `base` of its file. One that never closes goes
/// to the end.
pub(super) fn in_html(html: &str, base: usize, is_inline: bool) -> Vec<Comment> {
    let mut comments = Vec::new();
    let mut at = 0;
    while let Some(open) = html.get(at..).and_then(|rest| rest.find("<!--")) {
        let start = at + open;
        let inner = start + "<!--".len();
        let rest = html.get(inner..).unwrap_or_default();
        let (length, width) = match rest.find("-->") {
            Some(length) => (length, "-->".len()),
            None => (rest.len(), 0),
        };
        at = inner + length + width;
        comments.push(Comment {
            span: Span::new(base + start..base + at),
            content: Span::new(base + inner..base + inner + length),
            is_inline,
        });
    }
    comments
}
