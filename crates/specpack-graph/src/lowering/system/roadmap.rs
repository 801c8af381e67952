//! The roadmap, in phases or flat: numbered lists, tables, or a heading for each item.

use super::roadmap_item;
use super::roadmap_line::{self, RoadmapLine};
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::columns;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::shared::phases;
use crate::lowering::text::durations;
use crate::lowering::text::groups;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::name_list;
use crate::lowering::text::words::is_none;
use crate::lowering::text::words::strip_prefix_ignoring_case;
use crate::model::{Complexity, EdgeKind, Estimate, NodeId, Phase, RoadmapItem, Spanned};
use specpack_syntax::markdown::{Block, BlockKind, Item, Row, Table};
use specpack_syntax::source::Span;

const LEVEL: &[&str] = &["level", "maturity"];
const COMPLEXITY: &[&str] = &["complexity"];
const ESTIMATE: &[&str] = &["estimate", "estimated", "effort", "days", "duration"];
const DEPENDENCIES: &[&str] = &["dependencies", "depends", "requires"];

/// What the roadmap's sections add up to.
pub(crate) struct Roadmap {
    system: NodeId,
    /// How many items there are so far.
    position: u32,
    /// The phase whose section was entered last.
    phase: Option<NodeId>,
}

impl Roadmap {
    pub(crate) fn new(system: NodeId) -> Self {
        Self {
            system,
            position: 0,
            phase: None,
        }
    }

    /// Reads the items that stand in a section, and phases that are bold lines.
    pub(crate) fn lower(
        &mut self,
        reader: &mut Reader<'_>,
        placed: &Placed<'_>,
        phase: Option<NodeId>,
    ) {
        let (lead, groups) = groups::split(&placed.section.blocks, |title| {
            strip_prefix_ignoring_case(title, "phase").is_some()
        });
        self.blocks(reader, placed.index, &lead, phase);
        for group in groups {
            let phase = phases::add(reader, self.system, placed.index, group.title, group.extent);
            self.blocks(reader, placed.index, &group.blocks, Some(phase));
        }
    }

    /// Adds the phase of a section with its items.
    pub(crate) fn lower_phase(&mut self, reader: &mut Reader<'_>, placed: &Placed<'_>) {
        let title = Inline {
            plain: placed.section.name.trim(),
            span: placed.section.title.span,
        };
        let phase = phases::add(
            reader,
            self.system,
            placed.index,
            title,
            placed.section.span,
        );
        self.phase = Some(phase);
        self.lower(reader, placed, Some(phase));
    }

    /// Adds the item of a section: "#### 1. Auth Service (Level 4)".
    pub(crate) fn lower_item_section(&mut self, reader: &mut Reader<'_>, placed: &Placed<'_>) {
        let title = Inline {
            plain: placed.section.name.trim(),
            span: placed.section.title.span,
        };
        let parent = placed.parent.and_then(|parent| reader.sections.get(parent));
        let is_in_phase = parent.is_some_and(|parent| parent.topic == crate::model::Topic::Phase);
        let phase = self.phase.filter(|_| is_in_phase);
        let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
        if let Some(line) = roadmap_line::parse(reader.source, title) {
            self.add_item(
                reader,
                placed.index,
                &line,
                &blocks,
                placed.section.span,
                phase,
            );
        }
    }

    fn blocks(
        &mut self,
        reader: &mut Reader<'_>,
        section: u32,
        blocks: &[&Block],
        phase: Option<NodeId>,
    ) {
        // Where there is a numbered list, the bullets beside it are notes of the phase.
        let is_numbered =
            |block: &&&Block| matches!(&block.kind, BlockKind::List(list) if list.start.is_some());
        let has_numbered = blocks.iter().any(|block| is_numbered(&block));
        for block in blocks {
            match &block.kind {
                BlockKind::List(list) if list.start.is_some() || !has_numbered => {
                    for item in &list.items {
                        self.item(reader, section, item, phase);
                    }
                }
                BlockKind::List(_) | BlockKind::Paragraph(_) => {
                    let notes = keep_lines(reader, &[block]);
                    add_notes(reader, phase, section, notes);
                }
                BlockKind::Table(table) => self.table(reader, section, block, table, phase),
                _ => {}
            }
        }
    }

