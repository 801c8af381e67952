//! The appendix: tasks in groups with their figures, what can be done at once, the critical path.

use super::diagram;
use super::effort;
use super::references;
use super::tasks::{self, Place};
use crate::lowering::outline::Placed;
use crate::lowering::prd_titles::PRD_TITLES;
use crate::lowering::reader::Reader;
use crate::lowering::text::entries::{self, Line};
use crate::lowering::text::groups;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::words::{brackets, without_brackets, words};
use crate::lowering::titles::key;
use crate::model::{
    NodeId, Prd, Reference, Spanned, StatedParallel, StatedPath, StatedSequence, StatedTotal,
    TaskGroup, TaskSource, TotalOf,
};
use specpack_syntax::markdown::{Block, BlockKind};
use specpack_syntax::source::Span;

/// Reads tasks in groups under bold lines, or under the section's own heading.
pub(crate) fn lower_hints(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let (lead, groups) = groups::split(&placed.section.blocks, |title| !is_total(title));
    let is_known = PRD_TITLES.contains_key(&key(&placed.section.name));
    let has_lists = lead
        .iter()
        .any(|block| matches!(block.kind, BlockKind::List(_) | BlockKind::Table(_)));
    let own = (has_lists && !is_known).then(|| {
        let title = Inline {
            plain: placed.section.name.trim(),
            span: placed.section.title.span,
        };
        add_group(reader, prd, placed.index, title, placed.section.span)
    });
    lower_group(reader, prd, placed.index, own, &lead);
    for group in groups {
        let node = add_group(reader, prd, placed.index, group.title, group.extent);
        lower_group(reader, prd, placed.index, Some(node), &group.blocks);
    }
}

fn is_total(title: &str) -> bool {
    let words = words(title);
    ["total", "totaal", "gesamt", "合計", "कुल"]
        .iter()
        .any(|word| words.starts_with(word))
}

/// "Backend (8 tasks, ~45 hours)": a group and the figures that its title states.
fn add_group(
    reader: &mut Reader<'_>,
    prd: NodeId,
    section: u32,
    title: Inline<'_>,
    extent: Span,
) -> NodeId {
    let at = reader.location(title.span);
    let figures = brackets(title.plain).unwrap_or_default();
    let stated = effort::total(TotalOf::Appendix, figures, at);
    let name = Inline {
        plain: match stated {
            Some(_) => without_brackets(title.plain),
            None => title.plain,
        },
        span: title.span,
    };
    let group = TaskGroup {
        spec: prd,
        tasks: Vec::new(),
    };
    let id = reader.add(name, extent, Some(section), group);
    let stated = stated.map(|total| StatedTotal {
        of: TotalOf::Group(id),
        text: Spanned::new(title.plain.to_owned(), at),
        ..total
    });
    effort::push(reader, prd, stated.into_iter().collect());
    id
}

fn lower_group(
    reader: &mut Reader<'_>,
    prd: NodeId,
    section: u32,
    group: Option<NodeId>,
    blocks: &[&Block],
) {
    let place = Place {
        spec: prd,
        source: TaskSource::Appendix,
        phase: None,
        group,
        section,
    };
    tasks::lower(reader, place, blocks);
    for line in entries::lines(blocks) {
        if line.item.is_some() || !is_total(line.text.plain) {
            continue;
        }
        let at = reader.location(line.text.span);
        if let Some(total) = effort::total(TotalOf::Appendix, line.text.plain, at) {
            reader.coverage.keep(line.text.span);
            effort::push(reader, prd, vec![total]);
        }
    }
}

