//! The roadmap of a PRD: phases with their goals, tasks and checkpoints, or tasks without phases.

use super::fields::{self, Field};
use super::task_line;
use super::tasks::{self, Place};
use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::shared::phases;
use crate::lowering::shared::questions::joined;
use crate::lowering::text::entries::{self, Entry, Part};
use crate::lowering::text::groups;
use crate::lowering::text::labels::Inline;
use crate::lowering::text::words::words;
use crate::model::{NodeId, Phase, Spanned, TaskSource, Topic};
use specpack_syntax::markdown::{Block, BlockKind};

/// What the sections of a roadmap add up to.
pub(crate) struct Roadmap {
    prd: NodeId,
    /// The phase whose section was entered last.
    phase: Option<NodeId>,
}

impl Roadmap {
    pub(crate) fn new(prd: NodeId) -> Self {
        Self { prd, phase: None }
    }

    /// Reads the tasks of a section that is no phase, and phases that are bold lines in it.
    pub(crate) fn lower(&mut self, reader: &mut Reader<'_>, placed: &Placed<'_>) {
        let phase = self.phase.filter(|_| is_in_phase(reader, placed));
        let place = self.place(placed, phase);
        let (lead, groups) = groups::split(&placed.section.blocks, is_phase_line);
        lower_blocks(reader, place, &lead);
        for group in groups {
            let phase = phases::add(reader, self.prd, placed.index, group.title, group.extent);
            lower_blocks(reader, self.place(placed, Some(phase)), &group.blocks);
        }
    }

    /// Adds the phase of a section with its tasks.
    pub(crate) fn lower_phase(&mut self, reader: &mut Reader<'_>, placed: &Placed<'_>) {
        let title = Inline {
            plain: placed.section.name.trim(),
            span: placed.section.title.span,
        };
        let phase = phases::add(reader, self.prd, placed.index, title, placed.section.span);
        self.phase = Some(phase);
        let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
        lower_blocks(reader, self.place(placed, Some(phase)), &blocks);
    }

    /// Adds the task of a section of its own.
    pub(crate) fn lower_task(&mut self, reader: &mut Reader<'_>, placed: &Placed<'_>) {
        let title = Inline {
            plain: placed.section.name.trim(),
            span: placed.section.title.span,
        };
        let phase = self.phase.filter(|_| is_in_phase(reader, placed));
        let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
        let extent = placed.section.span;
        let place = self.place(placed, phase);
        // "1.1 Create the schema" has lost its number to the heading.
        let whole = Inline {
            plain: placed.section.title.plain.trim(),
            ..title
        };
        let has_number = task_line::parse(title.plain).number.is_some();
        let title = if has_number { title } else { whole };
        tasks::lower_section(reader, place, title, extent, &blocks);
    }

    fn place(&self, placed: &Placed<'_>, phase: Option<NodeId>) -> Place {
        Place {
            spec: self.prd,
            source: TaskSource::Roadmap,
            phase,
            group: None,
            section: placed.index,
        }
    }
}

fn is_in_phase(reader: &Reader<'_>, placed: &Placed<'_>) -> bool {
    let mut parent = placed.parent;
    while let Some(above) = parent.and_then(|parent| reader.sections.get(parent)) {
        if above.topic == Topic::Phase {
            return true;
        }
        parent = above.parent;
    }
    false
}

/// "**Phase 2: Core (Week 3)**" as a line of its own.
fn is_phase_line(title: &str) -> bool {
    let words = words(title);
    let first = words.split(' ').next().unwrap_or_default();
    let is_word = matches!(
        first,
        "phase" | "milestone" | "sprint" | "stage" | "iteration" | "fase" | "etapa" | "étape"
    ) || words.starts_with("フェーズ");
    is_word && words.bytes().any(|byte| byte.is_ascii_digit())
}

fn lower_blocks(reader: &mut Reader<'_>, place: Place, blocks: &[&Block]) {
    for part in entries::read(blocks.iter().copied(), &fields::is_label) {
        match part {
            Part::Entry(entry) => lower_entry(reader, place, &entry),
            Part::Text(text) => {
                let note = reader.keep(text);
                add_notes(reader, place, vec![note]);
            }
            Part::Block(block) => {
                tasks::lower(reader, place, &[block]);
            }
        }
    }
}

fn lower_entry(reader: &mut Reader<'_>, place: Place, entry: &Entry<'_>) {
    reader.coverage.keep(entry.label_span);
    let field = fields::field(entry.label);
    let value = entry.value.map(|value| reader.keep(value));
    let lists_tasks = match field {
        Some(Field::Tasks) => true,
        Some(_) => false,
        // "**Backend:**" above a list of tasks.
        None => entry.blocks.iter().any(|block| looks_like_tasks(block)),
    };
    if lists_tasks {
        add_notes(reader, place, value.into_iter().collect());
        tasks::lower(reader, place, &entry.blocks);
        return;
    }
    let mut lines: Vec<Spanned<String>> = value.into_iter().collect();
    lines.extend(keep_lines(reader, &entry.blocks));
    let phase = place
        .phase
        .and_then(|phase| reader.graph.get_mut::<Phase>(phase));
    match (field, phase) {
        (Some(Field::Goal), Some(phase)) => phase.goal = joined(lines),
        (Some(Field::Checkpoint | Field::Criteria), Some(phase)) => {
            phase.checkpoint = joined(lines);
        }
        (Some(Field::IfFailed), Some(phase)) => phase.fallback = joined(lines),
        _ => add_notes(reader, place, lines),
    }
}

fn looks_like_tasks(block: &Block) -> bool {
    match &block.kind {
        BlockKind::List(list) => list.items.iter().any(|item| {
            let line = task_line::parse(&item.text.plain);
            item.checked.is_some() || line.number.is_some() || line.effort.is_some()
        }),
        BlockKind::Table(_) => true,
        _ => false,
    }
}

fn add_notes(reader: &mut Reader<'_>, place: Place, notes: Vec<Spanned<String>>) {
    match place
        .phase
        .and_then(|phase| reader.graph.get_mut::<Phase>(phase))
    {
        Some(phase) => phase.notes.extend(notes),
        None => reader.add_passages(place.section, notes),
    }
}
