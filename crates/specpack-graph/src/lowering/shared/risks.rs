//! Risks, questions, next steps and success metrics: tables and lists at the end of a document.

use super::columns;
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::shared::questions::{joined, without_number};
use crate::lowering::text::entries::{self, Part};
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::name_list;
use crate::lowering::text::words::words;
use crate::model::{Milestone, NodeData, Question, Risk, Spanned, SuccessMetric, Term};
use specpack_syntax::markdown::{Block, BlockKind, Table};
use specpack_syntax::source::Span;

// What the columns of a risk table are called, in the languages that documents come in.
const RISK: &[&str] = &[
    "risk",
    "threat",
    "name",
    "description",
    "issue",
    "risico",
    "risco",
    "riesgo",
    "risque",
    "risiko",
    "リスク",
    "जोखिम",
];
const IMPACT: &[&str] = &[
    "impact",
    "severity",
    "impacto",
    "auswirkung",
    "gevolg",
    "影響",
    "影響度",
    "प्रभाव",
];
const LIKELIHOOD: &[&str] = &[
    "likelihood",
    "probability",
    "kans",
    "waarschijnlijkheid",
    "probabilidade",
    "probabilidad",
    "probabilité",
    "wahrscheinlichkeit",
    "確率",
    "発生確率",
    "संभावना",
];
const SEVERITY: &[&str] = &[
    "severity",
    "rating",
    "exposure",
    "score",
    "ernst",
    "severidade",
    "severidad",
    "gravité",
    "schwere",
    "深刻度",
    "गंभीरता",
];
const MITIGATION: &[&str] = &[
    "mitigation",
    "response",
    "action",
    "mitigatie",
    "maatregel",
    "mitigação",
    "mitigación",
    "atténuation",
    "maßnahme",
    "対策",
    "शमन",
];
const CONTINGENCY: &[&str] = &[
    "contingency",
    "fallback",
    "terugvaloptie",
    "noodplan",
    "contingência",
    "contingencia",
    "notfallplan",
    "代替策",
    "आकस्मिक",
];

/// A line of a list, with its box and what is nested in it.
pub(crate) struct Listed<'a> {
    pub(crate) text: Inline<'a>,
    pub(crate) is_checked: Option<bool>,
    pub(crate) nested: Vec<&'a Block>,
    pub(crate) extent: Span,
}

/// "[Risks of this feature]" waits for a person to fill it in: it states nothing yet.
pub(crate) fn is_placeholder(text: &str) -> bool {
    text.starts_with('[') && text.ends_with(']')
}

/// The items of the lists among blocks.
pub(crate) fn listed<'a>(blocks: &[&'a Block]) -> Vec<Listed<'a>> {
    let mut listed = Vec::new();
    for block in blocks {
        let BlockKind::List(list) = &block.kind else {
            continue;
        };
        for item in &list.items {
            listed.extend(labels::whole(&item.text).map(|text| Listed {
                text,
                is_checked: item.checked,
                nested: item.blocks.iter().collect(),
                extent: item.span,
            }));
        }
    }
    listed
}

/// Reads the risks of a section.
pub(crate) fn lower_risks(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    for (block, table) in tables(&blocks) {
        let Some(name) = columns::find(table, RISK) else {
            continue;
        };
        reader.coverage.keep(block.span);
        let impact = columns::find(table, IMPACT);
        let likelihood = columns::find(table, LIKELIHOOD);
        let severity = columns::find(table, SEVERITY).filter(|column| Some(*column) != impact);
        let mitigation = columns::find(table, MITIGATION);
        let contingency = columns::find(table, CONTINGENCY);
        let known = [
            Some(name),
            impact,
            likelihood,
            severity,
            mitigation,
            contingency,
        ];
        for row in &table.rows {
            let Some(title) = columns::cell(row, Some(name)) else {
                continue;
            };
            let risk = Risk {
                impact: columns::cell(row, impact).map(|text| reader.keep(text)),
                likelihood: columns::cell(row, likelihood).map(|text| reader.keep(text)),
                severity: columns::cell(row, severity).map(|text| reader.keep(text)),
                mitigation: columns::cell(row, mitigation).map(|text| reader.keep(text)),
                contingency: columns::cell(row, contingency).map(|text| reader.keep(text)),
                notes: columns::others(reader, table, row, &known),
            };
            reader.add(title, row.span, Some(placed.index), risk);
        }
    }
    let mut is_about_questions = false;
    for block in &blocks {
        if let BlockKind::Paragraph(text) = &block.kind {
            // One section may hold both, each under a label.
            let words = words(&text.plain);
            is_about_questions =
                match labels::starts_bold(text) || labels::bold_title(text).is_some() {
                    true => words.contains("question"),
                    false => is_about_questions,
                };
        }
        let items = listed(&[block]).into_iter();
        for item in items.filter(|item| !is_placeholder(item.text.plain)) {
            lower_listed_risk(reader, placed, &item, is_about_questions);
        }
    }
}

/// What a label or a column says of a risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RiskPart {
    Impact,
    Likelihood,
    Severity,
    Mitigation,
    Contingency,
}

/// What a label says of a risk; none where it says nothing of one.
pub(crate) fn part(label: &str) -> Option<RiskPart> {
    let words = words(label);
    let parts = [
        (RiskPart::Likelihood, LIKELIHOOD),
        (RiskPart::Mitigation, MITIGATION),
        (RiskPart::Contingency, CONTINGENCY),
        // "severity" is the word for the impact too, where a table has no other.
        (RiskPart::Severity, SEVERITY),
        (RiskPart::Impact, IMPACT),
    ];
    let found = parts
        .iter()
        .find(|(_, names)| names.contains(&words.as_str()));
    found.map(|(part, _)| *part)
}