    fn item(&mut self, reader: &mut Reader<'_>, section: u32, item: &Item, phase: Option<NodeId>) {
        let Some(text) = labels::whole(&item.text) else {
            return;
        };
        let Some(line) = roadmap_line::parse(reader.source, text) else {
            return;
        };
        reader.coverage.keep(text.span);
        let blocks: Vec<&Block> = item.blocks.iter().collect();
        self.add_item(reader, section, &line, &blocks, item.span, phase);
    }

    fn add_item(
        &mut self,
        reader: &mut Reader<'_>,
        section: u32,
        line: &RoadmapLine<'_>,
        blocks: &[&Block],
        extent: Span,
        phase: Option<NodeId>,
    ) {
        self.position += 1;
        let item = roadmap_item::read(reader, self.system, self.position, line, blocks);
        self.push(reader, section, line.name, extent, item, phase);
    }

    fn push(
        &mut self,
        reader: &mut Reader<'_>,
        section: u32,
        name: Inline<'_>,
        extent: Span,
        mut item: RoadmapItem,
        phase: Option<NodeId>,
    ) {
        item.phase = phase;
        let id = reader.add(name, extent, Some(section), item);
        reader.connect(id, EdgeKind::PartOf, self.system, name.span);
        if let Some(phase) = phase {
            reader.connect(id, EdgeKind::InPhase, phase, name.span);
            if let Some(phase) = reader.graph.get_mut::<Phase>(phase) {
                phase.items.push(id);
            }
        }
    }

    fn table(
        &mut self,
        reader: &mut Reader<'_>,
        section: u32,
        block: &Block,
        table: &Table,
        phase: Option<NodeId>,
    ) {
        let name = columns::find(table, &["feature", "name", "item", "spec", "component"]);
        let Some(name) = name else {
            return;
        };
        reader.coverage.keep(block.span);
        for row in &table.rows {
            self.row(reader, section, table, row, name, phase);
        }
    }

    fn row(
        &mut self,
        reader: &mut Reader<'_>,
        section: u32,
        table: &Table,
        row: &Row,
        name: usize,
        phase: Option<NodeId>,
    ) {
        let Some(text) = columns::cell(row, Some(name)) else {
            return;
        };
        let Some(line) = roadmap_line::parse(reader.source, text) else {
            return;
        };
        reader.coverage.keep(row.span);
        self.position += 1;
        let mut item = roadmap_item::read(reader, self.system, self.position, &line, &[]);
        let column = |names: &[&str]| columns::find(table, names);
        let known = [
            Some(name),
            column(LEVEL),
            column(COMPLEXITY),
            column(ESTIMATE),
            column(DEPENDENCIES),
        ];
        let at = |names: &[&str]| columns::cell(row, column(names));
        if let Some(level) = at(LEVEL) {
            let digit = level.plain.bytes().find(u8::is_ascii_digit);
            item.maturity =
                digit.map(|digit| Spanned::new(digit - b'0', reader.location(level.span)));
        }
        if let Some(text) = at(COMPLEXITY) {
            item.stated_complexity = Complexity::parse(text.plain)
                .map(|complexity| Spanned::new(complexity, reader.location(text.span)));
        }
        if let Some(text) = at(ESTIMATE) {
            item.estimate =
                durations::minutes(text.plain).map(|(min_minutes, max_minutes)| Estimate {
                    min_minutes,
                    max_minutes,
                    text: reader.keep(text),
                });
        }
        if let Some(text) = at(DEPENDENCIES) {
            item.dependencies_at = Some(reader.keep_mark(text.span));
            for name in name_list::split(text) {
                if !is_none(name.plain) {
                    item.dependencies.push(reader.reference(name));
                }
            }
        }
        let others = columns::others(reader, table, row, &known);
        item.notes.extend(others);
        let stated = item.stated_complexity.as_ref().map(|stated| stated.value);
        let of_level = item
            .maturity
            .as_ref()
            .map(|level| Complexity::of_maturity(level.value));
        item.complexity = stated.or(of_level);
        self.push(reader, section, line.name, row.span, item, phase);
    }
}

fn add_notes(
    reader: &mut Reader<'_>,
    phase: Option<NodeId>,
    section: u32,
    notes: Vec<Spanned<String>>,
) {
    match phase.and_then(|phase| reader.graph.get_mut::<Phase>(phase)) {
        Some(phase) => phase.notes.extend(notes),
        None => reader.add_passages(section, notes),
    }
}
