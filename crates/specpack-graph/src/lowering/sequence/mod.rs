//! Sequence documents: a numbered outline of participants and steps.
//!
//! Their writers print a record heading by heading, so a document is first read back into fields,
//! whatever shape each has (headings, a table, a list, a printed record), and the fields then into
//! nodes.

pub(crate) mod budgets;
pub(crate) mod calls;
mod dump;
mod fields;
mod flags;
mod flow;
mod interactions;
mod labelled;
mod leftover;
pub(crate) mod mentions;
mod names;
mod notes;
pub(crate) mod outline;
mod participants;
mod parts;
mod records;

use super::reader::Reader;
use super::text::labels::Inline;
use crate::model::{
    FieldValue, Header, Leftover, NodeId, Remark, Sequence, SequenceField, Spanned, Topic, Wanted,
    field_key,
};
use crate::rules::{CAPPED_HEADING, UNKNOWN_CONTENT};
use crate::slug::slug;
use fields::{FieldReader, Tree};
use flow::Offered;
use leftover::Gather;
use participants::Known;
use parts::Parts;
use specpack_syntax::diagnostic::{Diagnostic, Level};
use specpack_syntax::markdown::Document;
use specpack_syntax::source::Span;

/// Whether a text that stands alone says just this, and is neither a placeholder nor a record that
/// a program printed.
#[must_use]
pub fn is_text(text: &str) -> bool {
    fields::placeholder(text).is_none() && !dump::looks_dumped(text)
}

/// Whether a document is a sequence by its headings.
pub(crate) fn is_sequence(document: &Document) -> bool {
    let mut has_source = false;
    let mut has_target = false;
    let mut open: Vec<_> = document.sections.iter().rev().collect();
    while let Some(section) = open.pop() {
        let key = field_key(&section.name);
        if names::says(&key, "diagramid") {
            return true;
        }
        has_source |= names::says(&key, "sourceid");
        has_target |= names::says(&key, "targetid");
        if has_source && has_target {
            return true;
        }
        open.extend(section.children.iter().rev());
    }
    false
}

/// Lowers a sequence document into nodes.
pub(crate) fn lower(reader: &mut Reader<'_>, header: &Header) {
    let placed = &reader.sections.placed;
    let length = reader.source.text().len();
    let tree = Tree::new(placed, Span::new(length..length).end);
    report_capped(reader);
    let fields = top_fields(reader, &tree);
    let parts = Parts::sort(reader, fields);
    let sequence = add_sequence(reader, header, &parts);
    let lowering = Lowering {
        reader,
        tree: &tree,
        sequence,
        known: Known::default(),
        offered: Offered::default(),
        rest: Leftover::default(),
    };
    lowering.fill(parts);
}

/// A sequence while its parts are lowered.
pub(crate) struct Lowering<'r, 'a, 't> {
    pub(crate) reader: &'r mut Reader<'a>,
    pub(crate) tree: &'t Tree<'a>,
    pub(crate) sequence: NodeId,
    pub(crate) known: Known,
    offered: Offered,
    rest: Leftover,
}

impl Lowering<'_, '_, '_> {
    fn fill(mut self, parts: Parts) {
        let names: Vec<SequenceField> = parts.names().take(1).cloned().collect();
        let is_declared = !parts.participants.is_empty();
        for field in parts.participants {
            self.declare(field);
        }
        if !is_declared {
            names.iter().for_each(|field| self.declare_names(field));
        }
        let mut interactions = Vec::new();
        for field in parts.interactions {
            let (steps, beside) = self.add_steps(field, None);
            interactions.extend(steps);
            self.keep_beside("Interactions", &beside, "steps");
        }
        let mut notes = Vec::new();
        for field in parts.notes {
            notes.extend(self.notes(field));
        }
        let guidance = parts.guidance.into_iter().flat_map(into_guidance);
        let guidance: Vec<SequenceField> = guidance.collect();
        let told = parts.overview.iter().chain(&parts.details);
        let told = told.flat_map(|part| &part.fields).chain(&guidance);
        let told = told.flat_map(|field| field.value.texts(field.at));
        let noted = notes
            .iter()
            .map(|note| (note.text.value.as_str(), note.text.at));
        for requirement in flow::named_in(told.chain(noted)) {
            self.reader
                .mention(self.sequence, Wanted::Requirement, requirement);
        }
        let mut rest = parts.rest;
        rest.fields.append(&mut self.rest.fields);
        rest.remarks.append(&mut self.rest.remarks);
        if let Some(sequence) = self.reader.graph.get_mut::<Sequence>(self.sequence) {
            sequence.overview = parts.overview;
            sequence.details = parts.details;
            sequence.participants = self.known.nodes;
            sequence.interactions = interactions;
            sequence.notes = notes;
            sequence.guidance = guidance;
            sequence.rest = rest;
        }
    }

    /// What stands among records and is none: kept, and reported where readers see it.
    pub(crate) fn remarks(&mut self, beside: &[SequenceField], kind: &str) -> Vec<Remark> {
        let mut gather = Gather::new(self.reader);
        for field in beside {
            gather.takes_remark(field);
        }
        let remarks = gather.rest.remarks;
        for remark in &remarks {
            if remark.text.value.starts_with("<!--") {
                continue;
            }
            let headline = format!("a block among the {kind} is none of them");
            let finding = Diagnostic::new(UNKNOWN_CONTENT, Level::Info, headline, remark.text.at)
                .help("Give each a heading of its own, or move the text to the notes.");
            self.reader.diagnostics.push(finding);
        }
        remarks
    }

    /// Keeps what stands among the records of a section of the details.
    fn keep_beside(&mut self, section: &str, beside: &[SequenceField], kind: &str) {
        let remarks = self.remarks(beside, kind).into_iter();
        let remarks = remarks.map(|remark| Remark {
            after: Some(section.to_owned()),
            ..remark
        });
        self.rest.remarks.extend(remarks);
    }
}

