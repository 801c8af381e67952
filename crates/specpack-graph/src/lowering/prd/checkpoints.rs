//! Checkpoints: "Checkpoint 1: End of Phase 1" with criteria, and what to do where they are not met.

use super::fields::{self, Field};
use crate::lowering::feature::criteria;
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::shared::questions::joined;
use crate::lowering::shared::risks::{Listed, listed};
use crate::lowering::text::entries::{self, Part};
use crate::lowering::text::groups;
use crate::lowering::text::labels::{self, Inline};
use crate::model::{Checkpoint, EdgeKind, NodeId, NodeKind, Phase, Reference, Spanned, Topic};
use specpack_syntax::markdown::Block;
use specpack_syntax::source::Span;

/// Reads checkpoints under bold lines.
pub(crate) fn lower_groups(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let (_, groups) = groups::split(&placed.section.blocks, |title| !fields::is_label(title));
    for group in groups {
        let (title, extent) = (group.title, group.extent);
        add(reader, prd, placed, title, extent, &group.blocks);
    }
}

/// Adds the checkpoint of a section of its own.
pub(crate) fn lower_section(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let title = Inline {
        plain: placed.section.name.trim(),
        span: placed.section.title.span,
    };
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    add(reader, prd, placed, title, placed.section.span, &blocks);
}

fn add(
    reader: &mut Reader<'_>,
    prd: NodeId,
    placed: &Placed<'_>,
    title: Inline<'_>,
    extent: Span,
    blocks: &[&Block],
) {
    let number = title
        .plain
        .split(|c: char| !c.is_ascii_digit())
        .find(|digits| !digits.is_empty());
    let mut checkpoint = Checkpoint {
        spec: prd,
        number: number.and_then(|number| number.parse().ok()),
        phase: phase_of_title(reader, title).or_else(|| phase_above(reader, placed)),
        criteria: Vec::new(),
        fallback: None,
        notes: Vec::new(),
    };
    let mut lists: Vec<&Block> = Vec::new();
    for part in entries::read(blocks.iter().copied(), &fields::is_label) {
        match part {
            Part::Entry(entry) => {
                reader.coverage.keep(entry.label_span);
                let value = entry.value.map(|value| reader.keep(value));
                match fields::field(entry.label) {
                    Some(Field::Phase) => {
                        let named = value.map(|value| Reference::new(value.value, value.at));
                        checkpoint.phase = named.or(checkpoint.phase.take());
                    }
                    Some(Field::IfFailed) => {
                        let mut lines: Vec<_> = value.into_iter().collect();
                        lines.extend(keep_lines(reader, &entry.blocks));
                        checkpoint.fallback = joined(lines);
                    }
                    _ => {
                        checkpoint.notes.extend(value);
                        lists.extend(entry.blocks);
                    }
                }
            }
            Part::Text(text) => {
                let note = reader.keep(text);
                checkpoint.notes.push(note);
            }
            Part::Block(block) => lists.push(block),
        }
    }
    let (told, items) = listed(&lists).into_iter().partition(is_fallback);
    checkpoint.fallback = fallback(reader, checkpoint.fallback.take(), told);
    let id = reader.add(name(title), extent, Some(placed.index), checkpoint);
    reader.connect(id, EdgeKind::PartOf, prd, title.span);
    let added = criteria::lower_items(reader, id, placed.index, items, &lists);
    if let Some(checkpoint) = reader.graph.get_mut::<Checkpoint>(id) {
        checkpoint.criteria = added;
    }
}

/// "- **If failed**: …" among the criteria says what to do, and is none of them.
fn is_fallback(item: &Listed<'_>) -> bool {
    let label = item.text.plain.split_once([':', '：']);
    label.is_some_and(|(label, _)| fields::field(label) == Some(Field::IfFailed))
}

/// What items say is to be done, behind what is known of it already.
fn fallback(
    reader: &mut Reader<'_>,
    known: Option<Spanned<String>>,
    items: Vec<Listed<'_>>,
) -> Option<Spanned<String>> {
    let mut lines: Vec<_> = known.into_iter().collect();
    for item in items {
        reader.coverage.keep(item.text.span);
        let value = item.text.plain.split_once([':', '：']);
        let plain = value.map_or("", |(_, value)| value.trim());
        if !plain.is_empty() {
            let span = labels::locate(reader.source, plain, item.text.span);
            lines.push(reader.keep(Inline { plain, span }));
        }
        lines.extend(keep_lines(reader, &item.nested));
    }
    joined(lines)
}

/// "Checkpoint 1: End of Phase 1" is called "End of Phase 1".
fn name(title: Inline<'_>) -> Inline<'_> {
    let Some((head, rest)) = title.plain.split_once([':', '：']) else {
        return title;
    };
    let has_number = head.bytes().any(|byte| byte.is_ascii_digit());
    match rest.trim() {
        "" => title,
        rest if has_number => Inline {
            plain: rest,
            ..title
        },
        _ => title,
    }
}

/// The phase that a title names: "End of Phase 1", "Gate 2 (Phase 2)".
fn phase_of_title(reader: &mut Reader<'_>, title: Inline<'_>) -> Option<Reference> {
    let lower = title.plain.to_lowercase();
    let words = [
        "phase ",
        "fase ",
        "milestone ",
        "sprint ",
        "चरण ",
        "フェーズ",
    ];
    let at = words.iter().find_map(|word| lower.find(word))?;
    let rest = title.plain.get(at..)?;
    let digits = rest.find(|c: char| c.is_ascii_digit())?;
    let end = rest
        .get(digits..)?
        .find(|c: char| !c.is_ascii_digit())
        .map_or(rest.len(), |end| digits + end);
    let plain = rest.get(..end)?;
    let span = labels::locate(reader.source, plain, title.span);
    Some(reader.reference(Inline { plain, span }))
}

/// A checkpoint within a phase's section is that phase's.
fn phase_above(reader: &Reader<'_>, placed: &Placed<'_>) -> Option<Reference> {
    let parent = reader.sections.get(placed.parent?)?;
    if parent.topic != Topic::Phase {
        return None;
    }
    let at = reader.location(parent.section.title.span);
    let phase = reader.graph.last(NodeKind::Phase)?;
    let title = reader.graph.get::<Phase>(phase)?.title.clone();
    Some(Reference::new(title, at))
}
