//! Tasks: items of a list, rows of a table, headings, each with what is said below it.

use super::fields::{self, Field};
use super::references;
use super::task_line::{self, TaskLine};
use crate::lowering::feature::requirements;
use crate::lowering::reader::Reader;
use crate::lowering::shared::columns;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::shared::questions::joined;
use crate::lowering::text::entries::{self, Entry, Part};
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::{durations, ids};
use crate::model::{
    EdgeKind, Estimate, NodeId, Phase, Reference, Spanned, Task, TaskGroup, TaskSource, TaskStatus,
};
use specpack_syntax::markdown::{Block, BlockKind, Item, Row, Table};
use specpack_syntax::source::{Location, Span};

/// Where tasks stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) spec: NodeId,
    pub(crate) source: TaskSource,
    pub(crate) phase: Option<NodeId>,
    pub(crate) group: Option<NodeId>,
    pub(crate) section: u32,
}

/// Whether a title waits to be filled in: "Implement [component]".
pub(crate) fn is_placeholder(title: &str) -> bool {
    let inner = title
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'));
    inner.is_some_and(|(inner, _)| inner.chars().any(char::is_alphabetic))
}

/// Adds the tasks that lists and tables name, and returns them in order.
pub(crate) fn lower(reader: &mut Reader<'_>, place: Place, blocks: &[&Block]) -> Vec<NodeId> {
    let mut added = Vec::new();
    for block in blocks {
        match &block.kind {
            BlockKind::List(list) => {
                for (index, item) in (0_u64..).zip(&list.items) {
                    // The items of a numbered list have numbers of their own.
                    let number = list.start.map(|start| start.saturating_add(index));
                    added.extend(lower_item(reader, place, item, number));
                }
            }
            BlockKind::Table(table) => added.extend(lower_table(reader, place, block, table)),
            _ => {}
        }
    }
    added
}

fn lower_item(
    reader: &mut Reader<'_>,
    place: Place,
    item: &Item,
    number: Option<u64>,
) -> Option<NodeId> {
    let text = labels::whole(&item.text)?;
    let line = task_line::parse(text.plain);
    if line.title.is_empty() {
        return None;
    }
    if is_placeholder(line.title) {
        reader.coverage.keep_all(item.span);
        return None;
    }
    let mut task = from_line(reader, place, &line, text);
    if let (None, Some(number)) = (&task.number, number) {
        let at = reader.location(Span {
            start: item.span.start,
            end: text.span.start,
        });
        task.number = Some(Spanned::new(number.to_string(), at));
    }
    if let Some(is_checked) = item.checked {
        task.status = Some(Spanned::new(by_box(is_checked), reader.location(text.span)));
    }
    let blocks: Vec<&Block> = item.blocks.iter().collect();
    read_below(reader, &mut task, &blocks);
    Some(add(reader, place, line.title, text, item.span, task))
}

fn by_box(is_checked: bool) -> TaskStatus {
    if is_checked {
        TaskStatus::Done
    } else {
        TaskStatus::Pending
    }
}

/// Adds the task of a heading, with what stands below it.
pub(crate) fn lower_section(
    reader: &mut Reader<'_>,
    place: Place,
    title: Inline<'_>,
    extent: Span,
    blocks: &[&Block],
) -> Option<NodeId> {
    let line = task_line::parse(title.plain);
    if line.title.is_empty() || is_placeholder(line.title) {
        return None;
    }
    let mut task = from_line(reader, place, &line, title);
    read_below(reader, &mut task, blocks);
    Some(add(reader, place, line.title, title, extent, task))
}

/// Adds the task of a line that stands in code, such as an example.
pub(crate) fn lower_plain(
    reader: &mut Reader<'_>,
    place: Place,
    text: Inline<'_>,
) -> Option<NodeId> {
    let line = task_line::parse(text.plain);
    if line.title.is_empty() || is_placeholder(line.title) {
        return None;
    }
    let task = from_line(reader, place, &line, text);
    Some(add(reader, place, line.title, text, text.span, task))
}

pub(crate) fn from_line(
    reader: &mut Reader<'_>,
    place: Place,
    line: &TaskLine<'_>,
    text: Inline<'_>,
) -> Task {
    let locate = |reader: &Reader<'_>, piece: &str| {
        let span = labels::locate(reader.source, piece, text.span);
        (reader.location(span), span)
    };
    let spanned =
        |reader: &Reader<'_>, piece: &str| Spanned::new(piece.to_owned(), locate(reader, piece).0);
    let dependencies = line.dependencies.map(|names| {
        let span = locate(reader, names).1;
        let names = Inline { plain: names, span };
        (reader.keep_mark(span), references::of_line(reader, names))
    });
    let (dependencies_at, dependencies) = dependencies.unzip();
    let requirements = line.requirements.iter();
    Task {
        spec: place.spec,
        source: place.source,
        number: line.number.map(|number| spanned(reader, number)),
        phase: place.phase,
        group: place.group,
        status: None,
        size: line
            .size
            .map(|(size, piece)| Spanned::new(size, locate(reader, piece).0)),
        estimate: line
            .effort
            .and_then(|piece| estimate(piece, locate(reader, piece).0)),
        assignee: line.owner.map(|owner| spanned(reader, owner)),
        priority: line.priority,
        category: None,
        requirements: requirements
            .map(|id| Reference::new(*id, locate(reader, id).0))
            .collect(),
        dependencies_at,
        dependencies: dependencies.unwrap_or_default(),
        test_strategy: None,
        is_parallel: false,
        notes: Vec::new(),
    }
}

