//! `/account/privacy`: taking all that is held of oneself, and having it destroyed
//! (requirement MFA-11).

mod catalog;

use std::borrow::Cow;

use maud::{Markup, html};

use super::catalog::AccountCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::current_password::{CurrentPassword, current_password};
use crate::pages::form::{self, Submit, Weight};
use crate::pages::layout::{self, Document, Extras};
use crate::pages::text_field::{Kind, TextField, text_field};
use crate::pages::{Language, Refusal};
use catalog::PrivacyCatalog;

/// The fields of the two forms, which stand on one page.
pub const EXPORT_PASSWORD: &str = "exportPassword";
/// The password of the other form.
pub const ERASE_PASSWORD: &str = "erasePassword";
/// The words that are typed.
pub const CONFIRMATION: &str = "confirmation";

/// The longest confirmation that is taken, in UTF-16 code units.
const MAX_CONFIRMATION: usize = 100;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct PrivacyView {
    /// Whether the account has a password, which is then asked for.
    pub has_password: bool,
    /// Why a form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// Whether what was typed are the words that confirm.
pub fn is_confirmed(typed: &str, language: Language) -> bool {
    let words = PrivacyCatalog::of(language).words;
    let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    typed.to_lowercase() == words
}

/// The page.
pub fn page(view: &PrivacyView, language: Language) -> Markup {
    let words = PrivacyCatalog::of(language);
    let accounts = AccountCatalog::of(language);
    let heading = Section::Privacy.name(accounts);
    let problem = view
        .refusal
        .as_ref()
        .map(|refusal| refusal.problem(language));
    let content = html! {
        h1 { (heading) }
        p class="lead" { (words.lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        h2 class="section-title" { (words.export) }
        p class="account-text" { (words.export_text) }
        (export_form(view, words, language))
        p class="account-more" {
            (words.consents_text) " "
            a href=(Section::Consents.path()) { (words.consents_link) }
        }
        h2 class="section-title" { (words.erase) }
        p class="account-text" { (words.erase_text) }
        p class="account-text" { (words.erase_stays) }
        (erase_form(view, words, language))
    };
    let frame = Frame {
        section: Section::Privacy,
        title: problem.as_ref().map_or(heading, |problem| problem.title),
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

/// A form that leaves the page where it is: its buttons do not wait for another one.
fn export_form(view: &PrivacyView, words: &PrivacyCatalog, language: Language) -> Markup {
    html! {
        form class="form" method="post" action="/account/privacy/export" {
            @if view.has_password { (password(EXPORT_PASSWORD, view, words, language)) }
            @for (format, label) in [("json", words.as_json), ("csv", words.as_csv)] {
                button class="button button-quiet" type="submit" name="format" value=(format) {
                    (form::button_inside(label))
                }
            }
        }
    }
}

fn erase_form(view: &PrivacyView, words: &PrivacyCatalog, language: Language) -> Markup {
    let refusal = view.refusal.as_ref();
    let is_wrong = refusal.is_some_and(|refusal| refusal.field.as_deref() == Some(CONFIRMATION));
    html! {
        form class="form" method="post" action="/account/privacy/erase" data-guard {
            @if view.has_password { (password(ERASE_PASSWORD, view, words, language)) }
            (text_field(&TextField {
                name: CONFIRMATION,
                label: words.confirmation,
                kind: Kind::Required,
                value: "",
                autocomplete: "off",
                max_length: MAX_CONFIRMATION,
                hint: None,
                error: is_wrong.then_some(words.confirmation_wrong),
            }))
            (form::submit(&Submit {
                label: words.erase_submit,
                busy: words.erasing,
                weight: Weight::Final,
            }))
        }
    }
}

fn password(
    name: &'static str,
    view: &PrivacyView,
    words: &PrivacyCatalog,
    language: Language,
) -> Markup {
    let refusal = view.refusal.as_ref();
    let error: Option<Cow<'static, str>> = refusal.and_then(|refusal| refusal.at(name, language));
    current_password(&CurrentPassword {
        name,
        label: words.password,
        hint: None,
        error: error.as_deref(),
    })
}

/// What somebody sees who was erased. It knows nobody any more.
pub fn erased(language: Language, dev: bool) -> Markup {
    let words = PrivacyCatalog::of(language);
    let content = html! {
        h1 { (words.erased_title) }
        p class="lead" { (words.erased_text) }
        p { a href="/register" { (words.erased_link) } }
    };
    let document = Document {
        language,
        title: words.erased_title,
        path: "/account/erased",
        dev,
        extras: Extras::None,
    };
    layout::document(&document, &layout::in_card(&content))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Reason;

    // req: MFA-11
    #[test]
    fn the_words_are_those_of_the_language() {
        for language in Language::ALL {
            let words = PrivacyCatalog::of(language);
            assert!(words.confirmation.ends_with(words.words));
            assert!(words.confirmation_wrong.ends_with(words.words));
            let typed = format!("  {} ", words.words.to_uppercase());
            assert!(is_confirmed(&typed, language));
            let half: String = words.words.chars().take(6).collect();
            for wrong in ["", "yes", "delete", &half] {
                assert!(!is_confirmed(wrong, language), "{wrong:?}");
            }
        }
        assert!(!is_confirmed("delete my account", Language::Hi));
    }

    // req: MFA-11
    #[test]
    fn each_form_has_its_own_password_and_its_own_error() {
        for field in [EXPORT_PASSWORD, ERASE_PASSWORD] {
            let view = PrivacyView {
                has_password: true,
                refusal: Some(Refusal {
                    reason: Reason::WrongPassword,
                    field: Some(field.to_owned()),
                    retry_after_seconds: None,
                }),
                dev: false,
            };
            let html = page(&view, Language::En).into_string();
            assert_eq!(html.matches("aria-invalid=\"true\"").count(), 1);
            let (_, after) = html.split_once(&format!("id=\"{field}\"")).unwrap();
            let (tag, _) = after.split_once('>').unwrap();
            assert!(tag.contains("aria-invalid"), "{field}");
        }
        let none = page(&PrivacyView::default(), Language::En).into_string();
        assert!(!none.contains("type=\"password\""));
    }
}
