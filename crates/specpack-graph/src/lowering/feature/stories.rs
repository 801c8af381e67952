//! User stories: "Story 1: Title", "As a …, I want …, so that …", and criteria.

use super::{criteria, examples, requirements};
use crate::lowering::outline::Placed;
use crate::lowering::prd::example::{self, Example};
use crate::lowering::prd::fields::{self, Field};
use crate::lowering::prd::references;
use crate::lowering::prd::tasks::{self, Place, is_placeholder};
use crate::lowering::reader::Reader;
use crate::lowering::shared::exhibits;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::text::entries::{self, Entry, Part};
use crate::lowering::text::groups;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::words::{
    brackets, split_once_ignoring_case, strip_prefix_ignoring_case, without_brackets, words,
};
use crate::model::{EdgeKind, NodeId, Priority, Spanned, Story, TaskSource};
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
            // "US-1: As a customer, I want …"
            let told = number_and_name(text).1;
            if sentence(told.plain).is_none() {
                continue;
            }
            let parts = entries::read(&item.blocks, &is_label);
            let extent = item.span;
            add(
                reader,
                feature,
                placed.index,
                text,
                extent,
                parts,
                Some(told),
            );
        }
    }
    for group in groups {
        let parts = entries::read(group.blocks.iter().copied(), &is_label);
        let (title, extent) = (group.title, group.extent);
        add(reader, feature, placed.index, title, extent, parts, None);
    }
}

/// Adds the story of a section of its own; a heading below it labels what follows.
pub(crate) fn lower_section(
    reader: &mut Reader<'_>,
    feature: NodeId,
    placed: &Placed<'_>,
) -> NodeId {
    let title = Inline {
        plain: placed.section.name.trim(),
        span: placed.section.title.span,
    };
    let mut parts = entries::read(&placed.section.blocks, &is_label);
    for below in reader.sections.below(placed) {
        let blocks = &below.section.blocks;
        if field(&below.section.name).is_some() {
            parts.push(Part::Entry(Entry {
                label: &below.section.name,
                label_span: below.section.title.span,
                value: None,
                blocks: blocks.iter().collect(),
            }));
        }
    }
    let extent = placed.section.span;
    add(reader, feature, placed.index, title, extent, parts, None)
}

/// What a label of a story is about, where it is no criteria and no note.
fn field(label: &str) -> Option<Field> {
    fields::field(label).filter(|field| {
        matches!(
            field,
            Field::Criteria | Field::Tasks | Field::Dependencies | Field::Priority | Field::Example
        )
    })
}

fn is_label(label: &str) -> bool {
    let is_note = matches!(
        words(label).as_str(),
        "user story" | "story" | "notes" | "note" | "scenarios"
    );
    is_note || field(label).is_some()
}

/// How a story is told: who, what, why, in the languages that stories come in.
const SENTENCES: &[([&str; 4], [&str; 2], [&str; 3])] = &[
    (
        ["as an ", "as a ", "as the ", "as "],
        ["i want", "i need"],
        ["so that", "in order to", "because"],
    ),
    (
        ["als een ", "als ", "", ""],
        ["wil ik", "wil"],
        ["zodat", "om ", "opdat"],
    ),
    (
        ["como um ", "como uma ", "como ", ""],
        ["eu quero", "quero"],
        ["para que", "a fim de", "para "],
    ),
    (
        ["como un ", "como una ", "como ", ""],
        ["yo quiero", "quiero"],
        ["para que", "a fin de", "para "],
    ),
    (
        ["en tant que ", "en tant qu'", "", ""],
        ["je veux", "je souhaite"],
        ["afin que", "afin de", "pour "],
    ),
    (
        ["als ", "", "", ""],
        ["möchte ich", "will ich"],
        ["damit", "sodass", "um "],
    ),
];

