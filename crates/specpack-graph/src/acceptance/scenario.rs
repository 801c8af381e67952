//! The cases that a feature stands for: each scenario, and each row of an outline's examples, with
//! the steps of the backgrounds before it.

use specpack_syntax::gherkin::{
    Background, Document, Row, Rule, Scenario, Step, StepKind, Table, Tag,
};
use specpack_syntax::source::Span;

/// One case: what is run as one.
#[derive(Clone, Debug)]
pub struct Case {
    /// The feature's name.
    pub feature: String,
    /// The name of the rule that it stands in.
    pub rule: Option<String>,
    /// The scenario's name, placeholders filled.
    pub name: String,
    /// All its tags with `@`: of feature, rule, scenario and examples.
    pub tags: Vec<String>,
    /// Where the scenario's title stands, or the row of an outline's examples.
    pub at: Span,
    /// Where the scenario's title stands.
    pub scenario_at: Span,
    /// The byte at which the row of examples starts.
    pub row: Option<u32>,
    /// The code of the feature's language.
    pub language: &'static str,
    /// Its steps in order.
    pub steps: Vec<CaseStep>,
}

/// A step of a case.
#[derive(Clone, Debug)]
pub struct CaseStep {
    /// The keyword with the blank after it.
    pub keyword: String,
    /// What kind of step it is; a conjunction is of the kind of the step before it.
    pub kind: StepKind,
    /// The text, placeholders filled.
    pub text: String,
    /// What stands below it, placeholders filled.
    pub argument: Argument,
    /// Where keyword and text stand.
    pub at: Span,
    /// Where the text stands, as it is written.
    pub text_at: Span,
}

/// What stands below a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Argument {
    /// The cells of its table.
    pub table: Option<Vec<Vec<String>>>,
    /// Its doc string.
    pub doc_string: Option<String>,
}

/// The cases of a document, in the order written.
#[must_use]
pub fn cases(document: &Document) -> Vec<Case> {
    let Some(feature) = &document.feature else {
        return Vec::new();
    };
    let mut cases = Vec::new();
    for (rule, scenario) in feature.all_scenarios() {
        let maker = Maker {
            feature_name: &feature.title.name.text,
            language: feature.language,
            tags: &feature.tags,
            rule,
            background: feature.background.as_ref(),
            scenario,
        };
        maker.add(&mut cases);
    }
    cases
}

struct Maker<'a> {
    feature_name: &'a str,
    language: &'static str,
    tags: &'a [Tag],
    rule: Option<&'a Rule>,
    background: Option<&'a Background>,
    scenario: &'a Scenario,
}

impl Maker<'_> {
    fn add(&self, cases: &mut Vec<Case>) {
        if !self.scenario.has_examples() {
            return cases.push(self.case(&[], &Filling::default(), None));
        }
        for examples in &self.scenario.examples {
            let Some(table) = &examples.table else {
                continue;
            };
            let Some(header) = table.header() else {
                continue;
            };
            for row in table.body() {
                let filling = Filling::of(header, row);
                cases.push(self.case(&examples.tags, &filling, Some(row)));
            }
        }
    }

    fn case(&self, further: &[Tag], filling: &Filling<'_>, row: Option<&Row>) -> Case {
        let of_rule = self.rule.map_or(&[][..], |rule| rule.tags.as_slice());
        let all = [self.tags, of_rule, &self.scenario.tags, further];
        let mut tags: Vec<String> = Vec::new();
        for tag in all.into_iter().flatten() {
            if !tags.iter().any(|known| tag.name == *known) {
                tags.push(tag.name.to_string());
            }
        }
        let title = &self.scenario.title;
        let scenario_at = Span {
            start: title.keyword.span.start,
            end: title.name.span.end,
        };
        let backgrounds = [
            self.background,
            self.rule.and_then(|rule| rule.background.as_ref()),
        ];
        let background = backgrounds.into_iter().flatten().flat_map(|b| &b.steps);
        let none = Filling::default();
        let background = background.map(|step| case_step(step, &none));
        let own = self
            .scenario
            .steps
            .iter()
            .map(|step| case_step(step, filling));
        let mut steps: Vec<CaseStep> = background.chain(own).collect();
        settle_kinds(&mut steps);
        Case {
            feature: self.feature_name.to_owned(),
            rule: self.rule.map(|rule| rule.title.name.text.to_string()),
            name: filling.fill(&title.name.text),
            tags,
            at: row.map_or(scenario_at, |row| row.span),
            scenario_at,
            row: row.map(|row| row.span.start),
            language: self.language,
            steps,
        }
    }
}

fn case_step(step: &Step, filling: &Filling<'_>) -> CaseStep {
    let cells = |table: &Table| {
        let rows = table.rows.iter();
        let cells = rows.map(|row| {
            row.cells
                .iter()
                .map(|cell| filling.fill(&cell.text))
                .collect()
        });
        cells.collect()
    };
    let doc_string = step.doc_string.as_ref();
    CaseStep {
        keyword: step.keyword.text.to_string(),
        kind: step.kind,
        text: filling.fill(&step.text.text),
        argument: Argument {
            table: step.table.as_ref().map(cells),
            doc_string: doc_string.map(|text| filling.fill(&text.content)),
        },
        at: Span {
            start: step.keyword.span.start,
            end: step.text.span.end,
        },
        text_at: step.text.span,
    }
}

/// "And" and "But" are what the step before them is.
fn settle_kinds(steps: &mut [CaseStep]) {
    let mut before = StepKind::Unknown;
    for step in steps {
        if step.kind == StepKind::Conjunction {
            step.kind = before;
        }
        before = step.kind;
    }
}

/// What a row puts in the place of each placeholder.
#[derive(Debug, Default)]
struct Filling<'a> {
    values: Vec<(String, &'a str)>,
}

impl<'a> Filling<'a> {
    fn of(header: &Row, row: &'a Row) -> Self {
        let pairs = header.cells.iter().zip(&row.cells);
        let values = pairs.map(|(name, value)| (format!("<{}>", name.text), value.text.as_str()));
        Self {
            values: values.collect(),
        }
    }

    fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        if text.contains('<') {
            for (placeholder, value) in &self.values {
                filled = filled.replace(placeholder, value);
            }
        }
        filled
    }
}
