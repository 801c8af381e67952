//! Finding the places that nobody has filled in yet.

use crate::config::Config;
use crate::walk;
use specpack_syntax::data;
use specpack_syntax::document::Tree;
use specpack_syntax::markdown::{Document, MarkKind, Text};
use specpack_syntax::marked_blocks::{CommentForm, Pieces};
use specpack_syntax::source::{SourceFile, Span};

/// Written in capitals wherever they mean that something is missing.
const CAPITALS: [&str; 5] = ["TBD", "TBC", "TODO", "FIXME", "XXX"];

/// In any case.
const PHRASES: [&str; 9] = [
    "to be assigned",
    "to be created",
    "to be determined",
    "to be defined",
    "to be decided",
    "to be confirmed",
    "to be specified",
    "to be written",
    "lorem ipsum",
];

/// The longest text in brackets that is looked at, in bytes.
const MAX_BRACKET_LEN: usize = 300;

/// How a passage in brackets begins that tells where something comes from.
const CITATIONS: [&str; 4] = ["injected from", "context from", "see ", "from "];

/// The words that mark something unfinished.
pub(crate) struct Words {
    phrases: Vec<String>,
    /// Whether something unfinished may begin with a byte: most bytes are looked at no further.
    /// Letters beyond ASCII may be another case of any.
    may_begin: [bool; 256],
}

impl Words {
    /// The built-in ones and the project's own.
    pub(crate) fn of(config: &Config) -> Self {
        let own = config
            .placeholders
            .iter()
            .map(|word| word.trim().to_lowercase());
        let phrases = PHRASES.iter().map(|&phrase| phrase.to_owned());
        let phrases: Vec<String> = phrases.chain(own.filter(|word| !word.is_empty())).collect();
        let mut may_begin = [false; 256];
        let words = phrases.iter().map(String::as_str);
        let initials = CAPITALS.iter().copied().chain(words).chain(["[", "?"]);
        for initial in initials.filter_map(|word| word.bytes().next()) {
            may_begin[usize::from(initial.to_ascii_lowercase())] = true;
            may_begin[usize::from(initial.to_ascii_uppercase())] = true;
        }
        may_begin[128..].fill(true);
        Self { phrases, may_begin }
    }

    /// The first byte of `text` from `at` on at which something unfinished may begin. A letter
    /// within a word begins none; what comes before `fresh` is no part of a word.
    fn next_candidate(&self, text: &str, at: usize, fresh: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let before = at.checked_sub(1).filter(|_| at > fresh);
        let mut before = before.and_then(|before| bytes.get(before)).copied();
        let next = bytes.get(at..)?.iter().position(|&byte| {
            let is_within_word = || byte.is_ascii_alphabetic() && before.is_some_and(is_word_byte);
            let is_candidate = self.may_begin[usize::from(byte)] && !is_within_word();
            before = Some(byte);
            is_candidate
        })?;
        Some(at + next)
    }

    /// How many bytes of `rest` a word takes that begins there; `rest` begins a word.
    fn match_len(&self, rest: &str) -> Option<usize> {
        let capital = CAPITALS.iter().find(|word| rest.starts_with(**word));
        let ends = |len: usize| {
            let next = rest.get(len..).and_then(|rest| rest.chars().next());
            !next.is_some_and(|c| c.is_alphanumeric() || c == '_')
        };
        let capital = capital.map(|word| word.len()).filter(|&len| ends(len));
        capital.or_else(|| {
            let mut lens = self
                .phrases
                .iter()
                .filter_map(|phrase| prefix_len(rest, phrase));
            lens.find(|&len| ends(len))
        })
    }
}

/// Whether an ASCII letter behind this byte goes on with a word.
fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// How many bytes of `text` spell `lower` in whatever case.
fn prefix_len(text: &str, lower: &str) -> Option<usize> {
    // Most differ in one of their first letters, and most letters are of ASCII.
    let mut pairs = text.bytes().zip(lower.bytes());
    let different = pairs.find(|(c, wanted)| c.to_ascii_lowercase() != *wanted);
    if different.is_some_and(|(c, wanted)| c.is_ascii() && wanted.is_ascii()) {
        return None;
    }
    let mut wanted = lower.chars();
    let mut next = wanted.next();
    for (at, c) in text.char_indices() {
        if next.is_none() {
            return Some(at);
        }
        for folded in c.to_lowercase() {
            if next != Some(folded) {
                return None;
            }
            next = wanted.next();
        }
    }
    next.is_none().then_some(text.len())
}

