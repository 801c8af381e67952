//! What the lines of a `.feature.md` file are: headings, list items, tables and fences that say
//! something in Gherkin; every other line is prose.

use super::keywords::{self, Keywords};
use super::line::Line;
use super::reader::{Dialect, Opening, Part};
use super::{StepKind, Tag, Text, cells, tags};

/// Markdown with Gherkin, in English.
#[derive(Debug)]
pub(super) struct Markdown {
    keywords: &'static Keywords,
    has_feature: bool,
}

impl Default for Markdown {
    fn default() -> Self {
        Self {
            keywords: keywords::english(),
            has_feature: false,
        }
    }
}

/// By how many characters a table of Gherkin is indented; others are the document's own.
const TABLE_INDENT: std::ops::RangeInclusive<usize> = 2..=5;

impl Dialect for Markdown {
    fn language(&self) -> &'static str {
        self.keywords.code
    }

    fn set_language(&mut self, keywords: &'static Keywords) {
        self.keywords = keywords;
    }

    fn language_of(&self, _: &Line<'_>) -> Option<Text> {
        None
    }

    fn is_comment(&self, _: &Line<'_>) -> bool {
        false
    }

    fn is_prose(&self, _: &Line<'_>) -> bool {
        // Asked last of all, of a line that says nothing in Gherkin.
        true
    }

    fn has_descriptions(&self) -> bool {
        false
    }

    fn title(&self, line: &Line<'_>, part: Part) -> Option<(Text, Text)> {
        let start = heading(line.text)?;
        let name = line.text.get(start..)?;
        let keyword = part.words(self.keywords).iter().find(|keyword| {
            let rest = name.strip_prefix(**keyword);
            rest.is_some_and(|rest| rest.starts_with(':'))
        })?;
        let end = start + keyword.len();
        Some((line.part(start, end), line.rest(end + 1)))
    }

    /// The first line is the feature's, whether it says so or not.
    fn first_title(&mut self, line: &Line<'_>) -> Option<(Text, Text)> {
        if self.has_feature {
            return None;
        }
        self.has_feature = true;
        let found = self.title(line, Part::Feature);
        Some(found.unwrap_or_else(|| (line.part(0, 0), line.rest(0))))
    }

    fn step(&self, line: &Line<'_>) -> Option<(Text, StepKind, Text)> {
        let item = line.text.strip_prefix(['*', '+', '-'])?.trim_start();
        let steps = self.keywords.steps.iter().filter(|(word, _)| *word != "* ");
        let (keyword, kind) = steps.clone().find(|(word, _)| item.starts_with(word))?;
        let start = line.text.len() - item.len();
        let end = start + keyword.len();
        Some((line.part(start, end), *kind, line.rest(end)))
    }

    fn tags(&self, line: &Line<'_>) -> Vec<Tag> {
        tags::in_backticks(line)
    }

    fn is_row(&self, line: &Line<'_>) -> bool {
        line.text.starts_with('|') && TABLE_INDENT.contains(&line.indent()) && !is_separator(line)
    }

    fn opening(&self, line: &Line<'_>) -> Option<Opening> {
        let length = line.text.bytes().take_while(|byte| *byte == b'`').count();
        if length < 3 {
            return None;
        }
        let media_type = line.rest(length).text.to_string();
        Some(Opening {
            delimiter: line.part(0, length),
            media_type: Some(media_type).filter(|text| !text.is_empty()),
            indent: line.indent(),
        })
    }

    fn closes(&self, line: &Line<'_>, opening: &Opening) -> bool {
        opening.delimiter.text == line.text.trim_end()
    }

    fn unescaped(&self, line: &str, _: &Opening) -> String {
        line.to_owned()
    }
}

/// Where the text of a heading starts.
fn heading(text: &str) -> Option<usize> {
    let level = text.bytes().take_while(|byte| *byte == b'#').count();
    let is_heading = (1..=6).contains(&level) && text[level..].starts_with([' ', '\t']);
    is_heading.then_some(level + 1)
}

/// Whether a row is the line of dashes below a table's header.
fn is_separator(line: &Line<'_>) -> bool {
    let is_dashes = |text: &str| {
        let dashes = text.strip_prefix(':').unwrap_or(text);
        let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
        !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
    };
    cells::row(line)
        .cells
        .iter()
        .any(|cell| is_dashes(&cell.text))
}
