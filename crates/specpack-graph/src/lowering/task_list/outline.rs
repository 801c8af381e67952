//! The sections of a list of tasks, and how such a list is told.

use crate::lowering::outline::Placed;
use crate::lowering::text::words::words;
use crate::model::Topic;
use specpack_syntax::markdown::{Block, BlockKind, Document, Item, Section};

/// Whether a document is a list of tasks: `tasks.md`, or one whose title says so, with boxes.
pub(crate) fn is_task_list(document: &Document, path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let is_named = name.eq_ignore_ascii_case("tasks.md");
    let first = document.sections.first();
    let is_titled = first.is_some_and(|first| {
        let title = words(&first.name);
        first.level == 1
            && (title.starts_with("tasks ") || matches!(title.as_str(), "implementation plan"))
    });
    (is_named || is_titled) && document.all_blocks().any(has_box)
}

/// Whether a list has items with boxes.
fn has_box(block: &Block) -> bool {
    matches!(&block.kind, BlockKind::List(list) if list.items.iter().any(is_boxed))
}

/// Whether an item has a box, also one that Markdown does not know.
pub(super) fn is_boxed(item: &Item) -> bool {
    item.checked.is_some() || super::line::parse(&item.text.plain, false).is_some()
}

/// The sections in reading order.
pub(crate) fn place(document: &Document) -> Vec<Placed<'_>> {
    let groups = Groups::of(document);
    let mut placed = Vec::new();
    for section in &document.sections {
        add(section, &groups, None, &mut placed);
    }
    placed
}

/// The items that others continue, by where they start: `2.` right above `2.1`.
pub(super) struct Groups {
    starts: Vec<u32>,
}

impl Groups {
    pub(super) fn of(document: &Document) -> Self {
        let mut numbers: Vec<(u32, Option<String>)> = Vec::new();
        let mut add = |block: &Block| gather(block, 0, &mut numbers);
        document.preamble.iter().for_each(&mut add);
        let mut open: Vec<&Section> = document.sections.iter().rev().collect();
        while let Some(section) = open.pop() {
            section.blocks.iter().for_each(&mut add);
            open.extend(section.children.iter().rev());
        }
        let pairs = numbers.windows(2);
        let starts = pairs.filter_map(|pair| match pair {
            [(start, Some(group)), (_, Some(next))] => {
                let rest = next.strip_prefix(group.as_str())?;
                rest.starts_with('.').then_some(*start)
            }
            _ => None,
        });
        Self {
            starts: starts.collect(),
        }
    }

    pub(super) fn has(&self, item: &Item) -> bool {
        self.starts.binary_search(&item.span.start).is_ok()
    }

    /// Whether the tasks of a section stand in groups of their own.
    fn open(&self, section: &Section) -> bool {
        let lists = section.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::List(list) => Some(list),
            _ => None,
        });
        let mut items = lists.flat_map(|list| &list.items);
        items
            .find(|item| is_boxed(item))
            .is_some_and(|item| self.has(item))
    }
}

/// The items with boxes in reading order, each with its number.
fn gather(block: &Block, depth: u8, numbers: &mut Vec<(u32, Option<String>)>) {
    let BlockKind::List(list) = &block.kind else {
        return;
    };
    for item in &list.items {
        if let Some(line) = super::line::parse(&item.text.plain, item.checked.is_some()) {
            numbers.push((item.span.start, line.number.map(str::to_owned)));
        }
        if depth < super::MAX_DEPTH {
            let nested = item.blocks.iter();
            nested.for_each(|block| gather(block, depth + 1, numbers));
        }
    }
}

fn add<'a>(
    section: &'a Section,
    groups: &Groups,
    parent: Option<u32>,
    placed: &mut Vec<Placed<'a>>,
) {
    let index = u32::try_from(placed.len()).unwrap_or(u32::MAX);
    let above = parent.and_then(|parent| placed.get(parent as usize));
    let topic = match topic(section, above.map(|above| above.topic), index == 0) {
        Topic::Phase if groups.open(section) => Topic::Tasks,
        topic => topic,
    };
    placed.push(Placed {
        index,
        section,
        topic,
        parent,
        concern: None,
    });
    for child in &section.children {
        add(child, groups, Some(index), placed);
    }
}

fn topic(section: &Section, parent: Option<Topic>, is_first: bool) -> Topic {
    let is_phase = is_phase_title(section);
    match parent {
        None if is_first && section.level == 1 && !is_phase => Topic::Title,
        Some(Topic::Phase | Topic::Tasks) if has_tasks(section) => Topic::Tasks,
        _ if !has_tasks(section) => Topic::Passage,
        _ if !is_phase && is_about_tasks(section) => Topic::Tasks,
        _ => Topic::Phase,
    }
}

fn has_tasks(section: &Section) -> bool {
    section.blocks.iter().any(has_box) || section.children.iter().any(has_tasks)
}

/// `Phase 1: Setup`, `1. Metadata`
fn is_phase_title(section: &Section) -> bool {
    let title = words(&section.name);
    let mut parts = title.split(' ');
    let is_phase = parts.next() == Some("phase") && parts.next().is_some();
    is_phase || section.number.is_some()
}

/// A heading that says no more than that tasks follow.
pub(super) fn is_about_tasks(section: &Section) -> bool {
    let title = words(&section.name);
    matches!(
        title.as_str(),
        "tasks" | "task list" | "implementation tasks" | "implementation plan" | "todo" | "plan"
    )
}