/// A story's sentence in its three parts; the last two may be empty.
fn sentence(text: &str) -> Option<(&str, &str, &str)> {
    SENTENCES.iter().find_map(|(roles, wants, reasons)| {
        let mut heads = roles.iter().filter(|role| !role.is_empty());
        let rest = heads.find_map(|role| strip_prefix_ignoring_case(text, role))?;
        let mut split = wants
            .iter()
            .map(|want| split_once_ignoring_case(rest, want));
        let (role, rest) = match split.find_map(|found| found) {
            Some(found) => found,
            // English alone is told by its article.
            None if roles[1] == "as a " && is_sentence(text) => (rest, ""),
            None => return None,
        };
        let mut split = reasons
            .iter()
            .map(|why| split_once_ignoring_case(rest, why));
        let (want, reason) = split.find_map(|found| found).unwrap_or((rest, ""));
        Some((role, want, reason))
    })
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
    parts: Vec<Part<'_>>,
    sentence: Option<Inline<'_>>,
) -> NodeId {
    let (number, name) = number_and_name(title);
    let (mut name, stated_priority) = split_priority(name);
    let mut story = Story {
        number,
        priority: stated_priority,
        ..Story::default()
    };
    if let Some(sentence) = sentence {
        read_sentence(reader, &mut story, sentence);
    }
    let mut blocks: Vec<(&Block, bool)> = Vec::new();
    let mut task_lists: Vec<&Block> = Vec::new();
    let mut shown = None;
    for part in parts {
        match part {
            Part::Entry(entry) => match field(entry.label) {
                Some(Field::Tasks) => {
                    keep_value(reader, &mut story, &entry);
                    task_lists.extend(entry.blocks);
                }
                Some(Field::Dependencies) => {
                    reader.coverage.keep(entry.label_span);
                    let found = references::of_entry(reader, &entry);
                    story.dependencies.extend(found);
                }
                Some(Field::Example) => {
                    keep_value(reader, &mut story, &entry);
                    shown = example::of_blocks(reader, &entry.blocks);
                    if shown.is_none() {
                        let kept = requirements::keep_blocks(reader, &entry.blocks);
                        story.notes.extend(kept);
                    }
                }
                _ => {
                    if let (Some(Field::Priority), Some(value)) = (field(entry.label), entry.value)
                    {
                        story.priority = requirements::priority(value.plain);
                    }
                    keep_value(reader, &mut story, &entry);
                    let is_criteria = field(entry.label) == Some(Field::Criteria);
                    blocks.extend(entry.blocks.into_iter().map(|block| (block, is_criteria)));
                }
            },
            Part::Text(text) => take_text(reader, &mut story, text),
            Part::Block(block) => blocks.push((block, false)),
        }
    }
    // A table under the label of the criteria holds them, whatever its columns are called.
    let is_shown = |(block, is_criteria): &(&Block, bool)| {
        let holds_criteria = *is_criteria && matches!(block.kind, BlockKind::Table(_));
        exhibits::is_exhibit(block) && !holds_criteria
    };
    let (among, lists): (Vec<_>, Vec<_>) = blocks.into_iter().partition(is_shown);
    story.exhibits = exhibits::keep(reader, among.into_iter().map(|(block, _)| block));
    let mut lists: Vec<&Block> = lists.into_iter().map(|(block, _)| block).collect();
    let shown = shown.filter(|_| is_placeholder(name.plain));
    if let Some(shown) = &shown {
        name = shown.title.unwrap_or(name);
        take_example(reader, &mut story, shown);
    }
    let id = reader.add(name, extent, Some(section), story);
    reader.connect(id, EdgeKind::PartOf, feature, name.span);
    let place = Place {
        spec: feature,
        source: TaskSource::Story(id),
        phase: None,
        group: None,
        section,
    };
    let (criteria, tasks, notes) = match &shown {
        Some(shown) => {
            for block in lists.iter().chain(&task_lists) {
                reader.coverage.keep_all(block.span);
            }
            let (criteria, tasks) = examples::children(reader, place, id, shown);
            (criteria, tasks, Vec::new())
        }
        None => {
            let criteria = criteria::lower(reader, id, section, &lists);
            let tasks = tasks::lower(reader, place, &task_lists);
            lists.retain(|block| matches!(block.kind, BlockKind::Paragraph(_)));
            (criteria, tasks, keep_lines(reader, &lists))
        }
    };
    if let Some(story) = reader.graph.get_mut::<Story>(id) {
        story.criteria = criteria;
        story.tasks = tasks;
        story.notes.extend(notes);
    }
    id
}

