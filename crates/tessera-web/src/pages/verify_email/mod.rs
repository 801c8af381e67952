//! `/verify-email`: what the link in a mail leads to, and where its code is entered. Looking
//! at a link proves nothing: programs that scan mails open links too, so that a person presses
//! the button.

mod catalog;

use maud::{Markup, html};

use super::catalog::Catalog;
use super::code_field::{CodeField, code_field};
use super::current_password::{CurrentPassword, current_password};
use super::form::{self, Submit, Weight};
use super::icon;
use super::layout::{self, Document, Extras};
use super::text_field::{Kind, TextField, text_field};
use super::{Language, Refusal};
use catalog::ProofCatalog;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct VerifyEmailView<'a> {
    /// How far the proof has come.
    pub stage: VerifyEmailStage<'a>,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// How far the proof of an address has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyEmailStage<'a> {
    /// The link's token waits for the button.
    Link(LinkView<'a>),
    /// The code is asked for.
    Code(CodeView<'a>),
    /// The address is proven.
    Done,
    /// There is nothing to do with this link.
    Over,
}

/// What the form of a link shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkView<'a> {
    /// The token.
    pub token: &'a str,
    /// Whether it proves what was registered in this browser; a password is asked for where
    /// it does not.
    pub is_own: bool,
    /// Whether the password that was given was to be the new one.
    pub is_chosen: bool,
}

/// What the form for the code shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CodeView<'a> {
    /// The address that was registered in this browser; it is asked for where there is none.
    pub known: Option<&'a str>,
    /// The address as it was typed.
    pub typed: &'a str,
    /// Whether a mail was sent a moment ago, where one was to be sent.
    pub is_sent: bool,
    /// Whether the password that was given was to be the new one.
    pub is_chosen: bool,
}

const PATH: &str = "/verify-email";

/// The page.
pub fn page(view: &VerifyEmailView<'_>, language: Language) -> Markup {
    let words = ProofCatalog::of(language);
    let refusal = view.refusal.as_ref();
    let problem = refusal.map(|refusal| refusal.problem(language));
    let heading = view.stage.heading(words);
    let content = html! {
        @if view.stage == VerifyEmailStage::Done {
            span class="seal" aria-hidden="true" { (icon::tick()) }
        }
        h1 { (heading) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @match view.stage {
            VerifyEmailStage::Link(link) => {
                p class="lead" { (words.lead) }
                (link_form(&link, refusal, words, language))
            }
            VerifyEmailStage::Code(code) => (by_code(&code, refusal, words, language)),
            VerifyEmailStage::Done => p class="lead" { (words.done_lead) },
            VerifyEmailStage::Over => p { a href=(PATH) { (words.by_code) } },
        }
        p { a href="/login" { (words.log_in) } }
    };
    let document = Document {
        language,
        title: problem.as_ref().map_or(heading, |problem| problem.title),
        path: &view.stage.path(),
        dev: view.dev,
        extras: Extras::Account,
    };
    layout::document(&document, &layout::in_card(&content))
}

impl VerifyEmailStage<'_> {
    fn heading(&self, words: &ProofCatalog) -> &'static str {
        match self {
            Self::Done => words.done_title,
            Self::Code(code) if code.is_sent => words.sent_title,
            _ => words.title,
        }
    }

    fn path(&self) -> String {
        match self {
            Self::Link(link) => format!("{PATH}?token={}", link.token),
            Self::Code(code) if code.is_sent => format!("{PATH}?sent=1"),
            _ => PATH.to_owned(),
        }
    }
}

fn link_form(
    link: &LinkView<'_>,
    refusal: Option<&Refusal>,
    words: &ProofCatalog,
    language: Language,
) -> Markup {
    html! {
        form class="form" method="post" action=(PATH) data-guard {
            input type="hidden" name="token" value=(link.token);
            @if !link.is_own { (registrant_fields(link.is_chosen, refusal, words, language)) }
            (form::submit(&Submit {
                label: words.submit,
                busy: words.busy,
                weight: Weight::Main,
            }))
        }
    }
}

/// What shows that whoever proves the address registered, too; or makes it so.
fn registrant_fields(
    is_chosen: bool,
    refusal: Option<&Refusal>,
    words: &ProofCatalog,
    language: Language,
) -> Markup {
    let error = refusal.and_then(|refusal| {
        let at = |field| refusal.at(field, language);
        at("password").or_else(|| at("newPassword"))
    });
    html! {
        (current_password(&CurrentPassword {
            name: "password",
            label: words.password,
            hint: Some(words.password_hint),
            error: error.as_deref(),
        }))
        div class="account-choices" {
            label for="choose" {
                input type="checkbox" id="choose" name="choose" value="true"
                    checked[is_chosen] aria-describedby="choose-hint";
                span { (words.choose) }
            }
            p class="hint" id="choose-hint" { (words.choose_hint) }
        }
    }
}

