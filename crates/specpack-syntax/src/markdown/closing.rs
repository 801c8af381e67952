//! Markdown taken out of its document, closed so that it can stand in another.

use super::html::Opening;
use super::parse;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, SourceFile};
use std::borrow::Cow;

/// A part of a document by itself: code or HTML that it leaves open, to the end of its
/// document, is closed, so that what comes after it elsewhere is not swallowed.
#[must_use]
pub fn closed(part: &str) -> Cow<'_, str> {
    let may_open = ["```", "~~~", "<"];
    if !may_open.iter().any(|opening| part.contains(opening)) {
        return Cow::Borrowed(part);
    }
    match closing(part).map(|closing| format!("{}\n{closing}", part.trim_end())) {
        Some(closed) if closing(&closed).is_none() => Cow::Owned(closed),
        _ => Cow::Borrowed(part),
    }
}

/// What closes the first thing that is left open.
fn closing(part: &str) -> Option<String> {
    let source = SourceFile::new("", part);
    let found = parse(FileId(0), &source).diagnostics;
    let is_open = |finding: &&Diagnostic| finding.rule.starts_with("unclosed-");
    let finding = found.iter().find(is_open)?;
    let opening = source.slice(finding.primary.at.span).trim_start();
    let fence = opening.chars().next().filter(|c| matches!(c, '`' | '~'));
    Some(match fence {
        Some(fence) => opening.chars().take_while(|c| *c == fence).collect(),
        None => Opening::of(opening)?.closing().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::closed;

    #[test]
    fn what_is_left_open_is_closed_and_all_else_stays() {
        assert_eq!(closed("a\n\n````sql\nb"), "a\n\n````sql\nb\n````");
        assert_eq!(closed("<!-- a\nb"), "<!-- a\nb\n-->");
        assert_eq!(closed("```\na\n```"), "```\na\n```");
        assert_eq!(closed("a `b`"), "a `b`");
        assert_eq!(closed("<!ut a\n\n* b"), "<!ut a\n\n* b\n>");
        assert_eq!(closed("<Style>\n\nb"), "<Style>\n\nb\n</style>");
        assert_eq!(closed("a < b"), "a < b");
        assert_eq!(closed("a\n\t~~~ b"), "a\n\t~~~ b");
    }
}
