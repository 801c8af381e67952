//! The field of a password that there is, to log in with or to show who asks.

use maud::Markup;

use super::new_password::MAX_INPUT_LEN;
use super::text_field::{Kind, TextField, text_field};

/// The field of a password that there is.
pub(super) struct CurrentPassword<'a> {
    /// Its id and its name in the form.
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) hint: Option<&'a str>,
    pub(super) error: Option<&'a str>,
}

pub(super) fn current_password(field: &CurrentPassword<'_>) -> Markup {
    text_field(&TextField {
        name: field.name,
        label: field.label,
        kind: Kind::Password,
        value: "",
        autocomplete: "current-password",
        max_length: MAX_INPUT_LEN,
        hint: field.hint,
        error: field.error,
    })
}
