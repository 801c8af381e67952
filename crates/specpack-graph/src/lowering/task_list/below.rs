//! What is said below a task: `_Requirements: 1.1, 2.3_`, `_Depends: 1.2_`, labelled lines, notes.

use super::outline::is_boxed;
use crate::lowering::prd::fields::{self, Field};
use crate::lowering::prd::{references, tasks};
use crate::lowering::reader::Reader;
use crate::lowering::text::entries::Entry;
use crate::lowering::text::ids;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::words::words;
use crate::model::{Reference, Task};
use specpack_syntax::markdown::{Block, BlockKind, Item};

/// The blocks and items below a task that are no tasks themselves.
pub(super) struct Below<'a> {
    pub(super) items: Vec<&'a Item>,
    pub(super) blocks: Vec<&'a Block>,
}

impl<'a> Below<'a> {
    pub(super) fn of(blocks: &'a [Block]) -> Self {
        let mut below = Self {
            items: Vec::new(),
            blocks: Vec::new(),
        };
        for block in blocks {
            match &block.kind {
                BlockKind::List(list) => {
                    let items = list.items.iter();
                    below.items.extend(items.filter(|item| !is_boxed(item)));
                }
                _ => below.blocks.push(block),
            }
        }
        below
    }
}

/// Reads what is said below a task.
pub(super) fn read(reader: &mut Reader<'_>, task: &mut Task, blocks: &[Block]) {
    let below = Below::of(blocks);
    for item in below.items {
        let text = labels::whole(&item.text);
        if text.is_some_and(|text| read_reference(reader, task, text)) {
            continue;
        }
        let labelled = labels::single(&item.text).filter(|part| fields::is_label(part.label));
        let (label, label_span, value) = match labelled {
            Some(part) => (part.label, part.label_span, Some(part.value)),
            None => ("", item.span, text),
        };
        let entry = Entry {
            label,
            label_span,
            value: value.filter(|value| !value.plain.is_empty()),
            blocks: item.blocks.iter().collect(),
        };
        tasks::read_entry(reader, task, &entry);
    }
    tasks::read_below(reader, task, &below.blocks);
}

/// Reads a line that names requirements or tasks; a line in other words is a note.
fn read_reference(reader: &mut Reader<'_>, task: &mut Task, text: Inline<'_>) -> bool {
    let line = text.plain.trim_matches(['_', '*', ' ']);
    let Some((label, value)) = line.split_once([':', '：']) else {
        return false;
    };
    let span = labels::locate(reader.source, value.trim(), text.span);
    let value = Inline {
        plain: value.trim(),
        span,
    };
    match (words(label).as_str(), fields::field(label)) {
        ("requirements" | "requirement", _) | (_, Some(Field::Requirements)) => {
            let found = requirement_numbers(value.plain);
            if found.is_empty() {
                return false;
            }
            reader.coverage.keep(text.span);
            let at = reader.location(span);
            let references = found.into_iter().map(|id| Reference::new(id, at));
            task.requirements.extend(references);
        }
        ("depends" | "depends on", _) | (_, Some(Field::Dependencies)) => {
            task.dependencies_at = Some(reader.keep_mark(text.span));
            let found = references::of_line(reader, value);
            task.dependencies.extend(found);
        }
        _ => return false,
    }
    true
}

/// `1.1`, `2.3-2.5`, `REQ-001`: the requirements that a line names, in words or without.
fn requirement_numbers(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '、')) {
        let word = word.trim_matches(['(', ')', '.', '_', '*', '[', ']']);
        if ids::is_requirement_id(word) {
            found.push(word.to_owned());
        } else if let Some((first, last)) = word.split_once(['-', '–']) {
            found.extend(range(first, last));
        } else if is_number(word) {
            found.push(word.to_owned());
        }
    }
    found
}

/// The most numbers that a range stands for.
const MAX_RANGE: u32 = 1_000;

/// `2.3-2.5` is `2.3`, `2.4` and `2.5`.
fn range(first: &str, last: &str) -> Vec<String> {
    if !is_number(first) || !is_number(last) {
        return Vec::new();
    }
    let (head, from) = first.rsplit_once('.').map_or(("", first), |parts| parts);
    let (other, to) = last.rsplit_once('.').map_or(("", last), |parts| parts);
    match (from.parse::<u32>(), to.parse::<u32>()) {
        (Ok(from), Ok(to)) if head == other && from <= to && to - from < MAX_RANGE => {
            let join = |number: u32| match head {
                "" => number.to_string(),
                head => format!("{head}.{number}"),
            };
            (from..=to).map(join).collect()
        }
        _ => vec![first.to_owned(), last.to_owned()],
    }
}

fn is_number(word: &str) -> bool {
    let mut parts = word.split('.');
    word.len() <= 12
        && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::requirement_numbers;

    // req: PRD-3
    #[test]
    fn requirements_are_named_one_by_one_and_in_ranges() {
        assert_eq!(requirement_numbers("1.1, 2.3"), ["1.1", "2.3"]);
        assert_eq!(
            requirement_numbers("5.2-5.4, 6"),
            ["5.2", "5.3", "5.4", "6"]
        );
        assert_eq!(
            requirement_numbers("Context for 1.1 and REQ-005a."),
            ["1.1", "REQ-005a"]
        );
        assert!(requirement_numbers("Foundation for all").is_empty());
    }
}
