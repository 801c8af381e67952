//! A field of one line, with its label, hint and error.

use maud::{Markup, html};

use super::form;

/// A field of one line.
#[derive(Clone, Copy)]
pub(super) struct TextField<'a> {
    /// Its id and its name in the form.
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) kind: Kind,
    pub(super) value: &'a str,
    /// What browsers fill in (HTML, autofill detail tokens).
    pub(super) autocomplete: &'a str,
    /// The longest value, in UTF-16 code units, as browsers count.
    pub(super) max_length: usize,
    pub(super) hint: Option<&'a str>,
    pub(super) error: Option<&'a str>,
}

/// What is typed in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything; it may stay empty.
    Optional,
    /// Anything but nothing.
    Required,
    /// An address of electronic mail.
    Email,
    /// A password, which is never shown again.
    Password,
}

impl Kind {
    const fn input_type(self) -> &'static str {
        match self {
            Self::Optional | Self::Required => "text",
            Self::Email => "email",
            Self::Password => "password",
        }
    }
}

pub(super) fn text_field(field: &TextField<'_>) -> Markup {
    let error_id = format!("{}-error", field.name);
    let hint_id = field.hint.map(|_| format!("{}-hint", field.name));
    let described = match &hint_id {
        Some(hint_id) => format!("{error_id} {hint_id}"),
        None => error_id,
    };
    html! {
        div class="field" {
            label for=(field.name) { (field.label) }
            div class="control" data-state=[field.error.map(|_| "invalid")] {
                input id=(field.name) name=(field.name) type=(field.kind.input_type())
                    value=[(field.kind != Kind::Password).then_some(field.value)]
                    required[field.kind != Kind::Optional]
                    autocomplete=(field.autocomplete) maxlength=(field.max_length)
                    aria-invalid=[field.error.map(|_| "true")] aria-describedby=(described);
            }
            (form::field_error(field.name, field.error))
            @if let (Some(hint), Some(id)) = (field.hint, &hint_id) {
                p class="hint" id=(id) { (hint) }
            }
        }
    }
}