/// The code, and the way to another mail.
fn by_code(
    code: &CodeView<'_>,
    refusal: Option<&Refusal>,
    words: &ProofCatalog,
    language: Language,
) -> Markup {
    let error = |field| refusal.and_then(|refusal| refusal.at(field, language));
    let (code_error, email_error) = (error("code"), error("email"));
    html! {
        @match code.known {
            Some(email) => {
                p class="lead" { (words.sent_to) " " strong class="account-value" { (email) } "." }
                p { (words.sent_how) }
            }
            None => {
                p class="lead" { @if code.is_sent { (words.sent_lead) } @else { (words.code_lead) } }
            }
        }
        form class="form" method="post" action=(PATH) data-guard data-check="code" {
            @if code.known.is_none() {
                (address("email", code.typed, email_error.as_deref(), words))
            }
            (code_field(&CodeField {
                name: "code",
                error: code_error.as_deref(),
                autofocus: code.known.is_some() && refusal.is_none(),
                notice: None,
            }, Catalog::of(language)))
            @if code.known.is_none() {
                (registrant_fields(code.is_chosen, refusal, words, language))
            }
            (form::submit(&Submit {
                label: words.submit,
                busy: words.busy,
                weight: Weight::Main,
            }))
        }
        (resend_form(code, words))
    }
}

fn resend_form(code: &CodeView<'_>, words: &ProofCatalog) -> Markup {
    html! {
        h2 class="section-title" { (words.resend_question) }
        form class="form" method="post" action="/verify-email/resend" data-guard {
            @if code.known.is_none() { (resend_address(code.typed, words)) }
            (form::submit(&Submit {
                label: words.resend,
                busy: words.resending,
                weight: Weight::Quiet,
            }))
        }
    }
}

fn address(name: &str, value: &str, error: Option<&str>, words: &ProofCatalog) -> Markup {
    text_field(&TextField {
        name,
        label: words.email,
        kind: Kind::Email,
        value,
        autocomplete: "username",
        max_length: 254,
        hint: None,
        error,
    })
}

/// The same field once more: its id differs, its name does not.
fn resend_address(value: &str, words: &ProofCatalog) -> Markup {
    html! {
        div class="field" {
            label for="resend-email" { (words.resend_email) }
            div class="control" {
                input id="resend-email" name="email" type="email" value=(value) required
                    autocomplete="username" maxlength="254";
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Reason;

    fn rendered(stage: VerifyEmailStage<'_>, reason: Option<(Reason, &str)>) -> String {
        let view = VerifyEmailView {
            stage,
            refusal: reason.map(|(reason, field)| Refusal {
                reason,
                field: Some(field.to_owned()),
                retry_after_seconds: None,
            }),
            dev: false,
        };
        page(&view, Language::En).into_string()
    }

    fn link(token: &str) -> VerifyEmailStage<'_> {
        VerifyEmailStage::Link(LinkView {
            token,
            is_own: true,
            is_chosen: false,
        })
    }

    // req: AUTH-1, REG-6
    #[test]
    fn a_password_is_asked_for_where_somebody_else_may_have_registered() {
        let elsewhere = VerifyEmailStage::Link(LinkView {
            token: "token",
            is_own: false,
            is_chosen: true,
        });
        let weak = Reason::WeakPassword(vec![tessera_core::password::Violation::TooShort]);
        for (stage, reason, said) in [
            (
                elsewhere,
                (Reason::PasswordNeeded, "password"),
                "Enter the password",
            ),
            (elsewhere, (weak, "newPassword"), "It is too short."),
        ] {
            let html = rendered(stage, Some(reason));
            assert!(html.contains("type=\"password\"") && html.contains(said));
            assert!(html.contains("name=\"choose\" value=\"true\" checked"));
        }
        assert!(!rendered(link("token"), None).contains("type=\"password\""));
    }

    // req: AUTH-1
    #[test]
    fn only_the_button_sends_the_token() {
        let html = rendered(link("\"><b>"), None);
        assert!(html.contains("method=\"post\" action=\"/verify-email\""));
        assert!(html.contains("name=\"token\" value=\"&quot;&gt;&lt;b&gt;\""));
        for stage in [VerifyEmailStage::Done, VerifyEmailStage::Over] {
            assert!(!rendered(stage, None).contains("name=\"token\""));
        }
    }

    #[test]
    fn another_language_keeps_the_token() {
        let html = rendered(link("token"), None);
        assert!(html.contains("href=\"/verify-email?token=token&amp;lang=hi\""));
    }

    #[test]
    fn a_token_that_is_not_good_is_said_to_be() {
        let html = rendered(VerifyEmailStage::Over, Some((Reason::InvalidLink, "token")));
        assert!(html.contains("role=\"alert\""));
        assert!(html.contains("This link does not work any more"));
    }

    // req: AUTH-1
    #[test]
    fn the_browser_that_registered_is_not_asked_for_the_address() {
        let known = CodeView {
            known: Some("<b>@example.com"),
            is_sent: true,
            ..CodeView::default()
        };
        let html = rendered(VerifyEmailStage::Code(known), None);
        assert!(html.contains("&lt;b&gt;@example.com"));
        assert!(html.contains("autocomplete=\"one-time-code\""));
        assert!(!html.contains("type=\"email\""));
        let unknown = rendered(VerifyEmailStage::Code(CodeView::default()), None);
        assert_eq!(unknown.matches("type=\"email\"").count(), 2);
    }

    // req: AUTH-1
    #[test]
    fn a_wrong_code_says_how_many_tries_are_left() {
        let wrong = Reason::WrongCode {
            tries_left: Some(1),
        };
        let html = rendered(
            VerifyEmailStage::Code(CodeView::default()),
            Some((wrong, "code")),
        );
        assert!(html.contains("You have 1 try left."));
        assert_eq!(html.matches("aria-invalid=\"true\"").count(), 1);
    }
}
