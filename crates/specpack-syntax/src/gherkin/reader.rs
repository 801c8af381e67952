//! Reading a document line by line: each part takes the lines that belong to it and leaves the
//! others to the part around it.

use super::keywords::{self, Keywords, StepKind};
use super::line::{self, Line};
use super::{
    Background, DocString, Document, Examples, Feature, Rule, Scenario, Step, Table, Tag, Text,
    Title, cells,
};
use crate::diagnostic::{Diagnostic, Level};
use crate::findings::Findings;
use crate::source::{FileId, Location, SourceFile, Span};

/// What a title may announce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Feature,
    Rule,
    Background,
    Scenario,
    Outline,
    Examples,
}

impl Part {
    pub(super) fn words(self, keywords: &Keywords) -> &[&'static str] {
        match self {
            Self::Feature => &keywords.feature,
            Self::Rule => &keywords.rule,
            Self::Background => &keywords.background,
            Self::Scenario => &keywords.scenario,
            Self::Outline => &keywords.outline,
            Self::Examples => &keywords.examples,
        }
    }
}

/// The opening line of a doc string.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) delimiter: Text,
    pub(super) media_type: Option<String>,
    pub(super) indent: usize,
}

/// What a line says, as one of the two dialects reads it.
pub(super) trait Dialect {
    fn language(&self) -> &'static str;
    fn set_language(&mut self, keywords: &'static Keywords);
    /// The code in a line that names the document's language.
    fn language_of(&self, line: &Line<'_>) -> Option<Text>;
    fn is_comment(&self, line: &Line<'_>) -> bool;
    /// Whether a line that says nothing in Gherkin may stand here without being reported.
    fn is_prose(&self, line: &Line<'_>) -> bool;
    fn has_descriptions(&self) -> bool;
    /// Keyword and name, where the line announces this part.
    fn title(&self, line: &Line<'_>, part: Part) -> Option<(Text, Text)>;
    /// The title of the feature.
    fn first_title(&mut self, line: &Line<'_>) -> Option<(Text, Text)>;
    fn step(&self, line: &Line<'_>) -> Option<(Text, StepKind, Text)>;
    fn tags(&self, line: &Line<'_>) -> Vec<Tag>;
    fn is_row(&self, line: &Line<'_>) -> bool;
    fn opening(&self, line: &Line<'_>) -> Option<Opening>;
    fn closes(&self, line: &Line<'_>, opening: &Opening) -> bool;
    /// A line of a doc string with its escaped delimiters resolved.
    fn unescaped(&self, line: &str, opening: &Opening) -> String;
}

/// Reads a whole document.
pub(super) fn read<D: Dialect>(
    file: FileId,
    source: &SourceFile,
    dialect: D,
) -> (Document, Vec<Diagnostic>) {
    let mut reader = Reader {
        file,
        lines: line::lines(source),
        at: 0,
        dialect,
        comments: Vec::new(),
        findings: Findings::default(),
    };
    let feature = reader.feature();
    let document = Document {
        feature,
        comments: reader.comments,
    };
    (document, reader.findings.into_vec())
}

struct Reader<'a, D> {
    file: FileId,
    lines: Vec<Line<'a>>,
    at: usize,
    dialect: D,
    comments: Vec<Text>,
    findings: Findings,
}

/// What a scenario or a background may be given between its title and its end.
#[derive(Debug, Default)]
struct Body {
    steps: Vec<Step>,
    examples: Vec<Examples>,
}

impl<'a, D: Dialect> Reader<'a, D> {
    fn peek(&self) -> Option<Line<'a>> {
        self.lines.get(self.at).copied()
    }

    fn is_title(&self, line: &Line<'_>, parts: &[Part]) -> bool {
        parts
            .iter()
            .any(|part| self.dialect.title(line, *part).is_some())
    }

    fn feature(&mut self) -> Option<Feature> {
        let mut tags = Vec::new();
        let mut has_language = false;
        while let Some(line) = self.peek() {
            let found = self.tags_of(&line);
            if !found.is_empty() {
                tags.extend(found);
                self.at += 1;
            } else if let Some(code) = self.language_of(&line, has_language || !tags.is_empty()) {
                has_language = true;
                self.choose_language(&code);
                self.at += 1;
            } else if let Some(title) = self.dialect.first_title(&line) {
                self.at += 1;
                return Some(self.whole_feature(tags, title));
            } else {
                self.pass(&line, "a feature");
            }
        }
        self.report_lost(&tags);
        None
    }

    fn language_of(&self, line: &Line<'_>, is_too_late: bool) -> Option<Text> {
        self.dialect.language_of(line).filter(|_| !is_too_late)
    }

    fn choose_language(&mut self, code: &Text) {
        if let Some(keywords) = keywords::language(&code.text) {
            return self.dialect.set_language(keywords);
        }
        let headline = format!("Gherkin has no language `{}`", code.text);
        let help = "Name a language of Gherkin, such as `en`; the keywords are read as English.";
        self.report("unknown-gherkin-language", code.span, headline, help);
    }

    fn whole_feature(&mut self, tags: Vec<Tag>, title: (Text, Text)) -> Feature {
        let stops = [Part::Background, Part::Scenario, Part::Outline, Part::Rule];
        let mut feature = Feature {
            tags,
            language: self.dialect.language(),
            title: self.title(title, &stops, false),
            ..Feature::default()
        };
        let mut rule = self.part(&mut feature.background, &mut feature.scenarios);
        while let Some((tags, title)) = rule {
            let mut next = Rule {
                tags,
                title: self.title(title, &stops, false),
                ..Rule::default()
            };
            rule = self.part(&mut next.background, &mut next.scenarios);
            feature.rules.push(next);
        }
        feature
    }

    /// Reads what a feature or a rule holds; returns tags and title of the rule that follows.
    fn part(
        &mut self,
        background: &mut Option<Background>,
        scenarios: &mut Vec<Scenario>,
    ) -> Option<(Vec<Tag>, (Text, Text))> {
        let mut tags: Vec<Tag> = Vec::new();
        while let Some(line) = self.peek() {
            if line.is_blank() {
                self.at += 1;
                continue;
            }
            let found = self.tags_of(&line);
            if !found.is_empty() {
                tags.extend(found);
                self.at += 1;
            } else if let Some(title) = self.dialect.title(&line, Part::Rule) {
                self.at += 1;
                scenarios.shrink_to_fit();
                return Some((tags, title));
            } else if let Some((is_outline, title)) = self.scenario_title(&line) {
                self.at += 1;
                let tags = std::mem::take(&mut tags);
                scenarios.push(self.scenario(tags, is_outline, title));
            } else if let Some(title) = self.dialect.title(&line, Part::Background) {
                self.at += 1;
                let has_place = background.is_none() && scenarios.is_empty() && tags.is_empty();
                if !has_place {
                    self.report_background(&line);
                }
                let read = self.background(title);
                background.get_or_insert(read);
            } else {
                self.pass(&line, "a scenario or a rule");
            }
        }
        scenarios.shrink_to_fit();
        self.report_lost(&tags);
        None
    }

    fn scenario_title(&self, line: &Line<'_>) -> Option<(bool, (Text, Text))> {
        let plain = self.dialect.title(line, Part::Scenario);
        let plain = plain.map(|title| (false, title));
        plain.or_else(|| {
            let title = self.dialect.title(line, Part::Outline)?;
            Some((true, title))
        })
    }

    fn background(&mut self, title: (Text, Text)) -> Background {
        let stops = [Part::Scenario, Part::Outline, Part::Rule];
        let title = self.title(title, &stops, true);
        let body = self.body(false);
        Background {
            title,
            steps: body.steps,
        }
    }

    fn scenario(&mut self, tags: Vec<Tag>, is_outline: bool, title: (Text, Text)) -> Scenario {
        let stops = [Part::Examples, Part::Scenario, Part::Outline, Part::Rule];
        let title = self.title(title, &stops, true);
        let body = self.body(true);
        Scenario {
            tags,
            title,
            is_outline,
            steps: body.steps,
            examples: body.examples,
        }
    }

    /// Reads steps, and examples where `takes_examples`, up to the next part.
    fn body(&mut self, takes_examples: bool) -> Body {
        const NEXT: [Part; 4] = [Part::Scenario, Part::Outline, Part::Rule, Part::Background];
        let mut body = Body::default();
        while let Some(line) = self.peek() {
            if line.is_blank() {
                self.at += 1;
                continue;
            }
            if self.is_title(&line, &NEXT) {
                break;
            }
            if !self.dialect.tags(&line).is_empty() {
                if !takes_examples || !self.tags_lead_to_examples() {
                    break;
                }
                let tags = self.tag_lines();
                self.examples(&mut body, tags);
            } else if takes_examples && self.is_title(&line, &[Part::Examples]) {
                self.examples(&mut body, Vec::new());
            } else if let Some((keyword, kind, text)) = self.dialect.step(&line) {
                self.at += 1;
                self.step(
                    &mut body,
                    Step {
                        keyword,
                        kind,
                        text,
                        table: None,
                        doc_string: None,
                    },
                );
            } else if self.dialect.is_row(&line) {
                self.table(&mut body);
            } else if let Some(opening) = self.dialect.opening(&line) {
                self.at += 1;
                self.doc_string(&mut body, opening);
            } else {
                self.pass(&line, "a step");
            }
        }
        body.steps.shrink_to_fit();
        body.examples.shrink_to_fit();
        body
    }

    fn step(&mut self, body: &mut Body, step: Step) {
        if body.examples.is_empty() {
            return body.steps.push(step);
        }
        let span = Span {
            start: step.keyword.span.start,
            end: step.text.span.end,
        };
        let help = "Move the step above the examples.";
        let headline = "a step stands after the examples of its scenario";
        self.report("misplaced-gherkin-line", span, headline.to_owned(), help);
    }

    fn examples(&mut self, body: &mut Body, tags: Vec<Tag>) {
        let Some(line) = self.peek() else { return };
        let Some(title) = self.dialect.title(&line, Part::Examples) else {
            return;
        };
        self.at += 1;
        let stops = [Part::Examples, Part::Scenario, Part::Outline, Part::Rule];
        let title = self.title_before_table(title, &stops);
        body.examples.push(Examples {
            tags,
            title,
            table: None,
        });
    }

    /// Reads a table; blank lines and comments may stand between its rows.
    fn table(&mut self, body: &mut Body) {
        let mut table = Table::default();
        let mut end = self.at;
        while let Some(line) = self.lines.get(end).copied() {
            if self.dialect.is_row(&line) {
                table.rows.push(cells::row(&line));
                self.take_comments(end);
                self.at = end + 1;
            } else if !line.is_blank() && !self.dialect.is_comment(&line) {
                let is_ruled = line.text.starts_with('|') && self.dialect.is_prose(&line);
                if !is_ruled {
                    break;
                }
            }
            end += 1;
        }
        self.report_ragged(&table);
        let span = table.rows.first().map_or(Span::default(), |row| row.span);
        let slot = match (body.examples.last_mut(), body.steps.last_mut()) {
            (Some(examples), _) => Some(&mut examples.table),
            (None, Some(step)) => Some(&mut step.table),
            (None, None) => None,
        };
        match slot {
            Some(slot) if slot.is_none() => *slot = Some(table),
            Some(_) => self.report_repeated(span, "table"),
            None if self.dialect.has_descriptions() => self.report_misplaced(span, "a step"),
            None => {}
        }
    }

    /// Keeps the comments from where reading stands to the line `end`.
    fn take_comments(&mut self, end: usize) {
        for line in self.lines.get(self.at..end).unwrap_or_default() {
            if self.dialect.is_comment(line) {
                self.comments.push(line.whole());
            }
        }
    }

    fn doc_string(&mut self, body: &mut Body, opening: Opening) {
        let mut lines: Vec<String> = Vec::new();
        let mut is_closed = false;
        while let Some(line) = self.peek() {
            self.at += 1;
            if self.dialect.closes(&line, &opening) {
                is_closed = true;
                break;
            }
            let text = line.without_indent(opening.indent);
            lines.push(self.dialect.unescaped(text, &opening));
        }
        let span = opening.delimiter.span;
        let takes_none = body.steps.is_empty() || !body.examples.is_empty();
        if takes_none && !self.dialect.has_descriptions() {
            return;
        }
        if !is_closed {
            let headline = format!(
                "the doc string is not closed by `{}`",
                opening.delimiter.text
            );
            let help = "Close the doc string with the same characters on a line of their own.";
            self.report("unclosed-doc-string", span, headline, help);
        }
        let doc_string = DocString {
            delimiter: opening.delimiter,
            media_type: opening.media_type,
            content: lines.join("\n"),
        };
        let step = body.steps.last_mut().filter(|_| body.examples.is_empty());
        match step {
            Some(step) if step.doc_string.is_none() => {
                step.doc_string = Some(Box::new(doc_string));
            }
            Some(_) => self.report_repeated(span, "doc string"),
            None => self.report_misplaced(span, "a step"),
        }
    }

    /// Whether examples follow the lines of tags that start here.
    fn tags_lead_to_examples(&self) -> bool {
        let rest = self.lines.get(self.at..).unwrap_or_default();
        let next = rest.iter().find(|line| {
            let is_between = line.is_blank() || self.dialect.is_comment(line);
            !is_between && self.dialect.tags(line).is_empty()
        });
        next.is_some_and(|line| self.is_title(line, &[Part::Examples]))
    }

    /// The tags of the lines that start here, up to a line that is a title.
    fn tag_lines(&mut self) -> Vec<Tag> {
        let mut tags = Vec::new();
        while let Some(line) = self.peek() {
            let found = self.tags_of(&line);
            if found.is_empty() && !line.is_blank() && !self.dialect.is_comment(&line) {
                break;
            }
            self.take_comments(self.at + 1);
            tags.extend(found);
            self.at += 1;
        }
        tags
    }

    fn tags_of(&mut self, line: &Line<'_>) -> Vec<Tag> {
        let tags = self.dialect.tags(line);
        for tag in &tags {
            if tag.name.contains(char::is_whitespace) {
                let headline = format!("the tag `{}` holds a blank", tag.name);
                let help = "Start each tag with `@`, and write none with a blank in it.";
                self.report("tag-with-space", tag.span, headline, help);
            }
        }
        tags
    }

    fn title(&mut self, title: (Text, Text), stops: &[Part], stops_at_steps: bool) -> Title {
        let (keyword, name) = title;
        let (description, description_span) = self.description(|reader, line| {
            reader.is_title(line, stops)
                || !reader.dialect.tags(line).is_empty()
                || (stops_at_steps && reader.dialect.step(line).is_some())
        });
        Title {
            keyword,
            name,
            description,
            description_span,
        }
    }

    fn title_before_table(&mut self, title: (Text, Text), stops: &[Part]) -> Title {
        let (keyword, name) = title;
        let (description, description_span) = self.description(|reader, line| {
            reader.dialect.is_row(line)
                || reader.is_title(line, stops)
                || !reader.dialect.tags(line).is_empty()
        });
        Title {
            keyword,
            name,
            description,
            description_span,
        }
    }

    /// Free text up to a line at which `is_end`. Markdown has prose in its place.
    fn description(&mut self, is_end: impl Fn(&Self, &Line<'_>) -> bool) -> (String, Span) {
        if !self.dialect.has_descriptions() {
            return (String::new(), Span::default());
        }
        while self.peek().is_some_and(|line| line.is_blank()) {
            self.at += 1;
        }
        let mut lines: Vec<Line<'a>> = Vec::new();
        while let Some(line) = self.peek() {
            if is_end(self, &line) {
                break;
            }
            if self.dialect.is_comment(&line) {
                self.comments.push(line.whole());
            } else {
                lines.push(line);
            }
            self.at += 1;
        }
        while lines.last().is_some_and(Line::is_blank) {
            lines.pop();
        }
        let span = match (lines.first(), lines.last()) {
            (Some(first), Some(last)) => Span {
                start: first.span().start,
                end: last.span().end,
            },
            _ => Span::default(),
        };
        let texts: Vec<&str> = lines.iter().map(|line| line.raw).collect();
        (texts.join("\n"), span)
    }

    /// Passes a line that is no part of anything; what is neither blank nor comment is reported.
    fn pass(&mut self, line: &Line<'_>, expected: &str) {
        self.at += 1;
        if self.dialect.is_comment(line) {
            self.comments.push(line.whole());
        } else if let Some(opening) = self
            .dialect
            .opening(line)
            .filter(|_| !self.dialect.has_descriptions())
        {
            // A fence among prose: what stands in it is an example, not Gherkin.
            self.doc_string(&mut Body::default(), opening);
        } else if !self.dialect.is_prose(line) {
            self.report_misplaced(line.trimmed_span(), expected);
        }
    }

    fn report(&mut self, rule: &'static str, span: Span, headline: String, help: &str) {
        let at = Location {
            file: self.file,
            span,
        };
        let finding = Diagnostic::new(rule, Level::Error, headline, at);
        self.findings.push(finding.help(help));
    }

    fn report_misplaced(&mut self, span: Span, expected: &str) {
        let headline = format!("this line is no Gherkin; {expected} was expected");
        let help = "Remove it, turn it into a comment, or move it below a title.";
        self.report("misplaced-gherkin-line", span, headline, help);
    }

    fn report_background(&mut self, line: &Line<'_>) {
        let headline = "a background stands here that nothing can follow".to_owned();
        let help = "Keep one background without tags, above the scenarios.";
        self.report(
            "misplaced-gherkin-line",
            line.trimmed_span(),
            headline,
            help,
        );
    }

    fn report_repeated(&mut self, span: Span, what: &str) {
        let headline = format!("this step has a second {what}");
        let help = format!("Give the step one {what}, or part the step in two.");
        self.report("repeated-step-argument", span, headline, &help);
    }

    fn report_lost(&mut self, tags: &[Tag]) {
        let (Some(first), Some(last)) = (tags.first(), tags.last()) else {
            return;
        };
        let span = Span {
            start: first.span.start,
            end: last.span.end,
        };
        let headline = "the file ends after tags that nothing has".to_owned();
        let help = "Remove the tags, or write what they belong to.";
        self.report("tags-on-nothing", span, headline, help);
    }

    fn report_ragged(&mut self, table: &Table) {
        let expected = table.rows.first().map_or(0, |row| row.cells.len());
        for row in table.rows.iter().filter(|row| row.cells.len() != expected) {
            let count = row.cells.len();
            let headline =
                format!("a row of {count} cells stands in a table of {expected} columns");
            let help = "Close each cell with `|`, and give every row as many cells.";
            self.report("ragged-data-table", row.span, headline, help);
        }
    }
}