fn keep_value(reader: &mut Reader<'_>, story: &mut Story, entry: &Entry<'_>) {
    reader.coverage.keep(entry.label_span);
    if let Some(value) = entry.value {
        take_text(reader, story, value);
    }
}

/// Takes what an example says in place of a template's placeholders.
fn take_example(reader: &mut Reader<'_>, story: &mut Story, shown: &Example<'_>) {
    let sentence: Vec<&str> = shown
        .fields
        .iter()
        .filter(|part| part.field.is_none())
        .flat_map(|part| part.lines.iter().map(|line| line.text.plain))
        .collect();
    let at = shown.fields.iter().find(|part| part.field.is_none());
    if let Some(part) = at {
        let sentence = Inline {
            plain: &sentence.join(" "),
            span: part.extent,
        };
        (story.role, story.want, story.benefit) = (None, None, None);
        read_sentence(reader, story, sentence);
    }
    story.dependencies = examples::dependencies(reader, shown);
}

fn take_text(reader: &mut Reader<'_>, story: &mut Story, text: Inline<'_>) {
    if story.role.is_none() && sentence(text.plain).is_some() {
        read_sentence(reader, story, text);
    } else {
        let note = reader.keep(text);
        story.notes.push(note);
    }
}

/// "Story 1: User Login", "User Story 2 - Reset (Priority: P1)", "US-3: Export"
fn number_and_name(title: Inline<'_>) -> (Option<String>, Inline<'_>) {
    for prefix in [
        "user story",
        "story",
        "us-",
        "us",
        "verhaal",
        "história",
        "historia",
        "ストーリー",
        "कहानी",
    ] {
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
        let name = name.trim_start_matches([':', '：', '-', '–', '—', ' ', '.', ')']);
        let number = number.trim_end_matches('.').to_owned();
        let plain = if name.is_empty() { title.plain } else { name };
        return (Some(number), Inline { plain, ..title });
    }
    (None, title)
}

/// "Sign in (Priority: P1)", "Sign in (P1)"
fn split_priority(name: Inline<'_>) -> (Inline<'_>, Option<Priority>) {
    let stated = brackets(name.plain).and_then(|inner| {
        let inner = strip_prefix_ignoring_case(inner, "priority:")
            .unwrap_or(inner)
            .trim();
        let digit = inner.strip_prefix(['P', 'p'])?;
        digit
            .parse::<u8>()
            .is_ok()
            .then(|| requirements::priority(inner))?
    });
    match (stated, without_brackets(name.plain)) {
        (Some(_), plain) if !plain.is_empty() => (Inline { plain, ..name }, stated),
        _ => (name, None),
    }
}

/// "As a R, I want W, so that B."
fn read_sentence(reader: &mut Reader<'_>, story: &mut Story, text: Inline<'_>) {
    reader.coverage.keep(text.span);
    let Some((role, want, benefit)) = sentence(text.plain) else {
        return;
    };
    let spanned = |part: &str| {
        let part = part.trim().trim_end_matches([',', '.', ';']).trim();
        let span = labels::locate(reader.source, part, text.span);
        (!part.is_empty()).then(|| Spanned::new(part.to_owned(), reader.location(span)))
    };
    story.role = spanned(role);
    story.want = spanned(want.trim().trim_start_matches("to "));
    story.benefit = spanned(benefit);
}
