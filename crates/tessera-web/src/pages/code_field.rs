//! The field of a one-time code. Its form says `data-check="code"`, for the script.

use maud::{Markup, html};

use super::catalog::Catalog;
use super::form;

/// The field of a one-time code.
#[derive(Clone, Copy)]
pub(super) struct CodeField<'a> {
    /// Its id and its name in the form.
    pub(super) name: &'a str,
    pub(super) error: Option<&'a str>,
    /// Whether it has the focus when the page loads.
    pub(super) autofocus: bool,
    /// The id of a notice that is read with it.
    pub(super) notice: Option<&'a str>,
}

pub(super) fn code_field(field: &CodeField<'_>, catalog: &Catalog) -> Markup {
    let name = field.name;
    let notice = field.notice.map(|id| format!("{id} ")).unwrap_or_default();
    html! {
        div class="field" data-field
            data-missing=(catalog.code_missing)
            data-too-short=(catalog.code_too_short)
            data-moves-focus=(catalog.code_moves_focus) {
            label for=(name) { (catalog.code_label) }
            div class="control control-code" data-state=[field.error.map(|_| "invalid")] {
                input id=(name) name=(name) type="text" inputmode="numeric"
                    autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" required
                    title=(catalog.code_too_short) autofocus[field.autofocus]
                    aria-invalid=[field.error.map(|_| "true")]
                    aria-describedby={ (notice) (name) "-error " (name) "-hint" };
            }
            (form::field_error(name, field.error))
            p class="hint" id={ (name) "-hint" } { (catalog.code_hint) }
        }
    }
}