/// Every unfinished place of a document, in reading order.
pub(crate) fn find(source: &SourceFile, document: &Document, words: &Words) -> Vec<Span> {
    let mut found = Vec::new();
    if let Some(front_matter) = &document.front_matter {
        in_yaml(source, &front_matter.tree, words, &mut found);
    }
    walk::texts(document, &mut |text| {
        in_text(source, text, words, &mut found);
    });
    found.sort_unstable();
    found
}

/// Every unfinished place of data or of a feature in which something was drafted, in reading order.
pub(crate) fn find_in_draft(source: &SourceFile, tree: &Tree, words: &Words) -> Vec<Span> {
    let mut found = Vec::new();
    let is_marked = source.text().contains("# specpack:");
    if !is_marked || !Pieces::parse_as(source.text(), CommentForm::Hash).is_generated() {
        return found;
    }
    match tree {
        Tree::Data(tree) => in_yaml(source, tree, words, &mut found),
        _ => in_lines(source, words, &mut found),
    }
    found.sort_unstable();
    found
}

/// Looks through the lines of a feature that are no comments.
fn in_lines(source: &SourceFile, words: &Words, found: &mut Vec<Span>) {
    let mut at = 0;
    for line in source.text().split_inclusive('\n') {
        if !line.trim_start().starts_with('#') {
            let span = Span::new(at..at + line.trim_end().len());
            scan(source, span, &[], words, found);
        }
        at += line.len();
    }
}

/// Whether something unfinished stands in a part of a file.
pub(crate) fn stands_in(source: &SourceFile, span: Span, words: &Words) -> bool {
    let mut found = Vec::new();
    scan(source, span, &[], words, &mut found);
    !found.is_empty()
}

fn in_yaml(source: &SourceFile, tree: &data::Tree, words: &Words, found: &mut Vec<Span>) {
    for node in tree.nodes() {
        let values = node.entries().map(|(_, value)| value).chain(node.items());
        for value in values.filter(|value| value.is_scalar()) {
            scan(source, value.span(), &[], words, found);
        }
    }
}

fn in_text(source: &SourceFile, text: &Text, words: &Words, found: &mut Vec<Span>) {
    let opaque = text.marks().iter().filter(|mark| {
        matches!(
            mark.kind,
            MarkKind::Code | MarkKind::Link { .. } | MarkKind::Struck
        )
    });
    let opaque: Vec<Span> = opaque.map(|mark| mark.span).collect();
    scan(source, text.span, &opaque, words, found);
}

/// Looks through `span` except for the parts in `opaque`, which are in ascending order.
fn scan(source: &SourceFile, span: Span, opaque: &[Span], words: &Words, found: &mut Vec<Span>) {
    let text = source.slice(span);
    let base = span.range().start;
    let mut opaque = opaque.iter().map(|span| span.range()).peekable();
    let mut at = 0;
    // What comes before this is no part of the sentence.
    let mut fresh = 0;
    while let Some(next) = words.next_candidate(text, at, fresh) {
        at = next;
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        while opaque.next_if(|range| range.end <= base + at).is_some() {}
        if let Some(range) = opaque.peek().filter(|range| range.start <= base + at) {
            at = range.end.saturating_sub(base).max(at + c.len_utf8());
            fresh = at;
            continue;
        }
        let before = text
            .get(fresh..at)
            .and_then(|text| text.chars().next_back());
        let len = unfinished_len(text, at, before, words);
        if let Some(len) = len {
            found.push(Span::new(base + at..base + at + len));
            fresh = at + len;
        }
        at += len.unwrap_or(c.len_utf8());
    }
}

/// How many bytes of `text` from `at` on are unfinished; `before` is the character before.
fn unfinished_len(text: &str, at: usize, before: Option<char>, words: &Words) -> Option<usize> {
    let rest = text.get(at..)?;
    let begins_word = !before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if rest.starts_with('[') && begins_word && before != Some(']') {
        return bracket_len(rest);
    }
    if rest.starts_with("???") {
        return Some(rest.len() - rest.trim_start_matches('?').len());
    }
    if begins_word && rest.starts_with(char::is_alphabetic) {
        return words.match_len(rest);
    }
    None
}