/// Reads what can be done at once, and what has to be done one after the other.
pub(crate) fn lower_parallels(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    let mut parallels = Vec::new();
    let mut sequences = Vec::new();
    let mut is_sequential = false;
    for line in entries::lines(&blocks) {
        let words = words(line.text.plain);
        let raw = reader.source.slice(line.text.span);
        let chain = diagram::chain(raw, line.text.span.range().start);
        if let Some(chain) = chain.filter(|_| line.item.is_some() || is_sequential) {
            let steps = chain.steps.iter().flat_map(|step| sets(reader, *step));
            sequences.push(StatedSequence {
                steps: steps.collect(),
                at: reader.location(chain.span),
            });
            reader.coverage.keep(line.text.span);
        } else if line.item.is_none() {
            // "Can work in parallel:", "Must be sequential:"
            is_sequential = ["sequen", "order", "volgorde", "順"]
                .iter()
                .any(|word| words.contains(word));
        } else if !is_sequential {
            let sets = sets(reader, line.text);
            let text = reader.keep(line.text);
            if !sets.is_empty() {
                parallels.push(StatedParallel { sets, text });
            }
        }
    }
    if let Some(prd) = reader.graph.get_mut::<Prd>(prd) {
        prd.parallels.extend(parallels);
        prd.sequences.extend(sequences);
    }
}

/// The sets of tasks that a text names: by numbers in brackets ("Backend tasks (4-12)"), else by
/// the names themselves.
fn sets(reader: &Reader<'_>, text: Inline<'_>) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut rest = text.plain;
    while let Some((_, after)) = rest.split_once('(') {
        let Some((inner, after)) = after.split_once(')') else {
            break;
        };
        rest = after;
        let is_numbers = inner.bytes().any(|byte| byte.is_ascii_digit())
            && inner
                .chars()
                .all(|c| c.is_ascii_digit() || " .,-–&T".contains(c));
        if is_numbers {
            let span = labels::locate(reader.source, inner, text.span);
            found.push(Reference::new(inner.trim(), reader.location(span)));
        }
    }
    if found.is_empty() && text.plain.bytes().any(|byte| byte.is_ascii_digit()) {
        let names = references::split(text).into_iter();
        found = names
            .map(|name| Reference::new(name.plain, reader.location(name.span)))
            .collect();
    }
    found
}

/// Reads a critical path as a list of tasks, or as one line of arrows, and how long it takes.
pub(crate) fn lower_path(reader: &mut Reader<'_>, prd: NodeId, placed: &Placed<'_>) {
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    let mut tasks: Vec<Reference> = Vec::new();
    let mut extent: Option<Span> = None;
    for line in entries::lines(&blocks) {
        if let Some(total) = duration(reader, &line) {
            reader.coverage.keep(line.text.span);
            effort::push(reader, prd, vec![total]);
            continue;
        }
        let named = match diagram::chain(
            reader.source.slice(line.text.span),
            line.text.span.range().start,
        ) {
            Some(chain) => chain
                .steps
                .iter()
                .flat_map(|step| step_names(reader, *step))
                .collect(),
            None if line.item.is_some() => step_names(reader, line.text),
            None => continue,
        };
        reader.coverage.keep(line.text.span);
        tasks.extend(named);
        let span = line.text.span;
        extent = Some(extent.map_or(span, |extent| Span {
            start: extent.start.min(span.start),
            end: extent.end.max(span.end),
        }));
    }
    let Some(extent) = extent.filter(|_| !tasks.is_empty()) else {
        return;
    };
    let at = reader.location(extent);
    if let Some(prd) = reader.graph.get_mut::<Prd>(prd) {
        prd.paths.push(StatedPath { tasks, at });
    }
}

/// "Testing (19-22)" names tasks 19 to 22; "Database migration" is a task's name.
fn step_names(reader: &Reader<'_>, text: Inline<'_>) -> Vec<Reference> {
    let sets = sets(reader, text);
    if sets.is_empty() {
        return vec![Reference::new(text.plain, reader.location(text.span))];
    }
    sets
}

fn duration(reader: &Reader<'_>, line: &Line<'_>) -> Option<StatedTotal> {
    if line.item.is_some() {
        return None;
    }
    let part = labels::single(line.source_text?)?;
    let at = reader.location(line.text.span);
    effort::total(TotalOf::CriticalPath, part.value.plain, at)
}
