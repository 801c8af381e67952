//! Tables, code and quotations among the text of a requirement, as another document can hold them.

use super::source_text::{one_line, written};
use crate::draft::is_placeholder;
use specpack_graph::Pack;
use specpack_graph::model::{Requirement, Spanned};
use specpack_syntax::markdown::{self, BlockKind};
use specpack_syntax::source::{FileId, Location, SourceFile};
use std::borrow::Cow;

/// What says how a thing is to be built, below a requirement.
const SPECIFICATION: &str = "**Technical Specification:**";

/// The paragraphs of a requirement and what stands among them, in the order of the document.
pub(super) fn among(pack: &Pack, data: &Requirement, texts: &[Spanned<String>]) -> Vec<String> {
    let mut all = placed(pack, texts, &data.exhibits);
    let specification = data.specification.iter();
    let specification = specification.filter(|part| !is_placeholder(&part.value));
    for (index, part) in specification.enumerate() {
        if index == 0 {
            all.push((part.at.span.start, SPECIFICATION.to_owned()));
        }
        all.push((part.at.span.start, specified(pack, part)));
    }
    in_order(all)
}

/// Paragraphs and what stands among them, in the order of the document.
pub(super) fn with_exhibits(
    pack: &Pack,
    texts: &[Spanned<String>],
    exhibits: &[Spanned<String>],
) -> Vec<String> {
    in_order(placed(pack, texts, exhibits))
}

/// A stable sort: a label stays before what it labels.
fn in_order(mut all: Vec<(u32, String)>) -> Vec<String> {
    all.sort_by_key(|(start, _)| *start);
    all.into_iter().map(|(_, text)| text).collect()
}

fn placed(
    pack: &Pack,
    texts: &[Spanned<String>],
    exhibits: &[Spanned<String>],
) -> Vec<(u32, String)> {
    let mut all: Vec<(u32, String)> = Vec::new();
    for text in texts.iter().filter(|text| !is_placeholder(&text.value)) {
        // What is bold as a whole reads the same without: a label is told by its words.
        let is_label = text.value == SPECIFICATION.trim_matches('*');
        let line = match is_label {
            true => SPECIFICATION.to_owned(),
            false => written(pack, text.at, &text.value),
        };
        all.push((text.at.span.start, line));
    }
    for exhibit in exhibits {
        all.push((exhibit.at.span.start, as_block(pack, exhibit.at)));
    }
    all
}

/// Whether a piece of a requirement is no running text.
pub(super) fn is_block(piece: &str) -> bool {
    piece.contains('\n') || piece.starts_with(['>', '|'])
}

/// A piece with its lines indented, to stand in an item.
pub(super) fn indented(piece: &str, indent: &str) -> String {
    let lines = piece.lines().map(|line| match line.is_empty() {
        true => String::new(),
        false => format!("{indent}{line}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Text by paragraph, table and piece of code; each paragraph on one line.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let source = SourceFile::new("text.md", text);
    let document = markdown::parse(FileId(0), &source).document;
    let pieces = document.preamble.iter().filter_map(|block| {
        let raw = source.slice(block.span).trim_end();
        Some(match &block.kind {
            BlockKind::Paragraph(_) => one_line(raw),
            BlockKind::Rule => return None,
            BlockKind::Code(code) if !code.is_fenced => {
                fenced("", &dedented(source.slice(code.content), 4))
            }
            _ => raw.to_owned(),
        })
    });
    pieces.filter(|piece| !piece.is_empty()).collect()
}

/// How something is to be built: on the line of its label, or below it; the fences of code are not
/// part of what is kept.
fn specified(pack: &Pack, part: &Spanned<String>) -> String {
    let source = pack.file(part.at.file).text();
    let start = part.at.span.start as usize;
    let before = &source[..start];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    if !before[line..].trim().is_empty() {
        return written(pack, part.at, &part.value);
    }
    let above = before[..line].lines().next_back();
    let fence = above.map(str::trim_start).and_then(|above| {
        let mark = above.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let language = above.trim_start_matches(mark);
        (above.len() - language.len() >= 3).then(|| language.trim())
    });
    match fence {
        Some(language) => fenced(language, &dedented(&part.value, start - line)),
        None => as_block(pack, part.at),
    }
}

/// Code between fences that it does not hold itself.
fn fenced(language: &str, code: &str) -> String {
    let runs = code.split(|c: char| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", code.trim_end())
}

/// A block as written, without the indentation of the item that it stands in.
pub(super) fn as_block(pack: &Pack, at: Location) -> String {
    let source = pack.file(at.file).text();
    let start = at.span.start as usize;
    let line = source[..start].rfind('\n').map_or(0, |at| at + 1);
    let block = source[at.span.range()].trim_end();
    let indent = &source[line..start];
    match indent.trim().is_empty() {
        // What stands in an item may be anything: it is written as it reads by itself.
        true => pieces(&dedented(block, indent.len())).join("\n\n"),
        false => block.to_owned(),
    }
}

fn dedented(block: &str, width: usize) -> Cow<'_, str> {
    if width == 0 {
        return Cow::Borrowed(block);
    }
    let lines = block.lines().map(|line| {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        &line[blank.min(width)..]
    });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::{fenced, indented, pieces};

    #[test]
    fn code_keeps_its_blank_lines_and_paragraphs_become_lines() {
        let text = "One\ntwo.\n\n```sh\na\n\nb\n```\n\n| a |\n|---|\n| 1 |\n\nThree.";
        let expected = [
            "One two.",
            "```sh\na\n\nb\n```",
            "| a |\n|---|\n| 1 |",
            "Three.",
        ];
        assert_eq!(pieces(text), expected);
        assert_eq!(pieces("    indented\n"), ["```\nindented\n```"]);
    }

    #[test]
    fn fences_are_longer_than_what_they_hold() {
        assert_eq!(fenced("md", "```\na\n```\n"), "````md\n```\na\n```\n````");
        assert_eq!(indented("```\n\na\n```", "  "), "  ```\n\n  a\n  ```");
    }
}
