//! `/login/code` and `/login/code/verify`: logging in with a mobile number and a code. Neither
//! page tells whether the number has an account.

mod catalog;

use maud::{Markup, html};

use super::catalog::Catalog;
use super::code_field::{CodeField, code_field};
use super::form::{self, Submit, Weight};
use super::layout::{self, Document, Extras};
use super::number_field::{self, NumberField, number_field};
use super::{Language, Refusal, icon, number};
use catalog::LoginCodeCatalog;

/// What the pages show.
#[derive(Debug, Clone)]
pub struct LoginCodeView<'a> {
    /// How far the login has come.
    pub step: LoginCodeStep<'a>,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// How far the login has come.
#[derive(Debug, Clone, Copy)]
pub enum LoginCodeStep<'a> {
    /// The number is asked for.
    Number {
        /// As it was typed; empty at first.
        typed: &'a str,
        /// The path of the page to go on to, where it is not the home page.
        next: Option<&'a str>,
    },
    /// The code is asked for.
    Code {
        /// The number that it went to, if it has an account, masked.
        masked: &'a str,
        /// Whether another one was asked for a moment ago.
        is_resent: bool,
    },
}

const NUMBER_PATH: &str = "/login/code";
const CODE_PATH: &str = "/login/code/verify";

/// The page of the step.
pub fn page(view: &LoginCodeView<'_>, language: Language) -> Markup {
    let (words, catalog) = (LoginCodeCatalog::of(language), Catalog::of(language));
    let refusal = view.refusal.as_ref();
    let problem = refusal.map(|refusal| refusal.problem(language));
    let content = html! {
        h1 { (words.title) }
        @match view.step {
            LoginCodeStep::Number { .. } => p class="lead" { (words.lead) },
            LoginCodeStep::Code { masked, .. } => {
                p class="lead" {
                    (words.sent_to) " " (number::masked(masked, catalog)) ". " (words.sent_if)
                }
                p { a href=(NUMBER_PATH) { (words.other_number) } }
            }
        }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @match view.step {
            LoginCodeStep::Number { typed, next } => {
                (number_form(typed, next, refusal, words, language))
            }
            LoginCodeStep::Code { is_resent, .. } => {
                (code_form(is_resent, refusal, words, language))
            }
        }
        p class="small" { a href="/login" { (words.by_password) } }
    };
    let document = Document {
        language,
        title: problem
            .as_ref()
            .map_or(words.title, |problem| problem.title),
        path: &view.step.path(),
        dev: view.dev,
        extras: Extras::None,
    };
    layout::document(&document, &layout::beside_panel(catalog, &content))
}

impl LoginCodeStep<'_> {
    fn path(&self) -> String {
        match self {
            Self::Number {
                next: Some(next), ..
            } => format!("{NUMBER_PATH}?next={next}"),
            Self::Number { next: None, .. } => NUMBER_PATH.to_owned(),
            Self::Code { .. } => CODE_PATH.to_owned(),
        }
    }
}

fn number_form(
    typed: &str,
    next: Option<&str>,
    refusal: Option<&Refusal>,
    words: &LoginCodeCatalog,
    language: Language,
) -> Markup {
    let error = refusal.and_then(|refusal| refusal.at(number_field::NAME, language));
    html! {
        form class="form" method="post" action=(NUMBER_PATH) data-guard data-check="mobile" {
            @if let Some(next) = next { input type="hidden" name="next" value=(next); }
            (number_field(&NumberField {
                value: typed,
                error: error.as_deref(),
                hint: None,
                is_required: true,
            }, Catalog::of(language)))
            (form::submit(&Submit {
                label: words.send,
                busy: words.sending,
                weight: Weight::Main,
            }))
        }
    }
}

fn code_form(
    is_resent: bool,
    refusal: Option<&Refusal>,
    words: &LoginCodeCatalog,
    language: Language,
) -> Markup {
    let error = refusal.and_then(|refusal| refusal.at("otp", language));
    let is_told = is_resent && refusal.is_none();
    html! {
        @if is_told {
            div class="notice notice-success" id="notice" role="status" {
                (icon::tick())
                p { (words.resent) }
            }
        }
        form class="form" method="post" action=(CODE_PATH) data-guard data-check="code" {
            (code_field(&CodeField {
                name: "otp",
                error: error.as_deref(),
                autofocus: refusal.is_none(),
                notice: is_told.then_some("notice"),
            }, Catalog::of(language)))
            (form::submit(&Submit {
                label: words.submit,
                busy: words.busy,
                weight: Weight::Main,
            }))
        }
        form class="resend" method="post" action="/login/code/resend" data-guard {
            span class="resend-question" { (words.resend_question) }
            (form::submit(&Submit {
                label: words.resend,
                busy: words.sending,
                weight: Weight::Quiet,
            }))
        }
    }
}

/// The way here from the login by password.
pub(super) fn invitation(next: Option<&str>, language: Language) -> Markup {
    let words = LoginCodeCatalog::of(language);
    let step = LoginCodeStep::Number { typed: "", next };
    html! { p class="small" { a href=(step.path()) { (words.title) } } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Reason;

    fn rendered(step: LoginCodeStep<'_>, reason: Option<(Reason, &str)>) -> String {
        let view = LoginCodeView {
            step,
            refusal: reason.map(|(reason, field)| Refusal {
                reason,
                field: Some(field.to_owned()),
                retry_after_seconds: None,
            }),
            dev: false,
        };
        page(&view, Language::En).into_string()
    }

    // req: AUTH-2
    #[test]
    fn the_number_and_the_way_on_are_kept() {
        let step = LoginCodeStep::Number {
            typed: "98765",
            next: Some("/account"),
        };
        let html = rendered(step, Some((Reason::InvalidNumber, "mobileNumber")));
        assert!(html.contains("value=\"98765\"") && html.contains("aria-invalid"));
        assert!(html.contains("name=\"next\" value=\"/account\""));
        assert!(html.contains("href=\"/login/code?next=/account&amp;lang=hi\""));
    }

    // req: OTP-11
    #[test]
    fn a_wrong_code_stands_at_its_field_and_takes_the_place_of_the_notice() {
        let step = LoginCodeStep::Code {
            masked: "+91 ••••••3210",
            is_resent: true,
        };
        assert!(rendered(step, None).contains("aria-describedby=\"notice otp-error otp-hint\""));
        let wrong = Reason::WrongCode {
            tries_left: Some(2),
        };
        let html = rendered(step, Some((wrong, "otp")));
        assert!(html.contains("You have 2 tries left.") && !html.contains("id=\"notice\""));
    }
}
