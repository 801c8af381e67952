//! A sequence as a clean document: the same fields in a fixed order, every heading as deep as it
//! is and numbered, and no record printed.
//!
//! Nothing that the document says is lost: fields and blocks that no sequence has are written
//! where they stood. Writing what was written and read again gives the same text.

mod outline;
mod values;

use outline::Outline;
use specpack_graph::Pack;
use specpack_graph::model::{
    Entry, FieldValue, Flag, Graph, Interaction, Leftover, NodeId, Participant, Reference, Remark,
    Sequence, SequenceField, SequenceNote, SequencePart, Spanned, Topic, field_key,
};
use specpack_syntax::markdown::{Block, closed};
use specpack_syntax::source::Span;
use std::collections::HashMap;

/// The document of a sequence, written anew.
#[must_use]
pub fn markdown(pack: &Pack, sequence: Entry<'_, Sequence>) -> String {
    let data = sequence.data;
    let mut out = Outline::default();
    let document = pack.document(data.file);
    let matter = document.front_matter.as_ref().map(|matter| matter.span);
    if let Some(matter) = matter {
        out.block(pack.file(data.file).slice(matter));
    }
    for run in document.preamble.chunk_by(|a, b| !is_between(matter, a, b)) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        let span = Span {
            start: first.span.start,
            end: last.span.end,
        };
        out.block(&closed(pack.file(data.file).slice(span)));
    }
    if let Some(title) = pack.outline(data.file).section(Topic::Title) {
        out.title(&title.title);
    }
    let mut writer = Writer {
        graph: &pack.graph,
        out,
    };
    writer.sequence(data);
    writer.out.finish()
}

/// Whether front matter stands between two blocks.
fn is_between(matter: Option<Span>, before: &Block, after: &Block) -> bool {
    matter.is_some_and(|matter| before.span.end <= matter.start && matter.end <= after.span.start)
}

struct Writer<'g> {
    graph: &'g Graph,
    out: Outline,
}

