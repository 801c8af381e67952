//! `/register/steps`: the address, a password, perhaps a number (requirement REG-1).

use maud::{Markup, html};

use super::catalog::StagedCatalog;
use super::{Step, document};
use crate::pages::catalog::Catalog;
use crate::pages::form::{self, Submit, Weight};
use crate::pages::new_password::{NewPassword, new_password};
use crate::pages::number_field::{self, NumberField, number_field};
use crate::pages::text_field::{Kind, TextField, text_field};
use crate::pages::{Language, Refusal};
use tessera_core::password::PasswordPolicy;

/// What the first step shows.
#[derive(Debug, Clone)]
pub struct StartView<'a> {
    /// The address as it was typed; empty at first.
    pub email: &'a str,
    /// The number as it was typed.
    pub number: &'a str,
    /// What the password is held to.
    pub policy: PasswordPolicy,
    /// Whether a registration of this browser has ended before it was complete.
    pub is_over: bool,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

const PATH: &str = "/register/steps";

/// The first step.
pub fn page(view: &StartView<'_>, language: Language) -> Markup {
    let words = StagedCatalog::of(language);
    let refusal = view.refusal.as_ref();
    let content = html! {
        p class="lead" { (words.start_lead) }
        @if view.is_over { p role="status" { strong { (words.over) } } }
        @if let Some(refusal) = refusal { (form::summary(&refusal.problem(language))) }
        (start_form(view, words, language))
        p class="small" { (words.has_account) " " a href="/login" { (words.log_in) } }
    };
    let step = Step {
        number: 1,
        path: PATH,
        heading: words.start_title,
        refusal,
        dev: view.dev,
    };
    document(&step, &content, language)
}

fn start_form(view: &StartView<'_>, words: &StagedCatalog, language: Language) -> Markup {
    let error = |field| {
        let refusal = view.refusal.as_ref();
        refusal.and_then(|refusal| refusal.at(field, language))
    };
    let (email_error, password_error, number_error) =
        (error("email"), error("password"), error(number_field::NAME));
    html! {
        form class="form" method="post" action=(PATH) data-guard {
            (text_field(&TextField {
                name: "email",
                label: words.email,
                kind: Kind::Email,
                value: view.email,
                autocomplete: "username",
                max_length: 254,
                hint: None,
                error: email_error.as_deref(),
            }))
            (new_password(&NewPassword {
                name: "password",
                label: words.password,
                policy: &view.policy,
                error: password_error.as_deref(),
                language,
            }))
            (number_field(&NumberField {
                value: view.number,
                error: number_error.as_deref(),
                hint: Some(words.phone_hint),
                is_required: false,
            }, Catalog::of(language)))
            (form::submit(&Submit {
                label: words.start,
                busy: words.starting,
                weight: Weight::Main,
            }))
        }
    }
}

/// The way here from registration in one step.
pub(in crate::pages) fn invitation(language: Language) -> Markup {
    let words = StagedCatalog::of(language);
    html! { p class="small" { a href=(PATH) { (words.start_title) } } }
}
