//! `/password/forgot`: the address that a link is sent to.

use maud::{Markup, html};

use super::catalog::ResetCatalog;
use crate::pages::form::{self, Submit, Weight};
use crate::pages::layout::{self, Document, Extras};
use crate::pages::text_field::{Kind, TextField, text_field};
use crate::pages::{Language, Refusal};

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct ForgotView<'a> {
    /// The address as it was typed; empty at first.
    pub email: &'a str,
    /// Whether a request was taken, of whatever address.
    pub is_sent: bool,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// Where the page is.
pub(in crate::pages) const PATH: &str = "/password/forgot";

/// The page.
pub fn page(view: &ForgotView<'_>, language: Language) -> Markup {
    let words = ResetCatalog::of(language);
    let problem = view
        .refusal
        .as_ref()
        .map(|refusal| refusal.problem(language));
    let heading = match view.is_sent {
        true => words.sent_title,
        false => words.forgot_title,
    };
    let content = html! {
        h1 { (heading) }
        @if view.is_sent {
            p class="lead" role="status" { (words.sent_lead) }
            p { (words.sent_hint) }
            p { a href=(PATH) { (words.ask_again) } }
        } @else {
            p class="lead" { (words.forgot_lead) }
            @if let Some(problem) = &problem { (form::summary(problem)) }
            (email_form(view, words, language))
        }
        p class="small" { a href="/login" { (words.log_in) } }
    };
    let path = match view.is_sent {
        true => "/password/forgot?sent=1",
        false => PATH,
    };
    let document = Document {
        language,
        title: problem.as_ref().map_or(heading, |problem| problem.title),
        path,
        dev: view.dev,
        extras: Extras::None,
    };
    layout::document(&document, &layout::in_card(&content))
}

fn email_form(view: &ForgotView<'_>, words: &ResetCatalog, language: Language) -> Markup {
    let error = view
        .refusal
        .as_ref()
        .and_then(|refusal| refusal.at("email", language));
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
                error: error.as_deref(),
            }))
            (form::submit(&Submit {
                label: words.send,
                busy: words.sending,
                weight: Weight::Main,
            }))
        }
    }
}

/// The way here from the login.
pub(in crate::pages) fn invitation(language: Language) -> Markup {
    let words = ResetCatalog::of(language);
    html! { p class="small" { a href=(PATH) { (words.forgot_title) } } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Reason;

    // req: AUTH-4
    #[test]
    fn a_taken_request_tells_nothing_of_the_address() {
        let view = ForgotView {
            email: "priya@example.com",
            is_sent: true,
            ..ForgotView::default()
        };
        let html = page(&view, Language::En).into_string();
        assert!(html.contains("If the address has an account"));
        assert!(!html.contains("priya") && !html.contains("<form"));
    }

    #[test]
    fn what_was_typed_comes_back_with_its_error() {
        let view = ForgotView {
            email: "priya@",
            refusal: Some(Refusal {
                reason: Reason::InvalidEmail,
                field: Some("email".to_owned()),
                retry_after_seconds: None,
            }),
            ..ForgotView::default()
        };
        let html = page(&view, Language::En).into_string();
        assert!(html.contains("value=\"priya@\""));
        assert!(html.contains("data-error>Enter an address such as"));
    }
}