impl Writer<'_> {
    fn sequence(&mut self, data: &Sequence) {
        let mut rest = Rest::new(&data.rest);
        rest.after(&mut self.out, None);
        rest.homeless(&mut self.out, &Self::homes(data));
        if let Some(overview) = &data.overview {
            self.out.open("Overview");
            self.part(overview);
            self.out.close();
            rest.after(&mut self.out, Some("Overview"));
        }
        self.out.open("Details");
        self.details(data, &mut rest);
        self.out.close();
        for field in &data.rest.fields {
            self.field(field);
            rest.after(&mut self.out, Some(&field.name.value));
        }
        rest.finish(&mut self.out);
    }

    /// The sections behind whose heading or end something may stand.
    fn homes(data: &Sequence) -> Vec<&str> {
        let sections = [
            ("Overview", data.overview.is_some()),
            ("Interactions", !data.interactions.is_empty()),
            ("Notes", !data.notes.is_empty()),
            ("Participants", !data.participants.is_empty()),
        ];
        let there = sections.into_iter().filter(|(_, is_there)| *is_there);
        let there = there.map(|(name, _)| name);
        let others = data
            .rest
            .fields
            .iter()
            .map(|field| field.name.value.as_str());
        there.chain(others).collect()
    }

    fn names(part: &SequencePart) -> Vec<&str> {
        let id = part.id.as_ref().map(|_| "Diagram Id");
        let name = part.name.as_ref().map(|_| "Name");
        let fields = part.fields.iter().chain(&part.rest.fields);
        let fields = fields.map(|field| field.name.value.as_str());
        id.into_iter().chain(name).chain(fields).collect()
    }

    fn part(&mut self, part: &SequencePart) {
        let mut rest = Rest::new(&part.rest);
        rest.head(&mut self.out);
        rest.homeless(&mut self.out, &Self::names(part));
        self.stated(&mut rest, "Diagram Id", part.id.as_ref());
        self.stated(&mut rest, "Name", part.name.as_ref());
        for field in part.fields.iter().chain(&part.rest.fields) {
            self.field(field);
            rest.after(&mut self.out, Some(&field.name.value));
        }
        rest.finish(&mut self.out);
    }

    fn details(&mut self, data: &Sequence, beside: &mut Rest<'_>) {
        if let Some(details) = &data.details {
            self.part(details);
        }
        let participants = data.participants.iter();
        let participants = participants.filter_map(|&id| self.graph.get::<Participant>(id));
        let declared: Vec<_> = participants.filter(|it| it.is_declared).collect();
        if !declared.is_empty() {
            self.out.open("Participants");
            beside.after(&mut self.out, Some("Participants"));
            for participant in declared {
                self.participant(participant.data);
            }
            self.out.close();
        }
        if !data.interactions.is_empty() {
            self.out.open("Interactions");
            beside.after(&mut self.out, Some("Interactions"));
            self.steps(&data.interactions);
            self.out.close();
        }
        if !data.notes.is_empty() {
            self.out.open("Notes");
            beside.after(&mut self.out, Some("Notes"));
            for note in &data.notes {
                self.note(note);
            }
            self.out.close();
        }
        if !data.guidance.is_empty() {
            self.out.open("Implementation Guidance");
            values::fields(&mut self.out, &data.guidance);
            self.out.close();
        }
    }

    fn participant(&mut self, data: &Participant) {
        let title = data.title.as_ref().or(data.kind.as_ref());
        self.out
            .open(title.map_or("Participant", |title| &title.value));
        let mut rest = Rest::new(&data.rest);
        rest.head(&mut self.out);
        self.stated(&mut rest, "Repository Id", data.id.as_ref());
        self.stated(&mut rest, "Display Name", data.display_name.as_ref());
        self.signed(&mut rest, "Type", data.kind.as_ref());
        self.stated(&mut rest, "Technology", data.technology.as_ref());
        self.stated(&mut rest, "Order", data.order.as_ref());
        let style = [
            ("Shape", &data.shape),
            ("Color", &data.color),
            ("Stereotype", &data.stereotype),
        ];
        let style = style.into_iter().filter_map(|(name, value)| {
            let value = value.as_ref()?;
            Some(SequenceField {
                name: Spanned::new(name.to_owned(), value.at),
                value: FieldValue::Text(value.value.clone()),
                at: value.at,
            })
        });
        let style: Vec<SequenceField> = style.collect();
        if !style.is_empty() {
            self.out.open("Style");
            values::fields(&mut self.out, &style);
            self.out.close();
            rest.after(&mut self.out, Some("Style"));
        }
        self.others(&data.rest, rest);
        self.out.close();
    }

    fn steps(&mut self, ids: &[NodeId]) {
        for &id in ids {
            if let Some(step) = self.graph.get::<Interaction>(id) {
                self.step(step.data);
            }
        }
    }

    fn step(&mut self, data: &Interaction) {
        let title = data.title.as_ref().or(data.kind.as_ref());
        self.out.open(title.map_or("Step", |title| &title.value));
        let mut rest = Rest::new(&data.rest);
        rest.head(&mut self.out);
        self.named(&mut rest, "Source Id", data.from.as_ref());
        self.named(&mut rest, "Target Id", data.to.as_ref());
        if let Some(message) = &data.message {
            self.out.open("Message");
            match &data.message_language {
                Some(language) => values::code(&mut self.out, language, &message.value),
                None => values::text(&mut self.out, &message.value),
            }
            self.out.close();
            rest.after(&mut self.out, Some("Message"));
        }
        self.stated(&mut rest, "Sequence Number", data.number.as_ref());
        self.signed(&mut rest, "Type", data.kind.as_ref());
        self.flag(&mut rest, "Is Synchronous", data.is_synchronous.as_ref());
        self.stated(&mut rest, "Return Message", data.returns.as_ref());
        self.flag(&mut rest, "Has Return", data.has_return.as_ref());
        self.flag(&mut rest, "Is Activation", data.is_activation.as_ref());
        if !data.details.is_empty() {
            self.out.open("Technical Details");
            values::fields(&mut self.out, &data.details);
            self.out.close();
            rest.after(&mut self.out, Some("Technical Details"));
        }
        if !data.children.is_empty() {
            self.out.open("Nested Interactions");
            self.steps(&data.children);
            self.out.close();
            rest.after(&mut self.out, Some("Nested Interactions"));
        }
        self.others(&data.rest, rest);
        self.out.close();
    }

    fn note(&mut self, note: &SequenceNote) {
        self.out
            .open(note.title.as_ref().map_or("Content", |title| &title.value));
        let mut rest = Rest::new(&note.rest);
        rest.head(&mut self.out);
        self.stated(&mut rest, "Content", Some(&note.text));
        self.stated(&mut rest, "Position", note.position.as_ref());
        self.named(&mut rest, "Participant Id", note.participant.as_ref());
        self.stated(&mut rest, "Sequence Number", note.number.as_ref());
        self.others(&note.rest, rest);
        self.out.close();
    }

    fn others(&mut self, leftover: &Leftover, mut rest: Rest<'_>) {
        for field in &leftover.fields {
            self.field(field);
            rest.after(&mut self.out, Some(&field.name.value));
        }
        rest.finish(&mut self.out);
    }

    fn field(&mut self, field: &SequenceField) {
        self.out.open(&field.name.value);
        values::value(&mut self.out, &field.value);
        self.out.close();
    }

    fn stated(&mut self, rest: &mut Rest<'_>, name: &str, text: Option<&Spanned<String>>) {
        self.say(rest, name, text.map(|text| text.value.as_str()));
    }

    fn named(&mut self, rest: &mut Rest<'_>, name: &str, reference: Option<&Reference>) {
        self.say(
            rest,
            name,
            reference.map(|reference| reference.text.as_str()),
        );
    }

    fn signed(&mut self, rest: &mut Rest<'_>, name: &str, kind: Option<&Spanned<String>>) {
        let kind = kind.map(|kind| format!("🔹 {}", kind.value));
        self.say(rest, name, kind.as_deref());
    }

    fn flag(&mut self, rest: &mut Rest<'_>, name: &str, flag: Option<&Flag>) {
        let text = flag.map(|flag| match flag.value {
            Some(true) if flag.is_plain => "✅ Yes",
            Some(false) if flag.is_plain => "❌ No",
            _ => flag.text.value.as_str(),
        });
        self.say(rest, name, text);
    }

    fn say(&mut self, rest: &mut Rest<'_>, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.out.open(name);
            values::text(&mut self.out, text);
            self.out.close();
            rest.after(&mut self.out, Some(name));
        }
    }
}

