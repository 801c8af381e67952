//! The field of a mobile number. Its form says `data-check="mobile"`, for the script.

use maud::{Markup, html};

use super::catalog::Catalog;
use super::{form, icon};

/// Its id and its name in the form, as in the API.
pub(super) const NAME: &str = "mobileNumber";

/// The field of a mobile number.
#[derive(Clone, Copy)]
pub(super) struct NumberField<'a> {
    pub(super) value: &'a str,
    pub(super) error: Option<&'a str>,
    /// What stands below it, where it is not what a number looks like.
    pub(super) hint: Option<&'a str>,
    pub(super) is_required: bool,
}

pub(super) fn number_field(field: &NumberField<'_>, catalog: &Catalog) -> Markup {
    let error = field.error;
    html! {
        div class="field" data-field
            data-missing=(catalog.mobile_missing)
            data-bad-start=(catalog.mobile_bad_start)
            data-bad-character=(catalog.mobile_bad_character)
            data-too-short=(catalog.mobile_too_short)
            data-too-long=(catalog.mobile_too_long)
            data-progress=(catalog.mobile_progress)
            data-complete=(catalog.mobile_complete) {
            label for=(NAME) { (catalog.mobile_label) }
            div class="control" data-state=[error.map(|_| "invalid")] {
                span class="prefix" id="mobileNumber-prefix" {
                    span class="visually-hidden" { (catalog.calling_code) " " }
                    "+91"
                }
                input id=(NAME) name=(NAME) type="tel" inputmode="numeric"
                    autocomplete="tel-national" maxlength="20"
                    required[field.is_required] value=(field.value) aria-invalid=[error.map(|_| "true")]
                    aria-describedby="mobileNumber-prefix mobileNumber-error mobileNumber-hint";
                span class="control-tick" aria-hidden="true" { (icon::tick()) }
            }
            (form::field_error(NAME, error))
            p class="hint" id="mobileNumber-hint" { (field.hint.unwrap_or(catalog.mobile_hint)) }
            p class="hint hint-progress" aria-hidden="true" data-progress-text {}
        }
    }
}
