//! Who calls whom, with what, how fast, and what may go wrong: a sequence document.

use super::{NodeId, Reference, Spanned, english};
use specpack_syntax::source::{FileId, Location, Span};

/// A sequence. The node's name is that of its overview, else of its details.
#[derive(Clone, Debug)]
pub struct Sequence {
    /// Its document.
    pub file: FileId,
    /// The overview's diagram id, else that of the details, else one made from its name (`seq-…`).
    pub id: String,
    /// What it is for, as told to people.
    pub overview: Option<SequencePart>,
    /// What the diagram below is called.
    pub details: Option<SequencePart>,
    /// Its participants in document order; those that steps name and nobody declares come last.
    pub participants: Vec<NodeId>,
    /// The steps that are in no other step, in document order.
    pub interactions: Vec<NodeId>,
    /// What is noted beside the steps.
    pub notes: Vec<SequenceNote>,
    /// What whoever builds it is told, by subject.
    pub guidance: Vec<SequenceField>,
    /// Blocks that belong to no field of the parts, and fields outside of them.
    pub rest: Leftover,
}

/// The overview or the details of a sequence.
#[derive(Clone, Debug, Default)]
pub struct SequencePart {
    /// Its heading.
    pub heading: Span,
    /// `Diagram Id`
    pub id: Option<Spanned<String>>,
    /// `Name`
    pub name: Option<Spanned<String>>,
    /// Every other field, in order.
    pub fields: Vec<SequenceField>,
    /// What is none of these.
    pub rest: Leftover,
}

impl SequencePart {
    /// The first field of that name, compared without case, spaces and punctuation, in any language
    /// that fields are named in.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&SequenceField> {
        field(&self.fields, name)
    }
}

/// A participant. The node's name is what people call it.
#[derive(Clone, Debug, Default)]
pub struct Participant {
    /// The id that steps name it by.
    pub id: Option<Spanned<String>>,
    /// What people call it, where that is stated.
    pub display_name: Option<Spanned<String>>,
    /// What it is ("Microservice"): as stated, else the heading.
    pub kind: Option<Spanned<String>>,
    /// The heading that it stands under.
    pub title: Option<Spanned<String>>,
    /// What it is built with.
    pub technology: Option<Spanned<String>>,
    /// Its place from left to right.
    pub order: Option<Spanned<String>>,
    /// How it is drawn (`actor`, `database`).
    pub shape: Option<Spanned<String>>,
    /// In which colour (`#4285F4`).
    pub color: Option<Spanned<String>>,
    /// Its stereotype (`<<Cache>>`).
    pub stereotype: Option<Spanned<String>>,
    /// Whether the document declares it; otherwise a step only names it.
    pub is_declared: bool,
    /// What is none of these.
    pub rest: Leftover,
}

/// A step: one participant sends a message to another, or to itself. The node's name is the
/// message, else its kind.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// The sequence.
    pub sequence: NodeId,
    /// The step that it is part of.
    pub parent: Option<NodeId>,
    /// The steps that are part of it, in order.
    pub children: Vec<NodeId>,
    /// Its number, as written (`3.1`, `3a`).
    pub number: Option<Spanned<String>>,
    /// Who sends.
    pub from: Option<Reference>,
    /// Who receives.
    pub to: Option<Reference>,
    /// What is sent, without the fence where it is code.
    pub message: Option<Spanned<String>>,
    /// The language of a message that is code.
    pub message_language: Option<String>,
    /// What kind of step it is ("API Request"): as stated, else the heading.
    pub kind: Option<Spanned<String>>,
    /// The heading that it stands under.
    pub title: Option<Spanned<String>>,
    /// Whether the sender waits.
    pub is_synchronous: Option<Flag>,
    /// What comes back.
    pub returns: Option<Spanned<String>>,
    /// Whether something comes back.
    pub has_return: Option<Flag>,
    /// Whether the receiver becomes active.
    pub is_activation: Option<Flag>,
    /// Where the technical details stand; none where the step has none.
    pub details_at: Option<Location>,
    /// The technical details, in order.
    pub details: Vec<SequenceField>,
    /// What is none of these.
    pub rest: Leftover,
}

impl Interaction {
    /// The first detail of that name, compared without case, spaces and punctuation.
    #[must_use]
    pub fn detail(&self, name: &str) -> Option<&SequenceField> {
        field(&self.details, name)
    }

