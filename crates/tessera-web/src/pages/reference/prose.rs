//! The little Markdown that descriptions in the contract use: paragraphs, lists, `code`
//! and **strong** text. Anything else is shown as it was written, escaped.

use maud::{Markup, html};

/// A description as paragraphs and lists.
pub(super) fn blocks(text: &str) -> Markup {
    let text = text.replace("\r\n", "\n");
    html! {
        div class="prose" {
            @for block in text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
                @let (words, items) = words_and_items(block);
                @if !words.is_empty() { p { (inline(&words)) } }
                @if !items.is_empty() {
                    ul { @for item in &items { li { (inline(item)) } } }
                }
            }
        }
    }
}

/// Splits a block into the lines before its list and the items of the list; a line that
/// begins no item continues what stands before it.
fn words_and_items(block: &str) -> (String, Vec<String>) {
    let mut words = String::new();
    let mut items: Vec<String> = Vec::new();
    for line in block.lines().map(str::trim) {
        let item = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
        match (item, items.last_mut()) {
            (Some(item), _) => items.push(item.to_owned()),
            (None, Some(last)) => append(last, line),
            (None, None) => append(&mut words, line),
        }
    }
    (words, items)
}

fn append(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(line);
}

/// A run of text with its code spans and strong words.
pub(super) fn inline(text: &str) -> Markup {
    html! {
        @match first_span(text) {
            Some((before, Span::Code(code), after)) => { (before) code { (code) } (inline(after)) }
            Some((before, Span::Strong(strong), after)) => { (before) strong { (strong) } (inline(after)) }
            None => (text),
        }
    }
}

enum Span<'a> {
    Code(&'a str),
    Strong(&'a str),
}

/// The first span that is opened and closed, with what stands before and after it.
fn first_span(text: &str) -> Option<(&str, Span<'_>, &str)> {
    let code = enclosed(text, "`").map(|(before, code, after)| (before, Span::Code(code), after));
    let strong =
        enclosed(text, "**").map(|(before, strong, after)| (before, Span::Strong(strong), after));
    match (code, strong) {
        (Some(code), Some(strong)) if strong.0.len() < code.0.len() => Some(strong),
        (Some(code), _) => Some(code),
        (None, strong) => strong,
    }
}

fn enclosed<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let (before, rest) = text.split_once(mark)?;
    let (inside, after) = rest.split_once(mark)?;
    (!inside.is_empty()).then_some((before, inside, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_code_and_strong_words() {
        let html =
            blocks("One `a<b`\nline **two**.\n\nList:\n- first\n  more\n- second").into_string();
        assert_eq!(
            html,
            "<div class=\"prose\"><p>One <code>a&lt;b</code> line <strong>two</strong>.</p>\
             <p>List:</p><ul><li>first more</li><li>second</li></ul></div>"
        );
    }

    #[test]
    fn unclosed_marks_stay_as_written() {
        assert_eq!(inline("a ` b ** c").into_string(), "a ` b ** c");
        assert_eq!(inline("``").into_string(), "``");
    }

    #[test]
    fn markup_is_escaped() {
        assert_eq!(
            inline("<b>`<i>`").into_string(),
            "&lt;b&gt;<code>&lt;i&gt;</code>"
        );
    }
}
