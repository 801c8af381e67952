//! `/register/steps/details`: who it is, and what they agree to (requirement REG-4).

use maud::{Markup, html};

use super::catalog::StagedCatalog;
use super::{Step, document};
use crate::pages::form::{self, Submit, Weight};
use crate::pages::marketing::marketing_choice;
use crate::pages::password_reset::forgot;
use crate::pages::person::{Person, person_fields};
use crate::pages::text_field::Kind;
use crate::pages::{Language, Reason, Refusal};

/// What the last step shows.
#[derive(Debug, Clone, Default)]
pub struct DetailsView<'a> {
    /// What was told so far.
    pub person: Person<'a>,
    /// Whether they agreed to be written to with offers. At first they have not.
    pub marketing: bool,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

const PATH: &str = "/register/steps/details";

/// The last step.
pub fn page(view: &DetailsView<'_>, language: Language) -> Markup {
    let words = StagedCatalog::of(language);
    let refusal = view.refusal.as_ref();
    let is_duplicate = refusal.is_some_and(|refusal| refusal.reason == Reason::Duplicate);
    let content = html! {
        @if let Some(refusal) = refusal { (form::summary(&refusal.problem(language))) }
        @if is_duplicate {
            p { a class="button button-link" href="/login" { (words.log_in) } }
            (forgot::invitation(language))
        } @else {
            p class="lead" { (words.details_lead) }
            (details_form(view, words, language))
        }
    };
    let step = Step {
        number: 3,
        path: PATH,
        heading: words.details_title,
        refusal,
        dev: view.dev,
    };
    document(&step, &content, language)
}

fn details_form(view: &DetailsView<'_>, words: &StagedCatalog, language: Language) -> Markup {
    html! {
        form class="form" method="post" action=(PATH) data-guard {
            (person_fields(&view.person, Kind::Required, view.refusal.as_ref(), language))
            (marketing_choice(view.marketing, language))
            (form::submit(&Submit {
                label: words.complete,
                busy: words.completing,
                weight: Weight::Main,
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: REG-4
    #[test]
    fn nothing_is_agreed_to_before_a_person_does() {
        let html = page(&DetailsView::default(), Language::En).into_string();
        assert!(!html.contains(" checked"));
        let agreed = DetailsView {
            marketing: true,
            ..DetailsView::default()
        };
        let html = page(&agreed, Language::En).into_string();
        assert_eq!(html.matches(" checked").count(), 1);
    }

    // req: REG-6
    #[test]
    fn who_has_an_account_is_shown_the_ways_in() {
        let duplicate = DetailsView {
            refusal: Some(Refusal {
                reason: Reason::Duplicate,
                field: Some("email".to_owned()),
                retry_after_seconds: None,
            }),
            ..DetailsView::default()
        };
        let html = page(&duplicate, Language::En).into_string();
        assert!(html.contains("href=\"/login\"") && html.contains("href=\"/password/forgot\""));
        assert!(!html.contains("<form"));
    }
}