/// The fields at the top of a document, those below its title among them.
fn top_fields<'a>(reader: &mut Reader<'a>, tree: &Tree<'a>) -> Vec<SequenceField> {
    let mut fields = Vec::new();
    for &root in tree.roots() {
        let is_title = tree.placed[root as usize].topic == Topic::Title;
        let mut field_reader = FieldReader {
            reader: &mut *reader,
            tree,
        };
        let read = field_reader.section(root);
        if is_title {
            fields.extend(read.into_iter().flat_map(below_title));
        } else {
            fields.extend(read);
        }
    }
    fields
}

fn below_title(title: SequenceField) -> Vec<SequenceField> {
    match title.value {
        FieldValue::Fields(fields) => fields,
        FieldValue::Missing(_) => Vec::new(),
        value => vec![SequenceField {
            name: Spanned::new(String::new(), title.at),
            value,
            at: title.at,
        }],
    }
}

/// Guidance by subject; guidance that is one text stands under its own heading.
fn into_guidance(guidance: SequenceField) -> Vec<SequenceField> {
    match guidance.value {
        FieldValue::Fields(fields) => fields,
        FieldValue::Missing(_) => Vec::new(),
        _ => vec![guidance],
    }
}

fn add_sequence(reader: &mut Reader<'_>, header: &Header, parts: &Parts) -> NodeId {
    let all = [&parts.overview, &parts.details];
    let mut stated = all.iter().copied().flatten();
    let mut names = stated.clone().filter_map(|part| part.name.clone());
    let (name, span) = match names.next() {
        Some(name) => (name.value, name.at.span),
        None => name_without_part(reader, header),
    };
    let id = stated.find_map(|part| part.id.clone());
    let id = id.map(|id| id.value).or_else(|| {
        let id = header.id.as_ref()?;
        Some(id.value.clone())
    });
    let sequence = Sequence {
        file: reader.file,
        id: id.unwrap_or_else(|| format!("seq-{}", slug(&name))),
        overview: None,
        details: None,
        participants: Vec::new(),
        interactions: Vec::new(),
        notes: Vec::new(),
        guidance: Vec::new(),
        rest: Leftover::default(),
    };
    let extent = Span::new(0..reader.source.text().len());
    let name = Inline { plain: &name, span };
    reader.add(name, extent, None, sequence)
}

/// The name of a sequence whose parts state none: of its front matter, its title, or its file.
fn name_without_part(reader: &Reader<'_>, header: &Header) -> (String, Span) {
    if let Some(name) = header.name.as_ref().filter(|name| !name.value.is_empty()) {
        return (name.value.clone(), name.at.span);
    }
    let first = reader.sections.placed.first();
    let span = first.map_or_else(Span::default, |first| first.section.title.span);
    if let Some(title) = first.filter(|first| first.topic == Topic::Title) {
        return (title.section.name.trim().to_owned(), span);
    }
    let path = reader.source.path();
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    (stem.to_owned(), span)
}

/// Headings whose number alone tells how deep they are.
fn report_capped(reader: &mut Reader<'_>) {
    let placed = reader.sections.placed.iter();
    let capped: Vec<Span> = placed
        .filter(|placed| outline::is_capped(placed.section))
        .map(|placed| placed.section.heading)
        .collect();
    let Some(&first) = capped.first() else {
        return;
    };
    let headline = match capped.len() {
        1 => "a heading is deeper by its number than by its `#`".to_owned(),
        count => format!("{count} headings are deeper by their numbers than by their `#`"),
    };
    let at = reader.location(first);
    let finding = Diagnostic::new(CAPPED_HEADING, Level::Info, headline, at)
        .label("the number is taken to tell how deep it is")
        .help("`specpack sequence FILE --fix` writes every heading as deep as it is.");
    reader.diagnostics.push(finding);
}
