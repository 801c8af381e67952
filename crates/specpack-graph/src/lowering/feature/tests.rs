//! Deterministic tests: "DT-1: Title" with input, expected output and verification.

use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::text::entries::{self, Entry, Part};
use crate::lowering::text::groups;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::shapes;
use crate::lowering::text::words::{without_brackets, words};
use crate::model::{DeterministicTest, EdgeKind, NodeId, Shape, Spanned};
use specpack_syntax::markdown::{Block, BlockKind};
use specpack_syntax::source::Span;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Input,
    Output,
    Verification,
}

fn field(label: &str) -> Option<Field> {
    let words = words(without_brackets(label));
    Some(match words.split(' ').next().unwrap_or_default() {
        "input" | "inputs" | "given" | "request" => Field::Input,
        "expected" | "output" | "outputs" | "response" | "result" => Field::Output,
        "verification" | "verify" | "assertions" | "checks" => Field::Verification,
        _ => return None,
    })
}

fn is_test(title: &str) -> bool {
    title
        .get(..2)
        .is_some_and(|head| head.eq_ignore_ascii_case("dt"))
        && title.bytes().any(|byte| byte.is_ascii_digit())
}

/// Reads the tests that stand under bold lines.
pub(crate) fn lower_groups(reader: &mut Reader<'_>, feature: NodeId, placed: &Placed<'_>) {
    let (_, groups) = groups::split(&placed.section.blocks, is_test);
    for group in groups {
        add(
            reader,
            feature,
            placed.index,
            group.title,
            group.extent,
            &group.blocks,
        );
    }
}

/// Adds the test of a section of its own.
pub(crate) fn lower_section(reader: &mut Reader<'_>, feature: NodeId, placed: &Placed<'_>) {
    let title = Inline {
        plain: placed.section.name.trim(),
        span: placed.section.title.span,
    };
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    add(
        reader,
        feature,
        placed.index,
        title,
        placed.section.span,
        &blocks,
    );
}

fn add(
    reader: &mut Reader<'_>,
    feature: NodeId,
    section: u32,
    title: Inline<'_>,
    extent: Span,
    blocks: &[&Block],
) {
    let mut test = DeterministicTest::default();
    let mut name = title;
    if is_test(title.plain)
        && let Some((id, rest)) = title.plain.split_once([':', ' '])
    {
        let span = labels::locate(reader.source, id, title.span);
        test.id = Some(Spanned::new(id.to_owned(), reader.location(span)));
        let rest = rest.trim_start_matches([':', '-', '–', ' ']);
        name.plain = if rest.is_empty() { title.plain } else { rest };
    }
    let mut notes = Vec::new();
    let is_label = |label: &str| field(label).is_some();
    for part in entries::read(blocks.iter().copied(), &is_label) {
        match part {
            Part::Entry(entry) => read_entry(reader, &mut test, &entry, &mut notes),
            Part::Text(text) => notes.push(reader.keep(text)),
            Part::Block(block)
                if matches!(
                    block.kind,
                    BlockKind::Html | BlockKind::Rule | BlockKind::Definitions
                ) => {}
            Part::Block(block) => notes.push(reader.keep_block(block)),
        }
    }
    reader.add_passages(section, notes);
    let id = reader.add(name, extent, Some(section), test);
    reader.connect(id, EdgeKind::PartOf, feature, title.span);
}

fn read_entry(
    reader: &mut Reader<'_>,
    test: &mut DeterministicTest,
    entry: &Entry<'_>,
    notes: &mut Vec<Spanned<String>>,
) {
    reader.coverage.keep(entry.label_span);
    let value = entry.value.map(|value| reader.keep(value));
    match field(entry.label) {
        Some(Field::Input) => {
            (test.input, test.input_shape) = content(reader, value, entry);
        }
        Some(Field::Output) => {
            (test.output, test.output_shape) = content(reader, value, entry);
        }
        Some(Field::Verification) => {
            test.verification.extend(value);
            let lines = keep_lines(reader, &entry.blocks);
            test.verification.extend(lines);
        }
        None => {
            notes.extend(value);
            notes.extend(entry.blocks.iter().map(|block| reader.keep_block(block)));
        }
    }
}

fn content(
    reader: &mut Reader<'_>,
    value: Option<Spanned<String>>,
    entry: &Entry<'_>,
) -> (Option<Spanned<String>>, Shape) {
    let mut content = value;
    let mut shape = Shape::default();
    for block in &entry.blocks {
        let kept = match &block.kind {
            BlockKind::Code(code) => {
                let text = reader.keep_code(block, code.content);
                if let Some(first) = shapes::parse(&text.value).into_iter().next() {
                    shape = first;
                }
                text
            }
            _ => reader.keep_block(block),
        };
        match &mut content {
            None => content = Some(kept),
            Some(content) => {
                content.value.push('\n');
                content.value.push_str(&kept.value);
            }
        }
    }
    (content, shape)
}
