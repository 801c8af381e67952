//! The code of a second factor: asked for to finish a login, and before a change of how an
//! account is got into.

mod catalog;

use maud::{Markup, html};

use super::catalog::Catalog;
use super::form::{self, Submit, Weight};
use super::layout::{self, Document, Extras};
use super::text_field::{Kind, TextField, text_field};
use super::{Language, Refusal};
use catalog::SecondFactorCatalog;
use tessera_core::second_factor::FactorMethod;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct SecondFactorView<'a> {
    /// What the code is asked for.
    pub purpose: FactorPurpose<'a>,
    /// What is asked for first.
    pub first: FactorMethod,
    /// Whether a code can be had by text message.
    pub message: Message,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// Whether a code can be had by text message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// It cannot: no number is enrolled, or no message goes out.
    Never,
    /// It can.
    Offered,
    /// One was sent a moment ago.
    Sent,
}

/// What the code is asked for.
#[derive(Debug, Clone, Copy)]
pub enum FactorPurpose<'a> {
    /// To finish a login.
    Login {
        /// Whether the box that has the device remembered is ticked.
        remember: bool,
    },
    /// Before a change.
    Change {
        /// The path of the page to go on to.
        next: &'a str,
    },
}

const LOGIN_PATH: &str = "/login/second-factor";
const CHANGE_PATH: &str = "/account/second-factor/confirm";
const SEND_FOR_LOGIN: &str = "/login/second-factor/send";
/// Where a code is asked for by somebody logged in.
pub(super) const SEND: &str = "/account/second-factor/send";

/// The page.
pub fn page(view: &SecondFactorView<'_>, language: Language) -> Markup {
    let (words, catalog) = (SecondFactorCatalog::of(language), Catalog::of(language));
    let problem = view
        .refusal
        .as_ref()
        .map(|refusal| refusal.problem(language));
    let (action, submit) = match view.purpose {
        FactorPurpose::Login { .. } => (LOGIN_PATH, words.log_in),
        FactorPurpose::Change { .. } => (CHANGE_PATH, words.go_on),
    };
    let lead = match (view.message, view.purpose, view.first) {
        (Message::Sent, _, _) => words.sent_lead,
        (_, FactorPurpose::Change { .. }, _) => words.change_lead,
        (_, FactorPurpose::Login { .. }, FactorMethod::Totp) => words.login_lead,
        (_, FactorPurpose::Login { .. }, FactorMethod::Sms) => words.message_lead,
        (_, FactorPurpose::Login { .. }, FactorMethod::BackupCode) => words.backup_lead,
    };
    let path = match view.purpose {
        FactorPurpose::Login { .. } => action.to_owned(),
        FactorPurpose::Change { next } => format!("{action}?next={next}"),
    };
    let content = html! {
        h1 { (words.title) }
        p class="lead" { (lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        form class="form" method="post" action=(action) data-guard {
            @if let FactorPurpose::Change { next } = view.purpose {
                input type="hidden" name="next" value=(next);
            }
            (factor_field(view.refusal.as_ref(), words.hint, language))
            @if let FactorPurpose::Login { remember } = view.purpose {
                div class="account-choices" {
                    label for="remember" {
                        input type="checkbox" id="remember" name="remember" value="true"
                            checked[remember];
                        span { (words.remember) }
                    }
                }
            }
            (form::submit(&Submit {
                label: submit,
                busy: words.busy,
                weight: Weight::Main,
            }))
        }
        (send_form(view, words))
        @if matches!(view.purpose, FactorPurpose::Login { .. }) {
            p class="small" { a href="/login" { (words.start_again) } }
        }
    };
    let document = Document {
        language,
        title: problem
            .as_ref()
            .map_or(words.title, |problem| problem.title),
        path: &path,
        dev: view.dev,
        extras: Extras::Account,
    };
    let beside = layout::beside_promise(catalog, words.promise_title, words.promise, &content);
    layout::document(&document, &beside)
}

/// The button that has a code sent, where one can be.
fn send_form(view: &SecondFactorView<'_>, words: &SecondFactorCatalog) -> Markup {
    let label = match view.message {
        Message::Never => return html! {},
        Message::Offered => words.send,
        Message::Sent => words.send_again,
    };
    let (action, next) = match view.purpose {
        FactorPurpose::Login { .. } => (SEND_FOR_LOGIN, None),
        FactorPurpose::Change { next } => (SEND, Some(next)),
    };
    html! {
        form class="form" method="post" action=(action) data-guard {
            @if let Some(next) = next { input type="hidden" name="next" value=(next); }
            (form::submit(&Submit { label, busy: words.busy, weight: Weight::Quiet }))
        }
    }
}

/// The field of a code of an app, or of a backup code.
pub(super) fn factor_field(refusal: Option<&Refusal>, hint: &str, language: Language) -> Markup {
    let error = refusal.and_then(|refusal| refusal.at("code", language));
    text_field(&TextField {
        name: "code",
        label: SecondFactorCatalog::of(language).label,
        kind: Kind::Required,
        value: "",
        autocomplete: "one-time-code",
        max_length: 64,
        hint: Some(hint),
        error: error.as_deref(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Reason;

    // req: MFA-9
    #[test]
    fn the_code_is_filled_in_by_browsers_and_never_shown_again() {
        let view = SecondFactorView {
            purpose: FactorPurpose::Change {
                next: "/account/password",
            },
            first: FactorMethod::Totp,
            message: Message::Never,
            refusal: Some(Refusal {
                reason: Reason::WrongFactor {
                    tries_left: Some(2),
                },
                field: Some("code".to_owned()),
                retry_after_seconds: None,
            }),
            dev: false,
        };
        let html = page(&view, Language::En).into_string();
        assert!(html.contains("autocomplete=\"one-time-code\""));
        assert!(html.contains("name=\"code\" type=\"text\" value=\"\""));
        assert!(html.contains("name=\"next\" value=\"/account/password\""));
        assert!(html.contains("You have 2 tries left."));
        assert!(html.contains("aria-invalid=\"true\""));
    }

    // req: MFA-9
    #[test]
    fn a_box_that_was_ticked_stays_so() {
        for remember in [true, false] {
            let view = SecondFactorView {
                purpose: FactorPurpose::Login { remember },
                first: FactorMethod::Totp,
                message: Message::Never,
                refusal: None,
                dev: false,
            };
            let html = page(&view, Language::En).into_string();
            assert_eq!(html.contains("value=\"true\" checked"), remember);
        }
    }

    // req: MFA-8, MFA-9
    #[test]
    fn a_message_is_offered_where_one_can_be_had() {
        for (message, button) in [
            (Message::Never, None),
            (Message::Offered, Some("Send a code by text message")),
            (Message::Sent, Some("Send another code")),
        ] {
            for purpose in [
                FactorPurpose::Login { remember: false },
                FactorPurpose::Change { next: "/account" },
            ] {
                let view = SecondFactorView {
                    purpose,
                    first: FactorMethod::Sms,
                    message,
                    refusal: None,
                    dev: false,
                };
                let html = page(&view, Language::En).into_string();
                assert_eq!(html.contains("/second-factor/send\""), button.is_some());
                assert!(button.is_none_or(|button| html.contains(button)));
            }
        }
    }
}