/// The effort that a text states.
fn estimate(text: &str, at: Location) -> Option<Estimate> {
    let (min_minutes, max_minutes) = durations::effort(text)?;
    Some(Estimate {
        min_minutes,
        max_minutes,
        text: Spanned::new(text.to_owned(), at),
    })
}

/// Reads what is said below a task.
pub(crate) fn read_below(reader: &mut Reader<'_>, task: &mut Task, blocks: &[&Block]) {
    for part in entries::read_items(blocks, &fields::is_label) {
        match part {
            Part::Entry(entry) => read_entry(reader, task, &entry),
            Part::Text(text) => {
                let note = reader.keep(text);
                task.notes.push(note);
            }
            Part::Block(block) => {
                let lines = keep_lines(reader, &[block]);
                task.notes.extend(lines);
                if let BlockKind::Code(code) = &block.kind {
                    let code = reader.keep_code(block, code.content);
                    task.notes.push(code);
                }
            }
        }
    }
}

pub(crate) fn read_entry(reader: &mut Reader<'_>, task: &mut Task, entry: &Entry<'_>) {
    let mark = reader.keep_mark(entry.label_span);
    let field = fields::field(entry.label).filter(|_| !entry.label.is_empty());
    if field == Some(Field::Dependencies) {
        task.dependencies_at = Some(mark);
        let found = references::of_entry(reader, entry);
        task.dependencies.extend(found);
        return;
    }
    let mut lines: Vec<Spanned<String>> = Vec::new();
    lines.extend(entry.value.map(|value| reader.keep(value)));
    lines.extend(keep_lines(reader, &entry.blocks));
    if matches!(field, Some(Field::TestStrategy | Field::Criteria)) {
        lines.splice(0..0, task.test_strategy.take());
        task.test_strategy = joined(lines);
        return;
    }
    let mut lines = lines.into_iter();
    if let Some(first) = lines.next() {
        set(task, field, first);
    }
    task.notes.extend(lines);
}

/// Sets a field from its text; a text that is no value of the field is a note.
fn set(task: &mut Task, field: Option<Field>, text: Spanned<String>) {
    let value = text.value.trim();
    match field {
        Some(Field::Complexity | Field::Effort) => {
            let size = task_line::size(value).map(|size| Spanned::new(size, text.at));
            let effort = estimate(value, text.at);
            if size.is_none() && effort.is_none() {
                task.notes.push(text);
                return;
            }
            task.size = task.size.take().or(size);
            task.estimate = effort.or(task.estimate.take());
        }
        Some(Field::Owner) if !is_placeholder(value) => task.assignee = Some(text),
        Some(Field::Category) => task.category = Some(text),
        Some(Field::Priority) => match requirements::priority(value) {
            Some(priority) => task.priority = Some(priority),
            None => task.notes.push(text),
        },
        Some(Field::Status) => match TaskStatus::parse(value) {
            Some(status) => task.status = Some(Spanned::new(status, text.at)),
            None => task.notes.push(text),
        },
        Some(Field::Requirements) => {
            let found = ids::find_all(value);
            if found.is_empty() {
                task.notes.push(text);
                return;
            }
            let found = found.into_iter();
            task.requirements
                .extend(found.map(|id| Reference::new(id, text.at)));
        }
        _ => task.notes.push(text),
    }
}

pub(crate) fn add(
    reader: &mut Reader<'_>,
    place: Place,
    title: &str,
    text: Inline<'_>,
    extent: Span,
    task: Task,
) -> NodeId {
    reader.coverage.keep(text.span);
    let name = Inline {
        plain: title,
        span: labels::locate(reader.source, title, text.span),
    };
    let id = reader.add(name, extent, Some(place.section), task);
    let owner = match place.source {
        TaskSource::Story(owner) | TaskSource::Requirement(owner) => owner,
        TaskSource::Roadmap | TaskSource::Appendix => place.spec,
    };
    reader.connect(id, EdgeKind::PartOf, owner, name.span);
    if let Some(phase) = place.phase {
        reader.connect(id, EdgeKind::InPhase, phase, name.span);
        if let Some(phase) = reader.graph.get_mut::<Phase>(phase) {
            phase.items.push(id);
        }
    }
    if let Some(group) = place
        .group
        .and_then(|group| reader.graph.get_mut::<TaskGroup>(group))
    {
        group.tasks.push(id);
    }
    id
}

