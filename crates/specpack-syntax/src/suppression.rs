//! Findings that a comment silences, with the reason that it gives.
//!
//! `<!-- specpack: ignore rule-a, rule-b -- reason -->` in Markdown and
//! `# specpack: ignore rule-a -- reason` in front matter, YAML and Gherkin; `ignore-file` silences a
//! whole file.

use crate::data::{self, Tree};
use crate::document;
use crate::gherkin;
use crate::markdown::Document;
use crate::source::{FileId, SourceFile, Span};
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
pub fn find(file: FileId, source: &SourceFile, tree: &document::Tree) -> Vec<Suppression> {
    let mut found = Vec::new();
    match tree {
        document::Tree::Markdown(document) => in_markdown(file, source, document, &mut found),
        document::Tree::Data(tree) => {
            let all = Span::new(0..source.text().len());
            in_yaml(file, source, all, tree, &mut found);
        }
        document::Tree::Gherkin(document) => in_gherkin(file, source, document, &mut found),
        document::Tree::None => {}
    }
    found
}

fn in_markdown(
    file: FileId,
    source: &SourceFile,
    document: &Document,
    found: &mut Vec<Suppression>,
) {
    let mut places = None;
    let matters = document.front_matter.iter();
    for matter in matters.chain(&document.further_front_matter) {
        in_yaml(file, source, matter.content, &matter.tree, found);
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
        read(file, source, comment.span, comment.content, scope, found);
    }
}

/// A comment at the end of a line is for the line; one on a line of its own for what comes next.
fn in_yaml(
    file: FileId,
    source: &SourceFile,
    content: Span,
    tree: &Tree,
    found: &mut Vec<Suppression>,
) {
    let mut entries = None;
    for (span, content) in yaml_comments(source, content) {
        let line = source.line_span(source.line_column(span.start).line);
        let before = Span {
            end: span.start,
            ..line
        };
        let scope = if source.slice(before).trim().is_empty() {
            let entries = entries.get_or_insert_with(|| places_in(tree));
            next_place(entries, span)
        } else {
            line
        };
        read(file, source, span, content, scope, found);
    }
}

/// A comment is for what starts on the next line that is neither blank nor a comment: a scenario
/// with all its steps, or a single line.
fn in_gherkin(
    file: FileId,
    source: &SourceFile,
    document: &gherkin::Document,
    found: &mut Vec<Suppression>,
) {
    let mut scenarios: Vec<u32> = Vec::new();
    for comment in &document.comments {
        let text = source.slice(comment.span);
        let Some(at) = text.find('#') else { continue };
        let start = comment.span.start + Span::new(at..at).start;
        let span = Span {
            start,
            end: comment.span.end,
        };
        let content = Span {
            start: start + 1,
            end: comment.span.end,
        };
        if !source.slice(content).trim_start().starts_with(MARK) {
            continue;
        }
        if scenarios.is_empty() {
            let all = document
                .feature
                .iter()
                .flat_map(gherkin::Feature::all_scenarios);
            scenarios.extend(all.map(|(_, scenario)| start_of(scenario)));
        }
        let next = next_line(source, span.end);
        let is_scenario = scenarios
            .iter()
            .any(|&at| next.start <= at && at < next.end);
        let scope = match is_scenario {
            true => Span {
                start: next.start,
                end: end_of_scenario(source, &scenarios, next.end),
            },
            false => next,
        };
        read(file, source, span, content, scope, found);
    }
}

/// Where a scenario starts, its tags included.
fn start_of(scenario: &gherkin::Scenario) -> u32 {
    let title = scenario.title.keyword.span.start;
    let tags = scenario.tags.iter().map(|tag| tag.span.start);
    tags.chain([title]).min().unwrap_or(title)
}

fn end_of_scenario(source: &SourceFile, scenarios: &[u32], after: u32) -> u32 {
    let next = scenarios.iter().copied().filter(|&at| at >= after).min();
    next.unwrap_or_else(|| Span::new(source.text().len()..source.text().len()).end)
}

/// The next line that is neither blank nor a comment; empty at the end of the file.
fn next_line(source: &SourceFile, from: u32) -> Span {
    let mut line = source.line_column(from).line + 1;
    while (line as usize) <= source.line_count() {
        let span = source.line_span(line);
        let text = source.slice(span).trim_start();
        if !text.is_empty() && !text.starts_with('#') {
            return span;
        }
        line += 1;
    }
    Span {
        start: from,
        end: from,
    }
}

/// Whether a comment may be one, as far as a look at its text tells.
#[must_use]
pub fn may_be_one(comment: &str) -> bool {
    comment.contains(MARK)
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
fn places_in(tree: &Tree) -> Vec<Span> {
    let mut places = Vec::new();
    for node in tree.nodes() {
        let entries = node.entries().map(|(key, value)| Span {
            start: key.span().start,
            end: value.span().end.max(key.span().end),
        });
        places.extend(entries);
        places.extend(node.items().map(data::Node::span));
    }
    in_order(places)
}
