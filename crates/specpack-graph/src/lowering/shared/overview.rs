//! Purpose, scope, capabilities and success criteria, under headings or bold labels.

use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::text::entries::{self, Line, Part};
use crate::lowering::text::words::words;
use crate::model::{Property, Spanned, Topic};
use specpack_syntax::markdown::Block;

/// What the overview of a system or a feature says.
#[derive(Debug, Default)]
pub(crate) struct Overview {
    pub(crate) purpose: Option<Spanned<String>>,
    pub(crate) in_scope: Vec<Spanned<String>>,
    pub(crate) out_of_scope: Vec<Spanned<String>>,
    pub(crate) capabilities: Vec<Spanned<String>>,
    pub(crate) success_criteria: Vec<Spanned<String>>,
    pub(crate) properties: Vec<Property>,
}

/// Whether a section is part of the overview.
pub(crate) fn is_part(topic: Topic) -> bool {
    matches!(
        topic,
        Topic::Purpose
            | Topic::Scope
            | Topic::InScope
            | Topic::OutOfScope
            | Topic::KeyCapabilities
            | Topic::SuccessCriteria
            | Topic::Overview
    )
}

/// Reads one section of the overview.
pub(crate) fn lower(reader: &mut Reader<'_>, placed: &Placed<'_>, overview: &mut Overview) {
    let is_label = |label: &str| label_topic(label).is_some();
    let parts = entries::read(&placed.section.blocks, &is_label);
    for part in parts {
        match part {
            Part::Entry(entry) => {
                let topic = label_topic(entry.label);
                let mut lines: Vec<Spanned<String>> = Vec::new();
                reader.coverage.keep(entry.label_span);
                lines.extend(entry.value.map(|value| reader.keep(value)));
                lines.extend(keep_lines(reader, &entry.blocks));
                match topic {
                    Some(topic) => add(overview, topic, lines),
                    None => overview.properties.push(Property {
                        label: entry.label.to_owned(),
                        text: join(&lines),
                        at: reader.location(entry.label_span),
                    }),
                }
            }
            Part::Text(text) => {
                let kept = reader.keep(text);
                add(overview, placed.topic, vec![kept]);
            }
            Part::Block(block) => {
                let lines = keep_lines(reader, &[block]);
                add(overview, placed.topic, lines);
            }
        }
    }
}

/// Keeps each line of blocks; items that are nested follow what holds them.
pub(crate) fn keep_lines(reader: &mut Reader<'_>, blocks: &[&Block]) -> Vec<Spanned<String>> {
    let mut kept = Vec::new();
    for line in entries::lines(blocks) {
        keep_line(reader, line, &mut kept, 0);
    }
    kept
}

/// Deeper items stay unread here, and so are found among the leftovers.
const MAX_DEPTH: u8 = 8;

fn keep_line(reader: &mut Reader<'_>, line: Line<'_>, kept: &mut Vec<Spanned<String>>, depth: u8) {
    kept.push(reader.keep(line.text));
    let Some(item) = line.item.filter(|_| depth < MAX_DEPTH) else {
        return;
    };
    let nested: Vec<&Block> = item.blocks.iter().collect();
    for line in entries::lines(&nested) {
        keep_line(reader, line, kept, depth + 1);
    }
}

/// Lines as one text.
pub(crate) fn join(lines: &[Spanned<String>]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| line.value.as_str()).collect();
    lines.join("; ")
}

fn label_topic(label: &str) -> Option<Topic> {
    Some(match words(label).as_str() {
        "purpose" | "goal" | "objective" => Topic::Purpose,
        "in scope" | "included" | "includes" => Topic::InScope,
        "out of scope" | "not in scope" | "excluded" | "non goals" => Topic::OutOfScope,
        "key capabilities" | "capabilities" => Topic::KeyCapabilities,
        "success criteria" => Topic::SuccessCriteria,
        _ => return None,
    })
}

fn add(overview: &mut Overview, topic: Topic, lines: Vec<Spanned<String>>) {
    match topic {
        Topic::InScope | Topic::Scope => overview.in_scope.extend(lines),
        Topic::OutOfScope => overview.out_of_scope.extend(lines),
        Topic::KeyCapabilities => overview.capabilities.extend(lines),
        Topic::SuccessCriteria => overview.success_criteria.extend(lines),
        _ => {
            for line in lines {
                match &mut overview.purpose {
                    None => overview.purpose = Some(line),
                    Some(purpose) => {
                        purpose.value.push('\n');
                        purpose.value.push_str(&line.value);
                    }
                }
            }
        }
    }
}
