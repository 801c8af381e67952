//! Front matter, typed, each value at its place.

use super::{Complexity, Spanned};
use specpack_syntax::source::{Location, Span};

/// A value that may not have been understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<T> {
    /// What it means; none where it is no such value.
    pub value: Option<T>,
    /// As written.
    pub text: String,
    /// Where the value stands.
    pub at: Location,
}

/// An owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The name.
    pub name: Spanned<String>,
    /// The address.
    pub email: Option<Spanned<String>>,
}

/// An entry of `related_specs`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RelatedSpec {
    /// Which spec.
    pub id: Option<Spanned<String>>,
    /// How it relates.
    pub relationship: Option<Spanned<String>>,
    /// By which component.
    pub component: Option<Spanned<String>>,
    /// In words.
    pub description: Option<Spanned<String>>,
}

/// A key of the front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderField {
    /// The key.
    pub key: Spanned<String>,
    /// Where its value stands.
    pub value: Location,
    /// Whether this program knows the key.
    pub is_known: bool,
}

/// The front matter of a document. Without front matter everything is empty and `at` is none.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// Where it stands, fences included.
    pub at: Option<Location>,
    /// Its content, without the fences.
    pub content: Option<Span>,
    /// Every key in order, duplicates and unknown ones included.
    pub fields: Vec<HeaderField>,
    /// `specmas`
    pub specmas: Option<Spanned<String>>,
    /// `kind`
    pub kind: Option<Spanned<String>>,
    /// `id`
    pub id: Option<Spanned<String>>,
    /// `name`
    pub name: Option<Spanned<String>>,
    /// `version`
    pub version: Option<Spanned<String>>,
    /// `complexity`
    pub complexity: Option<Field<Complexity>>,
    /// `maturity` or `maturity_level`: 0 to 5
    pub maturity: Option<Field<u8>>,
    /// `owner` and `owners`
    pub owners: Vec<Owner>,
    /// `created`
    pub created: Option<Spanned<String>>,
    /// `updated`
    pub updated: Option<Spanned<String>>,
    /// `status`
    pub status: Option<Spanned<String>>,
    /// `tags`
    pub tags: Vec<Spanned<String>>,
    /// `related_specs`
    pub related_specs: Vec<RelatedSpec>,
    /// `system_spec` or `parent_system`
    pub system_spec: Option<Spanned<String>>,
    /// `system_component`
    pub system_component: Option<Spanned<String>>,
    /// `depends_on`
    pub depends_on: Vec<Spanned<String>>,
    /// `required_by`
    pub required_by: Vec<Spanned<String>>,
    /// `feature_specs`
    pub feature_specs: Vec<Spanned<String>>,
}

impl Header {
    /// The key of that name, as far as it is there; the last one where it stands twice.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&HeaderField> {
        self.fields
            .iter()
            .rev()
            .find(|field| field.key.value == key)
    }
}