/// The remarks of a record that are still to be written.
struct Rest<'a> {
    remarks: Vec<&'a Remark>,
    /// How many fields of a name are written.
    written: HashMap<String, usize>,
}

impl<'a> Rest<'a> {
    fn new(leftover: &'a Leftover) -> Self {
        Self {
            remarks: leftover.remarks.iter().collect(),
            written: HashMap::new(),
        }
    }

    /// Writes what stands before the first field, and what readers see: behind a field it would
    /// be read as part of it.
    fn head(&mut self, out: &mut Outline) {
        self.remarks.retain(|remark| {
            let text = &remark.text.value;
            let is_head = remark.after.is_none() || !values::is_hidden(text);
            if is_head {
                out.block(text);
            }
            !is_head
        });
    }

    /// Writes the remarks that stand behind a field; those before the first behind none.
    fn after(&mut self, out: &mut Outline, name: Option<&str>) {
        let key = name.map(field_key);
        let occurrence = key.clone().map_or(0, |key| {
            let written = self.written.entry(key).or_default();
            *written += 1;
            *written - 1
        });
        self.remarks.retain(|remark| {
            let after = remark.after.as_deref().map(field_key);
            let is_here = after == key && remark.occurrence == occurrence;
            if is_here {
                out.block(&remark.text.value);
            }
            !is_here
        });
    }

    /// Writes the remarks whose place is not written: behind the last section they would be read
    /// as part of it.
    fn homeless(&mut self, out: &mut Outline, homes: &[&str]) {
        let homes: Vec<String> = homes.iter().map(|home| field_key(home)).collect();
        self.remarks.retain(|remark| {
            let has_home = remark.after.as_deref().map(field_key).is_none_or(|after| {
                let there = homes.iter().filter(|home| **home == after).count();
                remark.occurrence < there
            });
            if !has_home {
                out.block(&remark.text.value);
            }
            has_home
        });
    }

    fn finish(self, out: &mut Outline) {
        for remark in self.remarks {
            out.block(&remark.text.value);
        }
    }
}
