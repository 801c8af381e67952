//! Components: a heading, and labelled fields in any order, under it or under headings of their own.

use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::endpoints;
use crate::lowering::shared::overview::{join, keep_lines};
use crate::lowering::text::entries::{self, Entry, Part};
use crate::lowering::text::labels::Inline;
use crate::lowering::text::name_list;
use crate::lowering::text::words::{is_none, strip_prefix_ignoring_case, without_brackets, words};
use crate::model::{Component, EdgeKind, NodeId, Property, Reference, Spanned, Topic};
use specpack_syntax::hash::HashMap;
use specpack_syntax::markdown::{Block, BlockKind};
use specpack_syntax::source::Span;

/// What a label of a component is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Responsibility,
    Technology,
    Features,
    Apis,
    Dependencies,
    FeatureSpec,
}

fn field(label: &str) -> Option<Field> {
    Some(match words(without_brackets(label)).as_str() {
        "responsibility" | "responsibilities" | "purpose" | "role" | "description" => {
            Field::Responsibility
        }
        "technology" | "technologies" | "technology stack" | "tech stack" | "tech" | "stack"
        | "built with" => Field::Technology,
        "key features" | "features" | "capabilities" | "key capabilities" | "functions"
        | "functionality" => Field::Features,
        "apis exposed" | "apis" | "api" | "exposes" | "exposed apis" | "endpoints"
        | "api endpoints" | "interfaces" | "api exposed" | "exposed endpoints"
        | "interfaces exposed" => Field::Apis,
        "dependencies" | "depends on" | "dependency" | "requires" | "uses" => Field::Dependencies,
        "feature spec" | "feature specification" | "spec" | "feature specs" => Field::FeatureSpec,
        _ => return None,
    })
}

/// Adds the component of a section.
pub(crate) fn lower(reader: &mut Reader<'_>, system: NodeId, placed: &Placed<'_>) {
    let (number, name) = name(placed);
    let component = Component {
        system,
        number,
        responsibility: None,
        technology: None,
        features: Vec::new(),
        apis_at: None,
        endpoints: Vec::new(),
        dependencies_at: None,
        dependencies: Vec::new(),
        feature_spec: None,
        feature_id: String::new(),
        properties: Vec::new(),
        notes: Vec::new(),
    };
    let extent = placed.section.span;
    let id = reader.add(name, extent, Some(placed.index), component);
    reader.connect(id, EdgeKind::PartOf, system, name.span);
    let mut reading = Reading {
        reader,
        id,
        section: placed.index,
    };
    reading.blocks(&placed.section.blocks);
    let sections = reading.reader.sections;
    for below in sections.below(placed) {
        if below.topic == Topic::ComponentField {
            reading.section = below.index;
            reading.field_section(below);
        }
    }
}

/// "Component 3: Order Service", "`Order Service`", "3) Order Service"
fn name<'a>(placed: &Placed<'a>) -> (Option<u32>, Inline<'a>) {
    let section = placed.section;
    let whole = section.name.trim();
    let mut number = None;
    let mut plain = whole;
    for prefix in ["component", "service", "module"] {
        let Some(rest) = strip_prefix_ignoring_case(whole, prefix) else {
            continue;
        };
        let rest = rest.trim_start();
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let Some((stated, name)) = rest.split_at_checked(digits) else {
            continue;
        };
        let name = name.trim_start_matches([':', '.', ')', '-', '–', '—', ' ']);
        if digits > 0 && !name.is_empty() {
            number = stated.parse().ok();
            plain = name.trim();
        }
    }
    if number.is_none() {
        let last = section.number.as_deref().and_then(|n| n.rsplit('.').next());
        number = last.and_then(|last| last.parse().ok());
    }
    let at = section.title.span;
    let span = tail(at, section.title.plain.len(), plain.len());
    (number, Inline { plain, span })
}

/// The end of a heading, where the heading stands unmarked in the source.
fn tail(at: Span, whole_len: usize, tail_len: usize) -> Span {
    let range = at.range();
    if range.len() == whole_len && tail_len <= whole_len {
        Span::new(range.end - tail_len..range.end)
    } else {
        at
    }
}

struct Reading<'r, 'a> {
    reader: &'r mut Reader<'a>,
    id: NodeId,
    section: u32,
}

