//! User stories: "Story 1: Title", "As a …, I want …, so that …", and criteria.

use super::criteria;
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::text::entries::{self, Part};
use crate::lowering::text::groups;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::words::{split_once_ignoring_case, strip_prefix_ignoring_case, words};
use crate::model::{EdgeKind, NodeId, Spanned, Story};
use specpack_syntax::markdown::{Block, BlockKind};
use specpack_syntax::source::Span;

/// Reads stories that stand under bold lines, or as items of a list.
pub(crate) fn lower_groups(reader: &mut Reader<'_>, feature: NodeId, placed: &Placed<'_>) {
    let (lead, groups) = groups::split(&placed.section.blocks, |title| !is_label(title));
    for block in lead {
        let BlockKind::List(list) = &block.kind else {
            continue;
        };
        for item in &list.items {
            let Some(text) = labels::whole(&item.text) else {
                continue;
            };
            if !is_sentence(text.plain) {
                continue;
            }
            let nested: Vec<&Block> = item.blocks.iter().collect();
            add(
                reader,
                feature,
                placed.index,
                text,
                item.span,
                &nested,
                Some(text),
            );
        }
    }
    for group in groups {
        add(
            reader,
            feature,
            placed.index,
            group.title,
            group.extent,
            &group.blocks,
            None,
        );
    }
}

/// Adds the story of a section of its own.
pub(crate) fn lower_section(reader: &mut Reader<'_>, feature: NodeId, placed: &Placed<'_>) {
    let title = Inline {
        plain: placed.section.name.trim(),
        span: placed.section.title.span,
    };
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    let extent = placed.section.span;
    add(reader, feature, placed.index, title, extent, &blocks, None);
}

fn is_label(label: &str) -> bool {
    matches!(
        words(label).as_str(),
        "acceptance criteria"
            | "acceptance scenarios"
            | "criteria"
            | "user story"
            | "story"
            | "priority"
            | "notes"
            | "note"
            | "scenarios"
    )
}

fn is_sentence(text: &str) -> bool {
    let words = words(text);
    words.starts_with("as a ") || words.starts_with("as an ") || words.starts_with("as the ")
}

fn add(
    reader: &mut Reader<'_>,
    feature: NodeId,
    section: u32,
    title: Inline<'_>,
    extent: Span,
    blocks: &[&Block],
    sentence: Option<Inline<'_>>,
) {
    let (number, name) = number_and_name(title);
    let mut story = Story {
        number,
        ..Story::default()
    };
    if let Some(sentence) = sentence {
        read_sentence(reader, &mut story, sentence);
    }
    let mut lists: Vec<&Block> = Vec::new();
    for part in entries::read(blocks.iter().copied(), &is_label) {
        match part {
            Part::Entry(entry) => {
                reader.coverage.keep(entry.label_span);
                if let Some(value) = entry.value {
                    take_text(reader, &mut story, value);
                }
                lists.extend(entry.blocks);
            }
            Part::Text(text) => take_text(reader, &mut story, text),
            Part::Block(block) => lists.push(block),
        }
    }
    let id = reader.add(name, extent, Some(section), story);
    reader.connect(id, EdgeKind::PartOf, feature, name.span);
    let added = criteria::lower(reader, id, section, &lists);
    let paragraphs = lists
        .iter()
        .copied()
        .filter(|block| matches!(block.kind, BlockKind::Paragraph(_) | BlockKind::Quote(_)));
    let notes = keep_lines(reader, &paragraphs.collect::<Vec<_>>());
    if let Some(story) = reader.graph.get_mut::<Story>(id) {
        story.criteria = added;
        story.notes.extend(notes);
    }
}

fn take_text(reader: &mut Reader<'_>, story: &mut Story, text: Inline<'_>) {
    if story.role.is_none() && is_sentence(text.plain) {
        read_sentence(reader, story, text);
    } else {
        let note = reader.keep(text);
        story.notes.push(note);
    }
}

/// "Story 1: User Login", "User Story 2 - Reset (Priority: P1)", "US-3: Export"
fn number_and_name(title: Inline<'_>) -> (Option<String>, Inline<'_>) {
    for prefix in ["user story", "story", "us-", "us"] {
        let Some(rest) = strip_prefix_ignoring_case(title.plain, prefix) else {
            continue;
        };
        let rest = rest.trim_start();
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '.'))
            .unwrap_or(rest.len());
        let (number, name) = rest.split_at(end);
        if !number.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let name = name.trim_start_matches([':', '-', '–', '—', ' ', '.', ')']);
        let number = number.trim_end_matches('.').to_owned();
        let plain = if name.is_empty() { title.plain } else { name };
        return (Some(number), Inline { plain, ..title });
    }
    (None, title)
}

/// "As a R, I want W, so that B."
fn read_sentence(reader: &mut Reader<'_>, story: &mut Story, text: Inline<'_>) {
    reader.coverage.keep(text.span);
    let article = ["as an ", "as a ", "as the ", "as "];
    let Some(rest) = article
        .iter()
        .find_map(|article| strip_prefix_ignoring_case(text.plain, article))
    else {
        return;
    };
    let spanned = |part: &str| {
        let part = part.trim().trim_end_matches([',', '.', ';']).trim();
        let span = labels::locate(reader.source, part, text.span);
        (!part.is_empty()).then(|| Spanned::new(part.to_owned(), reader.location(span)))
    };
    let (role, rest) = split_once_ignoring_case(rest, "i want").unwrap_or((rest, ""));
    let (want, benefit) = split_once_ignoring_case(rest, "so that")
        .or_else(|| split_once_ignoring_case(rest, "in order to"))
        .unwrap_or((rest, ""));
    story.role = spanned(role);
    story.want = spanned(want.trim().trim_start_matches("to "));
    story.benefit = spanned(benefit);
}