    /// Whether the receiver answers: as stated, else by whether an answer is written.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        let stated = self.has_return.as_ref().and_then(|flag| flag.value);
        stated.unwrap_or(self.returns.is_some())
    }

    /// Whether the sender does not wait. A step that does not say so is waited for.
    #[must_use]
    pub fn is_asynchronous(&self) -> bool {
        let stated = self.is_synchronous.as_ref().and_then(|flag| flag.value);
        stated == Some(false)
    }

    /// Whether the receiver becomes active.
    #[must_use]
    pub fn activates(&self) -> bool {
        let stated = self.is_activation.as_ref().and_then(|flag| flag.value);
        stated == Some(true)
    }
}

/// A note beside the steps.
#[derive(Clone, Debug)]
pub struct SequenceNote {
    /// All of it, in the same file.
    pub extent: Span,
    /// The heading that it stands under.
    pub title: Option<Spanned<String>>,
    /// What it says, as written.
    pub text: Spanned<String>,
    /// Where it is drawn (`top-right`).
    pub position: Option<Spanned<String>>,
    /// Beside whom.
    pub participant: Option<Reference>,
    /// Beside which step, by its number; `0` is the whole.
    pub number: Option<Spanned<String>>,
    /// What is none of these.
    pub rest: Leftover,
}

/// A yes or no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// What it means; none where it is neither.
    pub value: Option<bool>,
    /// As written.
    pub text: Spanned<String>,
    /// Whether the text says this and nothing else.
    pub is_plain: bool,
}

/// A name and what is said under it.
#[derive(Clone, Debug, PartialEq)]
pub struct SequenceField {
    /// The name as people read it ("Error Handling").
    pub name: Spanned<String>,
    /// What is said.
    pub value: FieldValue,
    /// Where that stands.
    pub at: Location,
}

impl SequenceField {
    /// What it says as one text; none where it says nothing or is made of parts.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.value.text()
    }
}

/// What a field says.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    /// Nothing, or a placeholder such as `*Not specified*`, as written without its marks.
    Missing(String),
    /// Text, as written.
    Text(String),
    /// Code, without its fences.
    Code {
        /// Its language, in lower case.
        language: String,
        /// The code.
        text: String,
    },
    /// Several of a kind.
    List(Vec<Spanned<FieldValue>>),
    /// Fields of its own.
    Fields(Vec<SequenceField>),
    /// Any other Markdown, as it stands.
    Markdown(String),
}

impl FieldValue {
    /// What it says as one text; none where it says nothing or is made of parts.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Code { text, .. } | Self::Markdown(text) => Some(text),
            Self::Missing(_) | Self::List(_) | Self::Fields(_) => None,
        }
    }

    /// Every text in it, each where it stands; `at` is where the whole does.
    #[must_use]
    pub fn texts(&self, at: Location) -> Vec<(&str, Location)> {
        let mut found = Vec::new();
        let mut open = vec![(self, at)];
        while let Some((value, at)) = open.pop() {
            match value {
                Self::Missing(_) => {}
                Self::Text(text) | Self::Code { text, .. } | Self::Markdown(text) => {
                    found.push((text.as_str(), at));
                }
                Self::List(items) => {
                    open.extend(items.iter().rev().map(|item| (&item.value, item.at)));
                }
                Self::Fields(fields) => {
                    open.extend(fields.iter().rev().map(|field| (&field.value, field.at)));
                }
            }
        }
        found
    }
}

/// What a document says beyond the fields of its kind: kept, so that writing it loses nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Leftover {
    /// Fields of other names, in order.
    pub fields: Vec<SequenceField>,
    /// Blocks that are no field.
    pub remarks: Vec<Remark>,
}

/// A block that is no field: a comment, a paragraph between fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The field after which it stands; none before the first.
    pub after: Option<String>,
    /// Of how many fields of that name before it this is the last, less one.
    pub occurrence: usize,
    /// The block as it stands.
    pub text: Spanned<String>,
}

/// The first field of that name, compared without case, spaces and punctuation.
fn field<'a>(fields: &'a [SequenceField], name: &str) -> Option<&'a SequenceField> {
    let wanted = field_key(name);
    fields.iter().find(|field| {
        let key = field_key(&field.name.value);
        key == wanted || english(&key).contains(&wanted.as_str())
    })
}

/// A field's name as it is compared: letters and digits in lower case, so that `Source Id`,
/// `sourceId` and `source_id` are one.
#[must_use]
pub fn field_key(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