impl Reading<'_, '_> {
    fn component(&mut self, change: impl FnOnce(&mut Component)) {
        if let Some(component) = self.reader.graph.get_mut::<Component>(self.id) {
            change(component);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        let is_label = |label: &str| field(label).is_some();
        let parts = entries::read(blocks, &is_label);
        for part in parts {
            match part {
                Part::Entry(entry) => self.entry(&entry),
                Part::Text(text) => {
                    let note = self.reader.keep(text);
                    self.component(|component| component.notes.push(note));
                }
                // A bare list is a list of features where none is labelled.
                Part::Block(block) => self.bare_block(block),
            }
        }
    }

    fn bare_block(&mut self, block: &Block) {
        match block.kind {
            BlockKind::List(_) => {
                let lines = keep_lines(self.reader, &[block]);
                self.component(|component| component.notes.extend(lines));
            }
            BlockKind::Code(_) | BlockKind::Quote(_) => {
                let note = self.reader.keep_block(block);
                self.component(|component| component.notes.push(note));
            }
            // A table without a label is one of endpoints, or is not understood.
            BlockKind::Table(_) => self.apis(&[block]),
            _ => {}
        }
    }

    /// A field under a heading of its own.
    fn field_section(&mut self, placed: &Placed<'_>) {
        self.reader.coverage.keep(placed.section.heading);
        let Some(_) = field(&placed.section.name) else {
            self.blocks(&placed.section.blocks);
            return;
        };
        let entry = Entry {
            label: &placed.section.name,
            label_span: placed.section.title.span,
            value: None,
            blocks: placed.section.blocks.iter().collect(),
        };
        self.entry(&entry);
    }

    fn entry(&mut self, entry: &Entry<'_>) {
        let at = self.reader.keep_mark(entry.label_span);
        match field(entry.label) {
            Some(Field::Apis) => {
                self.component(|component| component.apis_at = Some(at));
                if let Some(value) = entry.value {
                    self.inline_apis(value);
                }
                self.apis(&entry.blocks);
            }
            Some(Field::Dependencies) => {
                let (references, notes) = dependencies(self.reader, entry);
                self.component(|component| {
                    component.dependencies_at = Some(at);
                    component.dependencies.extend(references);
                    component.notes.extend(notes);
                });
            }
            Some(field) => {
                let lines = self.lines(entry, field == Field::Features);
                self.component(|component| fill(component, field, lines));
            }
            None => {
                let lines = self.lines(entry, false);
                let property = Property {
                    label: entry.label.to_owned(),
                    text: join(&lines),
                    at: at.at,
                };
                self.component(|component| component.properties.push(property));
            }
        }
    }

    fn lines(&mut self, entry: &Entry<'_>, is_list: bool) -> Vec<Spanned<String>> {
        let mut lines = Vec::new();
        match entry.value {
            Some(value) if is_list => {
                let names = name_list::split(value);
                lines.extend(names.into_iter().map(|name| self.reader.keep(name)));
            }
            Some(value) => lines.push(self.reader.keep(value)),
            None => {}
        }
        lines.extend(keep_lines(self.reader, &entry.blocks));
        for block in &entry.blocks {
            if let BlockKind::Code(_) = block.kind {
                lines.push(self.reader.keep_block(block));
            }
        }
        lines
    }

    fn inline_apis(&mut self, value: Inline<'_>) {
        for name in name_list::split(value) {
            let added = endpoints::line(self.reader, self.id, self.section, name, name.span);
            self.component(|component| component.endpoints.extend(added));
        }
    }

    fn apis(&mut self, blocks: &[&Block]) {
        let added = endpoints::lower(self.reader, self.id, self.section, blocks);
        self.component(|component| component.endpoints.extend(added));
    }
}

fn fill(component: &mut Component, field: Field, mut lines: Vec<Spanned<String>>) {
    let slot = match field {
        Field::Features => return component.features.extend(lines),
        Field::Responsibility => &mut component.responsibility,
        Field::Technology => &mut component.technology,
        Field::FeatureSpec => &mut component.feature_spec,
        Field::Apis | Field::Dependencies => return,
    };
    if lines.is_empty() {
        return;
    }
    if slot.is_some() {
        component.notes.extend(lines);
        return;
    }
    let mut first = lines.remove(0);
    for line in lines {
        first.value.push_str("; ");
        first.value.push_str(&line.value);
    }
    *slot = Some(first);
}

/// The dependencies of a component. A list below "None" lists none, so that it holds notes.
fn dependencies(
    reader: &mut Reader<'_>,
    entry: &Entry<'_>,
) -> (Vec<Reference>, Vec<Spanned<String>>) {
    match entry.value.filter(|value| is_none(value.plain)) {
        Some(value) => {
            reader.coverage.keep(value.span);
            (Vec::new(), keep_lines(reader, &entry.blocks))
        }
        None => (references(reader, entry), Vec::new()),
    }
}

/// The names that an entry's line and lists refer to, each with its reason; "None" is none.
pub(crate) fn references(reader: &mut Reader<'_>, entry: &Entry<'_>) -> Vec<Reference> {
    let mut references = Vec::new();
    if let Some(value) = entry.value {
        add_names(reader, value, &mut references);
    }
    // "Auth, Orders" and below it "Auth: validates tokens" name Auth once.
    let on_line: HashMap<String, usize> = references
        .iter()
        .enumerate()
        .map(|(index, reference)| (words(&reference.text), index))
        .collect();
    for line in entries::lines(&entry.blocks) {
        let name = name_list::without_explanation(line.text);
        // "Auth Service: validates tokens, roles" is one name and its reason.
        if name.plain.len() < line.text.plain.len() {
            reader.coverage.keep(line.text.span);
            let named = on_line.get(&words(name.plain)).copied();
            match named.and_then(|index| references.get_mut(index)) {
                Some(reference) => {
                    let reason = name_list::explanation(line.text, name).map(str::to_owned);
                    reference.reason = reference.reason.take().or(reason);
                }
                None => add_name(reader, line.text, &mut references),
            }
        } else {
            add_names(reader, line.text, &mut references);
        }
        if let Some(item) = line.item {
            let nested: Vec<&Block> = item.blocks.iter().collect();
            let nested = keep_lines(reader, &nested);
            if let Some(last) = references.last_mut().filter(|_| !nested.is_empty()) {
                last.reason.get_or_insert_with(|| join(&nested));
            }
        }
    }
    references
}

fn add_names(reader: &mut Reader<'_>, line: Inline<'_>, references: &mut Vec<Reference>) {
    reader.coverage.keep(line.span);
    if is_none(line.plain) {
        return;
    }
    for name in name_list::split(line) {
        add_name(reader, name, references);
    }
}

fn add_name(reader: &mut Reader<'_>, line: Inline<'_>, references: &mut Vec<Reference>) {
    let name = name_list::without_explanation(line);
    if !is_none(name.plain) {
        let mut reference = reader.reference(name);
        reference.reason = name_list::explanation(line, name).map(str::to_owned);
        references.push(reference);
    }
}