/// The length of a passage in brackets with its brackets, if it stands for something missing.
fn bracket_len(rest: &str) -> Option<usize> {
    let mut depth = 0_u32;
    let mut close = None;
    for (at, c) in rest.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        // Deeper nesting is no prose; not to follow it keeps the search linear.
        if depth == 0 || depth > 2 || at > MAX_BRACKET_LEN {
            close = (depth == 0).then_some(at);
            break;
        }
    }
    let close = close?;
    let inner = rest.get(1..close)?.trim();
    let after = rest.get(close + 1..).and_then(|rest| rest.chars().next());
    let is_link = matches!(after, Some('(' | '[' | ':'));
    (!is_link && is_missing_text(inner)).then_some(close + 1)
}

/// Whether what stands in brackets is prose to be replaced, and not a box, value, note or source.
fn is_missing_text(inner: &str) -> bool {
    let letters = inner.chars().filter(|c| c.is_alphabetic()).count();
    let begins_as_prose = inner.starts_with(|c: char| c.is_alphabetic() || c == '.' || c == '…');
    if letters < 2 || !begins_as_prose || inner.contains(['"', '=', '{']) {
        return false;
    }
    let lower = inner.to_lowercase();
    if CITATIONS.iter().any(|opening| lower.starts_with(opening)) {
        return false;
    }
    let words: Vec<&str> = inner.split_whitespace().collect();
    match words.as_slice() {
        [single] => is_missing_word(single),
        // "[RFC 5322]", "[Fielding 2000]" name a source.
        [_, last] if last.chars().all(|c| c.is_ascii_digit()) => false,
        // "[a, b, c]" is a list of values.
        _ => !inner
            .split(',')
            .all(|part| part.split_whitespace().count() == 1),
    }
}

/// A single word in brackets: `[Name]`, `[TBD]` and `[your-name]` are to be replaced.
fn is_missing_word(word: &str) -> bool {
    let is_plain = word
        .chars()
        .all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    let has_digit = word.chars().any(|c| c.is_ascii_digit());
    let is_capital = word.starts_with(char::is_uppercase) && word.chars().count() > 2;
    let is_compound = word.split(['-', '_']).filter(|part| part.len() > 1).count() > 1;
    is_plain && !has_digit && (is_capital || is_compound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let source = SourceFile::new("a.md", text);
        let mut config = Config::default();
        config.placeholders.push("nog te bepalen".to_owned());
        let mut spans = Vec::new();
        let all = Span::new(0..text.len());
        scan(&source, all, &[], &Words::of(&config), &mut spans);
        spans
            .iter()
            .map(|&span| source.slice(span).to_owned())
            .collect()
    }

    #[test]
    fn prose_in_brackets_is_a_placeholder() {
        assert_eq!(
            found("a [Add detailed criteria] b"),
            ["[Add detailed criteria]"]
        );
        assert_eq!(found("[... all others]"), ["[... all others]"]);
        assert_eq!(found("x [Name] [your-name]"), ["[Name]", "[your-name]"]);
        assert_eq!(
            found("[NEEDS CLARIFICATION: who?]"),
            ["[NEEDS CLARIFICATION: who?]"]
        );
    }

    #[test]
    fn boxes_links_lists_indexes_and_sources_are_none() {
        let none = "[ ] [x] [a](b.md) [a][b] [a]: b roles[] list[Index] [1, 2] [red, green] \
                    [RFC 5322] [^1] [Injected from sys.md#a] [a-z] [0-9] [\"user\"] [N]";
        assert_eq!(found(none), Vec::<String>::new());
    }

    #[test]
    fn words_are_found_whole_and_in_their_case() {
        assert_eq!(found("Owner: TBD, TODO."), ["TBD", "TODO"]);
        assert_eq!(
            found("To be Assigned; NOG te bepalen; why ????"),
            ["To be Assigned", "NOG te bepalen", "????"]
        );
        assert_eq!(
            found("todo TODOS methodTODO to be assignedly"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn brackets_that_never_close_cost_no_more_than_a_look() {
        assert_eq!(found(&"[".repeat(5000)), Vec::<String>::new());
        assert_eq!(found(&"[a".repeat(5000)), Vec::<String>::new());
    }
}
