//! Lists of tasks beside a spec, as spec-kit, OpenSpec, Kiro and cc-sdd keep them.
//!
//! Headings, and numbers that others continue (`2` above `2.1`), are phases; what has a box in
//! them is a task.

mod below;
mod line;
pub(crate) mod outline;

use super::outline::Placed;
use super::prd::fields;
use super::prd::task_line::TaskLine;
use super::prd::tasks;
use super::reader::Reader;
use super::shared::overview::keep_lines;
use super::shared::questions::joined;
use super::text::entries::{self, Part};
use super::text::labels::{self, Inline};
use super::text::words::words;
use crate::model::{
    EdgeKind, Header, NodeId, Phase, Priority, Reference, Spanned, TaskList, TaskSource,
    TaskStatus, Topic,
};
use below::Below;
use line::Line;
use outline::Groups;
use specpack_syntax::markdown::{Block, BlockKind, Document, Item};
use specpack_syntax::source::Span;

/// Lists do not nest deeper.
const MAX_DEPTH: u8 = 8;

/// Lowers a list of tasks.
pub(crate) fn lower(reader: &mut Reader<'_>, header: &Header, document: &Document) {
    let list = add_list(reader, header);
    let mut lowering = Lowering {
        list,
        groups: Groups::of(document),
        heading: None,
        group: None,
        category: None,
    };
    let sections = reader.sections;
    for placed in &sections.placed {
        lowering.section(reader, placed);
    }
}

fn add_list(reader: &mut Reader<'_>, header: &Header) -> NodeId {
    let (name, at) = super::system::name_of(reader, header);
    let list = TaskList {
        file: reader.file,
        id: folder(reader.source.path()).to_owned(),
    };
    let name = name.strip_prefix("Tasks:").map_or(name.as_str(), str::trim);
    let extent = Span::new(0..reader.source.text().len());
    let name = Inline {
        plain: name,
        span: at,
    };
    reader.add(name, extent, None, list)
}

