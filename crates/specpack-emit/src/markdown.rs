//! Texts made fit to stand in Markdown.

use specpack_syntax::marked_blocks::without_markers;
use std::borrow::Cow;

/// Plain text on one line, with what Markdown would take for markup escaped.
#[must_use]
pub fn inline(text: &str) -> String {
    let text = one_line(text);
    if !text.contains(['*', '`', '\\', '<', '_']) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut last = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let opens_tag = c == '<' && (next.is_alphabetic() || matches!(next, '/' | '!' | '?'));
        let opens_emphasis = c == '_' && !last.is_alphanumeric();
        if matches!(c, '*' | '`' | '\\') || opens_tag || opens_emphasis {
            out.push('\\');
        }
        out.push(c);
        last = c;
    }
    out
}

/// Text on one line, its markup as it is.
#[must_use]
pub(crate) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    match without_markers(&out) {
        Cow::Borrowed(_) => out,
        Cow::Owned(safe) => safe,
    }
}

/// A span of code.
#[must_use]
pub(crate) fn code(text: &str) -> String {
    let text = one_line(text);
    if !text.contains('`') {
        return format!("`{text}`");
    }
    let fence = "`".repeat(longest_run(&text, '`') + 1);
    format!("{fence} {text} {fence}")
}

/// A block of code between fences that it does not end itself.
#[must_use]
pub(crate) fn fenced(language: &str, content: &str) -> String {
    let fence = "`".repeat(longest_run(content, '`').max(2) + 1);
    let content = without_markers(content).replace('\r', "");
    let content = content.trim_end_matches('\n');
    let language: String = language
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.'))
        .collect();
    format!("{fence}{language}\n{content}\n{fence}")
}

fn longest_run(text: &str, wanted: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// A text for a cell of a table.
#[must_use]
pub fn cell(text: &str) -> String {
    let text = one_line(text);
    if !text.contains('|') {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 2);
    let mut last = ' ';
    for c in text.chars() {
        if c == '|' && last != '\\' {
            out.push('\\');
        }
        out.push(c);
        last = c;
    }
    out
}

/// A text between the brackets of a link.
#[must_use]
pub(crate) fn link_text(text: &str) -> String {
    let text = inline(text);
    if !text.contains(['[', ']']) {
        return text;
    }
    text.replace('[', "\\[").replace(']', "\\]")
}

/// `text` without the capital it begins with, unless that is an acronym's.
#[must_use]
pub(crate) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let (Some(first), second) = (chars.next(), chars.next()) else {
        return String::new();
    };
    let is_word = second.is_none_or(|c| c.is_lowercase() || !c.is_alphanumeric());
    if first.is_uppercase() && is_word {
        let rest = text.get(first.len_utf8()..).unwrap_or_default();
        format!("{}{rest}", first.to_lowercase())
    } else {
        text.to_owned()
    }
}

/// `text` without a final full stop, to go on after it.
#[must_use]
pub(crate) fn clause(text: &str) -> &str {
    text.trim().trim_end_matches(['.', ';', ','])
}

/// A relative path from the folder `from` to the file `to`, fit for a link's destination.
#[must_use]
pub(crate) fn relative_link(from: &str, to: &str) -> String {
    let parts = |path: &str| -> Vec<String> {
        let path = path.replace('\\', "/");
        let mut kept: Vec<String> = Vec::new();
        if path.starts_with('/') {
            kept.push(String::new());
        }
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." if kept
                    .last()
                    .is_some_and(|last| last != ".." && !last.is_empty()) =>
                {
                    kept.pop();
                }
                part => kept.push(part.to_owned()),
            }
        }
        kept
    };
    let (from, to) = (parts(from), parts(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.len().saturating_sub(shared);
    let mut link = vec!["..".to_owned(); up];
    link.extend(to.into_iter().skip(shared));
    encoded(&link.join("/"))
}

fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '#' => out.push_str("%23"),
            '?' => out.push_str("%3F"),
            '%' => out.push_str("%25"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_link_leads_from_folder_to_file() {
        assert_eq!(relative_link("specs/features", "specs/sys.md"), "../sys.md");
        assert_eq!(relative_link("specs", "specs/sys.md"), "sys.md");
        assert_eq!(relative_link("", "a b/sys.md"), "a%20b/sys.md");
        assert_eq!(relative_link("/w/out", "/w/in/sys.md"), "../in/sys.md");
        assert_eq!(relative_link("./a/../b", "./c.md"), "../c.md");
    }

    #[test]
    fn code_holds_what_ends_code() {
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(fenced("ts", "a\n```\nb\n"), "````ts\na\n```\nb\n````");
    }

    #[test]
    fn first_letter_goes_down_but_not_an_acronyms() {
        assert_eq!(lower_first("User login"), "user login");
        assert_eq!(lower_first("JWT tokens"), "JWT tokens");
        assert_eq!(lower_first("A profile"), "a profile");
    }

    #[test]
    fn text_of_a_spec_cannot_forge_a_marker() {
        let text = inline("x <!-- specpack:end y -->");
        assert!(!text.contains("<!-- specpack:"), "{text}");
    }
}