/// Adds the risk of a section of its own.
pub(crate) fn lower_section(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let title = Inline {
        plain: without_number(placed.section.name.trim()),
        span: placed.section.title.span,
    };
    let mut risk = Risk::default();
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    for entry in entries::read_items(&blocks, &|label| part(label).is_some()) {
        let (lines, slot) = match entry {
            Part::Entry(entry) => {
                reader.coverage.keep(entry.label_span);
                let mut lines: Vec<Spanned<String>> = Vec::new();
                lines.extend(entry.value.map(|value| reader.keep(value)));
                lines.extend(keep_lines(reader, &entry.blocks));
                (lines, part(entry.label))
            }
            Part::Text(text) => (vec![reader.keep(text)], None),
            Part::Block(block) => (keep_lines(reader, &[block]), None),
        };
        let slot = match slot {
            Some(RiskPart::Impact) => &mut risk.impact,
            Some(RiskPart::Likelihood) => &mut risk.likelihood,
            Some(RiskPart::Severity) => &mut risk.severity,
            Some(RiskPart::Mitigation) => &mut risk.mitigation,
            Some(RiskPart::Contingency) => &mut risk.contingency,
            None => {
                risk.notes.extend(lines);
                continue;
            }
        };
        *slot = joined(lines).or(slot.take());
    }
    reader.add(title, placed.section.span, Some(placed.index), risk);
}

fn lower_listed_risk(
    reader: &mut Reader<'_>,
    placed: &Placed<'_>,
    item: &Listed<'_>,
    is_about_questions: bool,
) {
    let is_question = is_about_questions || item.text.plain.trim_end().ends_with('?');
    let mut notes = keep_lines(reader, &item.nested);
    let take = |notes: &mut Vec<Spanned<String>>, word: &str| {
        let at = notes
            .iter()
            .position(|note| note.value.to_lowercase().starts_with(word))?;
        Some(notes.remove(at))
    };
    let name = name_list::without_explanation(item.text);
    if name.plain.len() < item.text.plain.len() {
        notes.push(reader.keep(item.text));
    }
    let data: NodeData = if is_question {
        Question {
            is_answered: item.is_checked,
            ..Question::default()
        }
        .into()
    } else {
        Risk {
            impact: take(&mut notes, "impact"),
            likelihood: take(&mut notes, "likelihood").or_else(|| take(&mut notes, "probability")),
            severity: take(&mut notes, "severity"),
            mitigation: take(&mut notes, "mitigation"),
            contingency: take(&mut notes, "contingency"),
            notes,
        }
        .into()
    };
    let name = if is_question { item.text } else { name };
    reader.add(name, item.extent, Some(placed.index), data);
}

/// Reads next steps.
pub(crate) fn lower_next_steps(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    for item in listed(&blocks) {
        let nested = keep_lines(reader, &item.nested);
        reader.add_passages(placed.index, nested);
        let milestone = Milestone {
            is_done: item.is_checked,
        };
        reader.add(item.text, item.extent, Some(placed.index), milestone);
    }
}

/// Reads success metrics.
pub(crate) fn lower_metrics(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    for (block, table) in tables(&blocks) {
        reader.coverage.keep(block.span);
        let name = columns::find(table, &["metric", "kpi", "measure", "name"]).unwrap_or(0);
        let target = columns::find(table, &["target", "goal", "value"]);
        for row in &table.rows {
            let Some(title) = columns::cell(row, Some(name)) else {
                continue;
            };
            let metric = SuccessMetric {
                target: columns::cell(row, target).map(|text| reader.keep(text)),
                notes: columns::others(reader, table, row, &[Some(name), target]),
            };
            reader.add(title, row.span, Some(placed.index), metric);
        }
    }
    for item in listed(&blocks) {
        let notes = keep_lines(reader, &item.nested);
        let (name, target) = match item.text.plain.split_once(':') {
            Some((name, target)) if !target.trim().is_empty() => (name, Some(target.trim())),
            _ => (item.text.plain, None),
        };
        let metric = SuccessMetric {
            target: target.map(|text| {
                let span = labels::locate(reader.source, text, item.text.span);
                Spanned::new(text.to_owned(), reader.location(span))
            }),
            notes,
        };
        let name = Inline {
            plain: name.trim(),
            span: item.text.span,
        };
        reader.add(name, item.extent, Some(placed.index), metric);
    }
}

/// Reads a glossary: a table, a list or paragraphs of "**Term:** meaning".
pub(crate) fn lower_glossary(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    for (block, table) in tables(&blocks) {
        reader.coverage.keep(block.span);
        for row in &table.rows {
            let Some(term) = columns::cell(row, Some(0)) else {
                continue;
            };
            let meaning = columns::cell(row, Some(1)).map(|text| reader.keep(text));
            let others = columns::others(reader, table, row, &[Some(0), Some(1)]);
            reader.add_passages(placed.index, others);
            reader.add(term, row.span, Some(placed.index), Term { meaning });
        }
    }
    for line in entries::lines(&blocks) {
        let Some(part) = line.source_text.and_then(labels::single) else {
            continue;
        };
        let term = Inline {
            plain: part.label,
            span: part.label_span,
        };
        let meaning = Some(part.value)
            .filter(|value| !value.plain.is_empty())
            .map(|value| reader.keep(value));
        reader.add(term, line.text.span, Some(placed.index), Term { meaning });
    }
}

/// The tables among blocks.
pub(crate) fn tables<'a>(blocks: &[&'a Block]) -> Vec<(&'a Block, &'a Table)> {
    let tables = blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Table(table) => Some((*block, table)),
        _ => None,
    });
    tables.collect()
}
