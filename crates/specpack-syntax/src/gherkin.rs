//! Gherkin as a tree with spans: features, rules, scenarios, steps and what they are given.
//!
//! Both dialects are read, `.feature` and Markdown with Gherkin (`.feature.md`), in every language
//! of Cucumber's table. The grammar is that of the Gherkin reference; where a line has no place
//! in it, the line is reported and reading goes on after it.

use crate::diagnostic::Diagnostic;
use crate::part_of_text::PartOfText;
use crate::source::{FileId, MAX_FILE_LEN, SourceFile, Span};

mod cells;
mod classic;
mod keywords;
mod line;
mod markdown;
mod reader;
mod tags;

pub use keywords::{Keywords, StepKind, language, languages};

/// The rules that reading Gherkin reports.
pub const RULES: &[&str] = &[
    "misplaced-gherkin-line",
    "ragged-data-table",
    "repeated-step-argument",
    "tag-with-space",
    "tags-on-nothing",
    "unclosed-doc-string",
    "unknown-gherkin-language",
];

/// A whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The feature; none where the file holds nothing but comments.
    pub feature: Option<Feature>,
    /// The lines of comment in the order written, each with its indent.
    pub comments: Vec<Text>,
}

/// A text and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text, with what was escaped in it resolved.
    pub text: PartOfText,
    /// Its place, as written.
    pub span: Span,
}

/// A tag such as `@FR-1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The name with its `@`.
    pub name: PartOfText,
    /// Its place.
    pub span: Span,
}

/// The line that a part starts with, and the free text that follows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Title {
    /// The keyword without its colon; empty where Markdown starts with an ordinary line.
    pub keyword: Text,
    /// The name after the colon; may be empty.
    pub name: Text,
    /// The lines between the title and what follows, without comments and blank lines at the end.
    pub description: String,
    /// Where the description stands; empty where there is none.
    pub description_span: Span,
}

/// A feature: what a document is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feature {
    /// Its tags.
    pub tags: Vec<Tag>,
    /// The code of the language that the keywords are in, such as `en` or `pt-BR`.
    pub language: &'static str,
    /// Keyword, name and description.
    pub title: Title,
    /// The steps before each of its scenarios.
    pub background: Option<Background>,
    /// The scenarios outside of rules.
    pub scenarios: Vec<Scenario>,
    /// The rules; they follow the scenarios.
    pub rules: Vec<Rule>,
}

/// A rule: scenarios that show one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Keyword, name and description.
    pub title: Title,
    /// The steps before each of its scenarios, after those of the feature.
    pub background: Option<Background>,
    /// The scenarios.
    pub scenarios: Vec<Scenario>,
}

/// The steps before each scenario of a feature or a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Background {
    /// Keyword, name and description.
    pub title: Title,
    /// The steps.
    pub steps: Vec<Step>,
}

/// A scenario, or with examples an outline of several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Keyword, name and description.
    pub title: Title,
    /// Whether its keyword is the one for outlines.
    pub is_outline: bool,
    /// The steps.
    pub steps: Vec<Step>,
    /// The examples that stand for it, one after another.
    pub examples: Vec<Examples>,
}

/// A table whose rows each make a scenario of an outline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examples {
    /// Tags of the scenarios that its rows make.
    pub tags: Vec<Tag>,
    /// Keyword, name and description.
    pub title: Title,
    /// The table; its first row names the columns.
    pub table: Option<Table>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The keyword with the blank after it, where it has one.
    pub keyword: Text,
    /// What kind of step the keyword announces.
    pub kind: StepKind,
    /// The text after the keyword.
    pub text: Text,
    /// The table below it.
    pub table: Option<Table>,
    /// The doc string below it. Boxed: few steps have one.
    pub doc_string: Option<Box<DocString>>,
}

/// A table of cells. Rows that have more or fewer cells than the first are reported and kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The rows; at least one.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The cells; an empty one stands where it ends.
    pub cells: Vec<Text>,
    /// From the first `|` to the end of the line.
    pub span: Span,
}

/// Text between two lines of `"""` or of backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocString {
    /// What encloses it.
    pub delimiter: Text,
    /// What stands after the opening delimiter, such as `json`.
    pub media_type: Option<String>,
    /// The lines without the indent of the opening delimiter.
    pub content: String,
}

/// A document and what was found wrong while reading it.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The tree.
    pub document: Document,
    /// What has no place, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a document; as Markdown with Gherkin where its path ends in `.md`.
#[must_use]
pub fn parse(file: FileId, source: &SourceFile) -> Parsed {
    if source.text().len() > MAX_FILE_LEN {
        // That a file is too long is said of every kind of file alike.
        return Parsed {
            document: Document::default(),
            diagnostics: Vec::new(),
        };
    }
    let (document, mut diagnostics) = match source.path().ends_with(".md") {
        true => reader::read(file, source, markdown::Markdown::default()),
        false => reader::read(file, source, classic::Classic::default()),
    };
    diagnostics.sort_by_key(|finding| finding.primary.at.span);
    Parsed {
        document,
        diagnostics,
    }
}

impl Feature {
    /// Every scenario, each with the rule that it stands in.
    pub fn all_scenarios(&self) -> impl Iterator<Item = (Option<&Rule>, &Scenario)> {
        let own = self.scenarios.iter().map(|scenario| (None, scenario));
        let of_rules = self.rules.iter().flat_map(|rule| {
            let scenarios = rule.scenarios.iter();
            scenarios.map(move |scenario| (Some(rule), scenario))
        });
        own.chain(of_rules)
    }
}

impl Title {
    /// Where a finding about what it names points: the name, else the keyword.
    #[must_use]
    pub fn head(&self) -> Span {
        match self.name.text.is_empty() {
            true => self.keyword.span,
            false => self.name.span,
        }
    }
}

impl Scenario {
    /// Whether it stands for as many scenarios as its examples have rows.
    #[must_use]
    pub fn has_examples(&self) -> bool {
        self.is_outline || !self.examples.is_empty()
    }

    /// Whether it is an outline whose examples have no row.
    #[must_use]
    pub fn runs_never(&self) -> bool {
        let tables = self.examples.iter().filter_map(|it| it.table.as_ref());
        self.has_examples() && tables.map(Table::body).all(<[Row]>::is_empty)
    }
}

impl Table {
    /// The first row.
    #[must_use]
    pub fn header(&self) -> Option<&Row> {
        self.rows.first()
    }

    /// The rows after the first.
    #[must_use]
    pub fn body(&self) -> &[Row] {
        self.rows.get(1..).unwrap_or_default()
    }
}
