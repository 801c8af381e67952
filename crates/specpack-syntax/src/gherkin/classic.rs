//! What the lines of a `.feature` file are.

use super::keywords::{self, Keywords};
use super::line::Line;
use super::reader::{Dialect, Opening, Part};
use super::{StepKind, Tag, Text, tags};

/// Plain Gherkin.
#[derive(Debug)]
pub(super) struct Classic {
    keywords: &'static Keywords,
}

impl Default for Classic {
    fn default() -> Self {
        Self {
            keywords: keywords::english(),
        }
    }
}

impl Dialect for Classic {
    fn language(&self) -> &'static str {
        self.keywords.code
    }

    fn set_language(&mut self, keywords: &'static Keywords) {
        self.keywords = keywords;
    }

    fn language_of(&self, line: &Line<'_>) -> Option<Text> {
        let comment = line.text.strip_prefix('#')?.trim_start();
        let named = comment.strip_prefix("language")?.trim_start();
        let code = named.strip_prefix(':')?.trim();
        let is_code = |c: char| c.is_ascii_alphabetic() || c == '-' || c == '_';
        let at = line.text.rfind(code).unwrap_or_default();
        (!code.is_empty() && code.chars().all(is_code)).then(|| line.part(at, at + code.len()))
    }

    fn is_comment(&self, line: &Line<'_>) -> bool {
        line.text.starts_with('#')
    }

    fn is_prose(&self, line: &Line<'_>) -> bool {
        line.is_blank()
    }

    fn has_descriptions(&self) -> bool {
        true
    }

    fn title(&self, line: &Line<'_>, part: Part) -> Option<(Text, Text)> {
        if !line.has_colon {
            return None;
        }
        let keyword = part.words(self.keywords).iter().find(|keyword| {
            let rest = line.text.strip_prefix(**keyword);
            rest.is_some_and(|rest| rest.starts_with(':'))
        })?;
        let length = keyword.len();
        Some((line.part(0, length), line.rest(length + 1)))
    }

    fn first_title(&mut self, line: &Line<'_>) -> Option<(Text, Text)> {
        self.title(line, Part::Feature)
    }

    fn step(&self, line: &Line<'_>) -> Option<(Text, StepKind, Text)> {
        let steps = &self.keywords.steps;
        let (keyword, kind) = steps.iter().find(|(word, _)| line.text.starts_with(word))?;
        let length = keyword.len();
        Some((line.part(0, length), *kind, line.rest(length)))
    }

    fn tags(&self, line: &Line<'_>) -> Vec<Tag> {
        match line.text.starts_with('@') {
            true => tags::classic(line),
            false => Vec::new(),
        }
    }

    fn is_row(&self, line: &Line<'_>) -> bool {
        line.text.starts_with('|')
    }

    fn opening(&self, line: &Line<'_>) -> Option<Opening> {
        let delimiter = ["\"\"\"", "```"];
        let length = delimiter
            .into_iter()
            .find(|delimiter| line.text.starts_with(delimiter))?
            .len();
        let media_type = line.rest(length).text.to_string();
        Some(Opening {
            delimiter: line.part(0, length),
            media_type: Some(media_type).filter(|text| !text.is_empty()),
            indent: line.indent(),
        })
    }

    fn closes(&self, line: &Line<'_>, opening: &Opening) -> bool {
        line.text.starts_with(opening.delimiter.text.as_str())
    }

    fn unescaped(&self, line: &str, opening: &Opening) -> String {
        let delimiter = &opening.delimiter.text;
        let escaped: String = delimiter.chars().flat_map(|c| ['\\', c]).collect();
        line.replace(&escaped, delimiter)
    }
}
