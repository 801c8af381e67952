//! Open questions: items, rows, and headings of their own ("Q1: Which provider?").

use super::columns;
use super::overview::keep_lines;
use super::risks::{Listed, is_placeholder, listed, tables};
use crate::lowering::outline::Placed;
use crate::lowering::prd::fields::{self, Field};
use crate::lowering::reader::Reader;
use crate::lowering::text::entries::{self, Part};
use crate::lowering::text::labels::Inline;
use crate::model::{Question, Spanned};
use specpack_syntax::markdown::{Block, Table};
use specpack_syntax::source::Span;

const STATUS: &[&str] = &["status", "current"];
const OPTIONS: &[&str] = &["options", "alternatives"];
const OWNER: &[&str] = &["owner", "assignee", "responsible", "who"];
const DEADLINE: &[&str] = &["deadline", "due", "date"];
const IMPACT: &[&str] = &["impact"];

/// Reads open questions, one an item, row or paragraph that asks.
pub(crate) fn lower(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    let items = listed(&blocks).into_iter();
    for item in items.filter(|item| !is_placeholder(item.text.plain)) {
        lower_item(reader, placed.index, &item);
    }
    for (block, table) in tables(&blocks) {
        reader.coverage.keep(block.span);
        lower_table(reader, placed.index, table);
    }
}

/// Adds the question of a section of its own.
pub(crate) fn lower_section(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let title = placed.section.name.trim();
    let title = Inline {
        plain: without_number(title),
        span: placed.section.title.span,
    };
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    let question = read(reader, &blocks);
    reader.add(title, placed.section.span, Some(placed.index), question);
}

/// "Q1: Which provider?" asks "Which provider?"
pub(super) fn without_number(title: &str) -> &str {
    let Some((number, rest)) = title.split_once([':', '：', '.', ')']) else {
        return title;
    };
    let digits = number.trim_start_matches(|c: char| c.is_alphabetic() || c == ' ');
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let rest = rest.trim();
    if is_number && number.len() <= 12 && !rest.is_empty() {
        rest
    } else {
        title
    }
}

fn lower_item(reader: &mut Reader<'_>, section: u32, item: &Listed<'_>) {
    let mut question = read(reader, &item.nested);
    question.is_answered = item.is_checked;
    let notes = std::mem::take(&mut question.notes);
    reader.add_passages(section, notes);
    reader.add(item.text, item.extent, Some(section), question);
}

fn read(reader: &mut Reader<'_>, blocks: &[&Block]) -> Question {
    let mut question = Question::default();
    for part in entries::read_items(blocks, &fields::is_label) {
        match part {
            Part::Entry(entry) => {
                reader.coverage.keep(entry.label_span);
                let mut lines: Vec<Spanned<String>> = Vec::new();
                lines.extend(entry.value.map(|value| reader.keep(value)));
                lines.extend(keep_lines(reader, &entry.blocks));
                let slot = match fields::field(entry.label) {
                    Some(Field::Status) => &mut question.status,
                    Some(Field::Options) => &mut question.options,
                    Some(Field::Owner) => &mut question.owner,
                    Some(Field::Deadline | Field::Timeframe) => &mut question.deadline,
                    Some(Field::Impact) => &mut question.impact,
                    _ => {
                        question.notes.append(&mut lines);
                        continue;
                    }
                };
                *slot = joined(lines).or(slot.take());
            }
            Part::Text(text) => {
                let note = reader.keep(text);
                question.notes.push(note);
            }
            Part::Block(block) => {
                let lines = keep_lines(reader, &[block]);
                question.notes.extend(lines);
            }
        }
    }
    question
}

/// Several lines as one text, at the place of the first.
pub(crate) fn joined(lines: Vec<Spanned<String>>) -> Option<Spanned<String>> {
    let mut lines = lines.into_iter();
    let mut text = lines.next()?;
    for line in lines {
        text.value.push_str("; ");
        text.value.push_str(&line.value);
        text.at.span = Span {
            start: text.at.span.start.min(line.at.span.start),
            end: text.at.span.end.max(line.at.span.end),
        };
    }
    Some(text)
}

fn lower_table(reader: &mut Reader<'_>, section: u32, table: &Table) {
    let text = columns::find(table, &["question", "issue", "topic"]).or(Some(0));
    let [status, options, owner, deadline, impact] =
        [STATUS, OPTIONS, OWNER, DEADLINE, IMPACT].map(|names| columns::find(table, names));
    let known = [text, status, options, owner, deadline, impact];
    for row in &table.rows {
        let Some(title) = columns::cell(row, text) else {
            continue;
        };
        let notes = columns::others(reader, table, row, &known);
        reader.add_passages(section, notes);
        let mut keep = |column| columns::cell(row, column).map(|text| reader.keep(text));
        let question = Question {
            is_answered: None,
            status: keep(status),
            options: keep(options),
            owner: keep(owner),
            deadline: keep(deadline),
            impact: keep(impact),
            notes: Vec::new(),
        };
        reader.add(title, row.span, Some(section), question);
    }
}

#[cfg(test)]
mod tests {
    use super::without_number;

    #[test]
    fn a_number_before_a_question_is_no_part_of_it() {
        assert_eq!(without_number("Q1: Which one?"), "Which one?");
        assert_eq!(without_number("Question 12. Why"), "Why");
        assert_eq!(without_number("Cost: who pays?"), "Cost: who pays?");
    }
}