/// The folder that a file is in; where none is named, the file without its ending.
fn folder(path: &str) -> &str {
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next().unwrap_or(path);
    let folder = parts.next().filter(|folder| !matches!(*folder, "" | "."));
    folder.unwrap_or_else(|| name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

struct Lowering {
    list: NodeId,
    groups: Groups,
    /// The phase that a heading names, with the end of its section.
    heading: Option<(NodeId, u32)>,
    /// The phase that an item names.
    group: Option<NodeId>,
    /// The heading within a phase that tasks stand under.
    category: Option<Spanned<String>>,
}

impl Lowering {
    fn section(&mut self, reader: &mut Reader<'_>, placed: &Placed<'_>) {
        let start = placed.section.span.start;
        if self.heading.is_some_and(|(_, end)| start >= end) {
            self.heading = None;
        }
        match placed.topic {
            Topic::Title => self.category = None,
            Topic::Phase => {
                self.category = None;
                self.enter_phase(reader, placed);
            }
            Topic::Tasks => {
                let title = placed.section.title.plain.trim();
                let at = reader.location(placed.section.title.span);
                let says_more = !outline::is_about_tasks(placed.section);
                self.category = says_more.then(|| Spanned::new(title.to_owned(), at));
            }
            _ => return,
        }
        self.group = None;
        for block in &placed.section.blocks {
            self.block(reader, placed.index, block, 0);
        }
        self.labelled(reader, placed);
    }

    fn phase(&self) -> Option<NodeId> {
        self.group.or(self.heading.map(|(phase, _)| phase))
    }

    fn enter_phase(&mut self, reader: &mut Reader<'_>, placed: &Placed<'_>) {
        let section = placed.section;
        let title = section.title.plain.trim();
        let digits = section.number.as_deref().or_else(|| {
            let after = title.get("phase ".len()..).filter(|_| {
                let words = words(title);
                words.starts_with("phase ")
            })?;
            after.split(|c: char| !c.is_ascii_digit()).next()
        });
        let number = digits.and_then(|digits| digits.parse().ok());
        let name = section.name.trim();
        let name = match (section.number.is_some(), name.split_once([':', '：'])) {
            (false, Some((_, name))) => name.trim(),
            _ => name,
        };
        let name = Inline {
            plain: name,
            span: section.title.span,
        };
        let phase = self.add_phase(reader, placed.index, name, section.span, title, number);
        self.heading = Some((phase, section.span.end));
    }

    fn add_phase(
        &self,
        reader: &mut Reader<'_>,
        section: u32,
        name: Inline<'_>,
        extent: Span,
        title: &str,
        number: Option<u32>,
    ) -> NodeId {
        let phase = Phase {
            plan: self.list,
            title: title.to_owned(),
            number,
            weeks: None,
            items: Vec::new(),
            goal: None,
            checkpoint: None,
            fallback: None,
            notes: Vec::new(),
        };
        let id = reader.add(name, extent, Some(section), phase);
        reader.connect(id, EdgeKind::PartOf, self.list, name.span);
        id
    }

    fn block(&mut self, reader: &mut Reader<'_>, section: u32, block: &Block, depth: u8) {
        let BlockKind::List(list) = &block.kind else {
            return;
        };
        for item in &list.items {
            self.item(reader, section, item, depth);
        }
    }

    fn item(&mut self, reader: &mut Reader<'_>, section: u32, item: &Item, depth: u8) {
        let text = labels::whole(&item.text);
        let line = text.and_then(|text| line::parse(text.plain, item.checked.is_some()));
        let (Some(text), Some(line)) = (text, line) else {
            if depth == 0 {
                self.note(reader, section, item);
            }
            return;
        };
        let group = line.number.filter(|_| self.groups.has(item));
        match group.and_then(|number| number.parse().ok()) {
            Some(number) => self.group(reader, section, item, text, &line, number),
            None => {
                // `3.` is no part of `2.`
                if line.number.is_some_and(|number| !number.contains('.')) {
                    self.group = None;
                }
                self.task(reader, section, item, text, &line);
            }
        }
        if depth < MAX_DEPTH {
            for block in &item.blocks {
                self.block(reader, section, block, depth + 1);
            }
        }
    }

    /// `2. Build the service` above `2.1 …`: a phase, whose heading may have said so before.
    fn group(
        &mut self,
        reader: &mut Reader<'_>,
        section: u32,
        item: &Item,
        text: Inline<'_>,
        line: &Line<'_>,
        number: u32,
    ) {
        reader.coverage.keep(text.span);
        let name = Inline {
            plain: line.rest.title,
            span: labels::locate(reader.source, line.rest.title, text.span),
        };
        let phase = self.add_phase(reader, section, name, item.span, text.plain, Some(number));
        self.group = Some(phase);
        let below = Below::of(&item.blocks);
        for item in &below.items {
            self.note(reader, section, item);
        }
        let notes = keep_lines(reader, &below.blocks);
        if let Some(phase) = reader.graph.get_mut::<Phase>(phase) {
            phase.notes.extend(notes);
        }
    }

    fn task(
        &self,
        reader: &mut Reader<'_>,
        section: u32,
        item: &Item,
        text: Inline<'_>,
        line: &Line<'_>,
    ) {
        let place = tasks::Place {
            spec: self.list,
            source: TaskSource::Roadmap,
            phase: self.phase(),
            group: None,
            section,
        };
        let with_number = TaskLine {
            number: line.number,
            ..line.rest.clone()
        };
        let mut task = tasks::from_line(reader, place, &with_number, text);
        task.status =
            status(item, line).map(|status| Spanned::new(status, reader.location(text.span)));
        if line.is_optional {
            task.priority = Some(Priority::Could);
        }
        task.is_parallel = line.parallel.is_some();
        task.category.clone_from(&self.category);
        let at = reader.location(text.span);
        let stories = line.stories.iter();
        task.requirements
            .extend(stories.map(|story| Reference::new(*story, at)));
        below::read(reader, &mut task, &item.blocks);
        tasks::add(reader, place, line.rest.title, text, item.span, task);
    }

    /// An item that is no task.
    fn note(&self, reader: &mut Reader<'_>, section: u32, item: &Item) {
        let mut notes: Vec<Spanned<String>> = Vec::new();
        notes.extend(labels::whole(&item.text).map(|text| reader.keep(text)));
        let nested: Vec<&Block> = item.blocks.iter().collect();
        notes.extend(keep_lines(reader, &nested));
        match self
            .phase()
            .and_then(|phase| reader.graph.get_mut::<Phase>(phase))
        {
            Some(phase) => phase.notes.extend(notes),
            None => reader.add_passages(section, notes),
        }
    }

    /// `**Goal**: …`, `**Checkpoint**: …` and other text of a phase.
    fn labelled(&self, reader: &mut Reader<'_>, placed: &Placed<'_>) {
        let Some((phase, _)) = self.heading.filter(|_| placed.topic == Topic::Phase) else {
            return;
        };
        let blocks = placed.section.blocks.iter();
        let blocks = blocks.filter(|block| !matches!(block.kind, BlockKind::List(_)));
        for part in entries::read(blocks, &fields::is_label) {
            let (label, notes) = match part {
                Part::Entry(entry) => {
                    reader.coverage.keep(entry.label_span);
                    let value = entry.value.map(|value| reader.keep(value));
                    let mut lines: Vec<_> = value.into_iter().collect();
                    lines.extend(keep_lines(reader, &entry.blocks));
                    (words(entry.label), lines)
                }
                Part::Text(text) => (String::new(), vec![reader.keep(text)]),
                Part::Block(block) => (String::new(), keep_lines(reader, &[block])),
            };
            let Some(phase) = reader.graph.get_mut::<Phase>(phase) else {
                continue;
            };
            match label.as_str() {
                "goal" | "purpose" if phase.goal.is_none() => phase.goal = joined(notes),
                "checkpoint" if phase.checkpoint.is_none() => phase.checkpoint = joined(notes),
                _ => phase.notes.extend(notes),
            }
        }
    }
}

/// By the box that Markdown knows, else by one that it does not.
fn status(item: &Item, line: &Line<'_>) -> Option<TaskStatus> {
    let by_box = |is_checked| match is_checked {
        true => TaskStatus::Done,
        false => TaskStatus::Pending,
    };
    item.checked.map(by_box).or(line.status)
}
