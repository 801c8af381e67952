//! Findings that a comment silences, with the reason that it gives.
//!
//! `<!-- specpack: ignore rule-a, rule-b -- reason -->` in Markdown and
//! `# specpack: ignore rule-a -- reason` in front matter; `ignore-file` silences a whole file.

use crate::markdown::Document;
use crate::source::{FileId, SourceFile, Span};
use crate::yaml::Node;
use std::cmp::Reverse;

/// One rule that a comment silences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The file.
    pub file: FileId,
    /// The comment.
    pub span: Span,
    /// The rule's name as written; empty where the comment names none.
    pub rule: String,
    /// Where the name stands.
    pub rule_span: Span,
    /// Why; nothing where the comment gives no reason.
    pub reason: Option<String>,
    /// Findings that start in it are silenced: the block, section or line that the comment is for.
    pub scope: Span,
}

/// The suppressions of a file, in the order written.
#[must_use]
pub fn find(file: FileId, source: &SourceFile, document: &Document) -> Vec<Suppression> {
    let mut found = Vec::new();
    let mut places = None;
    let matters = document.front_matter.iter();
    for matter in matters.chain(&document.further_front_matter) {
        let mut entries = None;
        for (span, content) in yaml_comments(source, matter.content) {
            let line = source.line_span(source.line_column(span.start).line);
            let before = Span {
                end: span.start,
                ..line
            };
            let scope = if source.slice(before).trim().is_empty() {
                let entries = entries.get_or_insert_with(|| places_in(&matter.root));
                next_place(entries, span)
            } else {
                line
            };
            read(file, source, span, content, scope, &mut found);
        }
    }
    for comment in &document.comments {
        if !source.slice(comment.content).trim_start().starts_with(MARK) {
            continue;
        }
        let scope = if comment.is_inline {
            line_of(source, comment.span)
        } else {
            let places = places.get_or_insert_with(|| places_of(document));
            next_place(places, comment.span)
        };
        read(
            file,
            source,
            comment.span,
            comment.content,
            scope,
            &mut found,
        );
    }
    found
}

/// What a comment to specpack starts with.
const MARK: &str = "specpack:";

/// Reads one comment; one that says nothing to silence gives nothing.
fn read(
    file: FileId,
    source: &SourceFile,
    span: Span,
    content: Span,
    scope: Span,
    found: &mut Vec<Suppression>,
) {
    let text = source.slice(content);
    let Some(order) = text.trim_start().strip_prefix(MARK) else {
        return;
    };
    let order = order.trim_start();
    let (scope, names) = if let Some(names) = after_word(order, "ignore-file") {
        (Span::new(0..source.text().len()), names)
    } else if let Some(names) = after_word(order, "ignore") {
        (scope, names)
    } else {
        return;
    };
    let (names, reason) = match split_reason(names) {
        Some((names, reason)) => (
            names,
            reason.split_whitespace().collect::<Vec<_>>().join(" "),
        ),
        None => (names, String::new()),
    };
    let reason = Some(reason).filter(|reason| !reason.is_empty());
    let start_of =
        |part: &str| content.start as usize + (part.as_ptr() as usize - text.as_ptr() as usize);
    let mut words = names
        .split([',', ' ', '\t', '\n', '\r'])
        .filter(|word| !word.is_empty())
        .peekable();
    let nameless = words.peek().is_none().then(|| names.trim());
    for rule in words.chain(nameless) {
        let at = start_of(rule);
        found.push(Suppression {
            file,
            span,
            rule: rule.to_owned(),
            rule_span: Span::new(at..at + rule.len()),
            reason: reason.clone(),
            scope,
        });
    }
}

/// What follows `word` where `text` starts with it as a whole word.
fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(word)?;
    let is_whole = rest.is_empty() || rest.starts_with(char::is_whitespace);
    is_whole.then_some(rest)
}

/// Splits names from the reason at the first `--` between spaces.
fn split_reason(text: &str) -> Option<(&str, &str)> {
    let separators = text.match_indices("--");
    for (at, dashes) in separators {
        let (before, after) = (text.get(..at)?, text.get(at + dashes.len()..)?);
        let is_apart = before.is_empty() || before.ends_with(char::is_whitespace);
        if is_apart && (after.is_empty() || after.starts_with(char::is_whitespace)) {
            return Some((before, after));
        }
    }
    None
}

/// The whole lines that a span touches.
fn line_of(source: &SourceFile, span: Span) -> Span {
    let first = source.line_column(span.start).line;
    let last = source.line_column(span.end).line;
    Span {
        start: source.line_span(first).start,
        end: source.line_span(last).end,
    }
}

/// The places of sections and blocks.
fn places_of(document: &Document) -> Vec<Span> {
    let mut places: Vec<Span> = document.all_blocks().map(|block| block.span).collect();
    let sections = document.all_sections();
    places.extend(sections.map(|visit| visit.section.span));
    in_order(places)
}

/// Places by position: the outermost first where several start together.
fn in_order(mut places: Vec<Span>) -> Vec<Span> {
    places.sort_unstable_by_key(|span| (span.start, Reverse(span.end)));
    places
}

/// The first place behind a comment; nothing where the comment comes last.
fn next_place(places: &[Span], comment: Span) -> Span {
    let next = places.partition_point(|span| span.start < comment.end);
    let empty = Span {
        start: comment.end,
        end: comment.end,
    };
    places.get(next).copied().unwrap_or(empty)
}

/// The comments to specpack in front matter, with what follows their `#`.
fn yaml_comments(source: &SourceFile, content: Span) -> Vec<(Span, Span)> {
    let text = source.slice(content);
    let mut comments = Vec::new();
    for (at, _) in text.match_indices(MARK) {
        let before = text.get(..at).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.get(line_start..).unwrap_or_default();
        let Some(value) = line.trim_end().strip_suffix('#') else {
            continue;
        };
        let is_comment = value.is_empty() || value.ends_with([' ', '\t']);
        let is_quoted = value.matches('"').count() % 2 == 1 || value.matches('\'').count() % 2 == 1;
        if !is_comment || is_quoted {
            continue;
        }
        let start = line_start + value.len();
        let rest = text.get(at..).unwrap_or_default();
        let end = at + rest.find(['\n', '\r']).unwrap_or(rest.len());
        let base = content.start as usize;
        comments.push((
            Span::new(base + start..base + end),
            Span::new(base + at..base + end),
        ));
    }
    comments
}

/// The places of a tree's entries and items.
fn places_in(root: &Node) -> Vec<Span> {
    let mut places = Vec::new();
    let mut nodes = vec![root];
    while let Some(node) = nodes.pop() {
        for (key, value) in node.entries() {
            places.push(Span {
                start: key.span.start,
                end: value.span.end.max(key.span.end),
            });
            nodes.push(value);
        }
        for item in node.items() {
            places.push(item.span);
            nodes.push(item);
        }
    }
    in_order(places)
}