const NUMBER: &[&str] = &["id", "no", "nr", "number", "#"];
const TITLE: &[&str] = &[
    "task",
    "title",
    "name",
    "description",
    "item",
    "taak",
    "tarefa",
    "tarea",
    "tâche",
    "aufgabe",
    "タスク",
    "कार्य",
];
const PHASE: &[&str] = &["phase", "milestone", "sprint", "fase", "フェーズ", "चरण"];

/// Columns by their heads, which are labels as well; the first of a kind counts.
struct Columns {
    number: Option<usize>,
    title: usize,
    phase: Option<usize>,
    fields: Vec<(usize, Field)>,
}

impl Columns {
    fn of(table: &Table) -> Option<Self> {
        let number = columns::find(table, NUMBER);
        let mut titles = TITLE
            .iter()
            .filter_map(|name| columns::find(table, &[*name]));
        let title = titles.find(|column| Some(*column) != number)?;
        let phase = columns::find(table, PHASE).filter(|column| *column != title);
        let heads = table.head.iter().enumerate();
        let fields = heads.filter_map(|(column, head)| {
            let is_free = column != title && Some(column) != number && Some(column) != phase;
            Some((column, fields::field(&head.plain).filter(|_| is_free)?))
        });
        let fields = fields.collect();
        Some(Self {
            number,
            title,
            phase,
            fields,
        })
    }
}

fn lower_table(reader: &mut Reader<'_>, place: Place, block: &Block, table: &Table) -> Vec<NodeId> {
    let Some(columns) = Columns::of(table) else {
        return Vec::new();
    };
    reader.coverage.keep(block.span);
    let mut phases: Vec<(String, NodeId)> = Vec::new();
    let mut added = Vec::new();
    for row in &table.rows {
        let mut place = place;
        if let Some(cell) = columns::cell(row, columns.phase)
            && place.phase.is_none()
        {
            place.phase = Some(phase(reader, place, &mut phases, cell, row.span));
        }
        added.extend(lower_row(reader, place, table, row, &columns));
    }
    added
}

/// The phase that a cell names; a table that names phases has them.
fn phase(
    reader: &mut Reader<'_>,
    place: Place,
    phases: &mut Vec<(String, NodeId)>,
    cell: Inline<'_>,
    row: Span,
) -> NodeId {
    let known = phases.iter().find(|(name, _)| name == cell.plain);
    if let Some((_, phase)) = known {
        return *phase;
    }
    let is_number = cell.plain.bytes().all(|byte| byte.is_ascii_digit());
    let title = if is_number {
        format!("Phase {}", cell.plain)
    } else {
        cell.plain.to_owned()
    };
    let title = Inline {
        plain: &title,
        span: cell.span,
    };
    let phase = crate::lowering::shared::phases::add(reader, place.spec, place.section, title, row);
    phases.push((cell.plain.to_owned(), phase));
    phase
}

fn lower_row(
    reader: &mut Reader<'_>,
    place: Place,
    table: &Table,
    row: &Row,
    columns: &Columns,
) -> Option<NodeId> {
    let text = columns::cell(row, Some(columns.title))?;
    let line = task_line::parse(text.plain);
    reader.coverage.keep(row.span);
    if line.title.is_empty() || is_placeholder(line.title) {
        return None;
    }
    let mut task = from_line(reader, place, &line, text);
    if let Some(cell) = columns::cell(row, columns.number) {
        let number = task_line::parse(cell.plain).number.unwrap_or(cell.plain);
        task.number = Some(Spanned::new(number.to_owned(), reader.location(cell.span)));
    }
    for &(column, field) in &columns.fields {
        let Some(cell) = columns::cell(row, Some(column)) else {
            continue;
        };
        if field == Field::Dependencies {
            task.dependencies_at = Some(reader.keep_mark(cell.span));
            let found = references::of_line(reader, cell);
            task.dependencies.extend(found);
            continue;
        }
        let mut text = reader.keep(cell);
        // A column of hours has bare numbers.
        let is_bare = text.value.parse::<f64>().is_ok();
        let head = table.head.get(column).map_or("", |head| head.plain.trim());
        if field == Field::Effort && is_bare && durations::effort(&format!("1 {head}")).is_some() {
            text.value = format!("{} {head}", text.value);
        }
        set(&mut task, Some(field), text);
    }
    let mut known: Vec<Option<usize>> = columns
        .fields
        .iter()
        .map(|(column, _)| Some(*column))
        .collect();
    known.extend([Some(columns.title), columns.number, columns.phase]);
    let others = columns::others(reader, table, row, &known);
    task.notes.extend(others);
    Some(add(reader, place, line.title, text, row.span, task))
}
