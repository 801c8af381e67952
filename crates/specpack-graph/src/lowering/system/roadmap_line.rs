//! The line that opens a roadmap item: "**Auth Service** (Level 4 - MODERATE)".

use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::words::{split_once_ignoring_case, words};
use crate::model::Complexity;
use specpack_syntax::source::{SourceFile, Span};

/// An item's name, level, complexity, and what follows them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RoadmapLine<'a> {
    pub(crate) name: Inline<'a>,
    pub(crate) maturity: Option<(u8, Span)>,
    pub(crate) complexity: Option<(Complexity, Span)>,
    /// An estimate in the brackets or after them.
    pub(crate) estimate: Option<Inline<'a>>,
    /// Text after the brackets.
    pub(crate) rest: Option<Inline<'a>>,
}

/// Reads the line; none where it names nothing.
pub(crate) fn parse<'a>(source: &SourceFile, text: Inline<'a>) -> Option<RoadmapLine<'a>> {
    let groups = bracket_groups(text.plain);
    let described = groups
        .iter()
        .find(|(inner, _, _)| level(inner).is_some() || complexity(inner).is_some());
    let locate = |piece: &str| labels::locate(source, piece, text.span);
    let Some((inner, open, close)) = described.copied() else {
        let (name, rest) = split_name(text.plain);
        return named(source, text, name, rest);
    };
    let name = text
        .plain
        .get(..open)?
        .trim()
        .trim_end_matches([':', '-', '–', '—', ' ']);
    let rest = text.plain.get(close..)?;
    let rest = rest
        .trim()
        .trim_start_matches([':', '-', '–', '—', ','])
        .trim();
    let estimate = inner
        .split([',', ';'])
        .map(str::trim)
        .find(|piece| is_estimate(piece))
        .or_else(|| estimate_group(&groups, open));
    if name.is_empty() {
        return None;
    }
    Some(RoadmapLine {
        name: Inline {
            plain: name,
            span: locate(name),
        },
        maturity: level(inner).map(|(level, piece)| (level, locate(piece))),
        complexity: complexity(inner).map(|(complexity, piece)| (complexity, locate(piece))),
        estimate: estimate.map(|plain| Inline {
            plain,
            span: locate(plain),
        }),
        rest: (!rest.is_empty()).then(|| Inline {
            plain: rest,
            span: locate(rest),
        }),
    })
}

fn named<'a>(
    source: &SourceFile,
    text: Inline<'a>,
    name: &'a str,
    rest: &'a str,
) -> Option<RoadmapLine<'a>> {
    if name.is_empty() {
        return None;
    }
    let locate = |piece: &str| labels::locate(source, piece, text.span);
    let inline = |plain: &'a str| Inline {
        plain,
        span: locate(plain),
    };
    let groups = bracket_groups(rest);
    Some(RoadmapLine {
        name: inline(name),
        maturity: None,
        complexity: None,
        estimate: estimate_group(&groups, usize::MAX).map(inline),
        rest: (!rest.is_empty()).then(|| inline(rest)),
    })
}

/// The name before " - what it is", ": what it is".
fn split_name(line: &str) -> (&str, &str) {
    let cut = [" - ", " – ", " — ", ": "]
        .iter()
        .filter_map(|mark| Some((line.find(mark)?, mark.len())))
        .min();
    match cut {
        Some((at, len)) => (
            line.get(..at).unwrap_or(line).trim(),
            line.get(at + len..).unwrap_or_default().trim(),
        ),
        None => (line.trim().trim_end_matches(':'), ""),
    }
}

type BracketGroup<'a> = (&'a str, usize, usize);

/// What stands in round brackets: the text, where they open, and where they end.
fn bracket_groups(line: &str) -> Vec<BracketGroup<'_>> {
    let mut groups = Vec::new();
    let mut open = None;
    for (at, c) in line.char_indices() {
        match c {
            '(' => open = Some(at),
            ')' => {
                if let Some(start) = open.take() {
                    groups.push((line.get(start + 1..at).unwrap_or_default(), start, at + 1));
                }
            }
            _ => {}
        }
    }
    groups
}

fn estimate_group<'a>(groups: &[BracketGroup<'a>], except: usize) -> Option<&'a str> {
    let others = groups.iter().filter(|(_, open, _)| *open != except);
    others
        .map(|(inner, _, _)| *inner)
        .find(|inner| is_estimate(inner))
}

fn is_estimate(text: &str) -> bool {
    let words = words(text);
    let ends_in_unit = words.split(' ').next_back().is_some_and(|word| {
        matches!(
            word,
            "day" | "days" | "week" | "weeks" | "hour" | "hours" | "month" | "months"
        )
    });
    ends_in_unit && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// "Level 4", "L4", "Maturity 4"
fn level(text: &str) -> Option<(u8, &str)> {
    for word in ["level", "maturity"] {
        if let Some((_, rest)) = split_once_ignoring_case(text, word) {
            let rest = rest.trim_start_matches([' ', ':']);
            return digit(rest);
        }
    }
    text.split([' ', '-', ',', '/', '–'])
        .filter_map(|word| word.strip_prefix(['L', 'l']))
        .find_map(|rest| digit(rest).filter(|_| rest.len() == 1))
}

fn digit(text: &str) -> Option<(u8, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let piece = text.get(..end)?;
    Some((piece.parse().ok()?, piece))
}

fn complexity(text: &str) -> Option<(Complexity, &str)> {
    text.split(|c: char| !c.is_alphabetic())
        .find_map(|word| Some((Complexity::parse(word)?, word)))
}
