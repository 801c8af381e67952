//! `/register/steps/code`: a code is sent and entered (requirements REG-2, REG-3).

use maud::{Markup, html};

use super::catalog::StagedCatalog;
use super::{Step, document};
use crate::pages::catalog::Catalog;
use crate::pages::code_field::{CodeField, code_field};
use crate::pages::form::{self, Submit, Weight};
use crate::pages::{Language, Refusal, icon};

/// What the second step shows.
#[derive(Debug, Clone)]
pub struct CodeStepView<'a> {
    /// The address, masked.
    pub email: &'a str,
    /// The number, masked, where one was given.
    pub phone: Option<&'a str>,
    /// Where a code was sent a moment ago.
    pub sent: Option<Sent>,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// Where a code was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// To the address.
    Email,
    /// To the number.
    Sms,
}

const PATH: &str = "/register/steps/code";

/// The second step.
pub fn page(view: &CodeStepView<'_>, language: Language) -> Markup {
    let words = StagedCatalog::of(language);
    let refusal = view.refusal.as_ref();
    let sent = view.sent.filter(|_| refusal.is_none());
    let content = html! {
        p class="lead" {
            (words.code_lead) " " span class="account-value" { (view.email) }
            @if let Some(phone) = view.phone { " · " (phone) }
        }
        @if let Some(refusal) = refusal { (form::summary(&refusal.problem(language))) }
        @if let Some(sent) = sent { (notice(sent, words)) }
        (code_form(refusal, sent.is_some(), words, language))
        h2 class="section-title" { (words.another) }
        (send_form("email", words.by_mail, words))
        @if view.phone.is_some() { (send_form("sms", words.by_sms, words)) }
    };
    let step = Step {
        number: 2,
        path: PATH,
        heading: words.code_title,
        refusal,
        dev: view.dev,
    };
    document(&step, &content, language)
}

fn notice(sent: Sent, words: &StagedCatalog) -> Markup {
    html! {
        div class="notice notice-success" id="notice" role="status" {
            (icon::tick())
            p {
                @match sent {
                    Sent::Email => (words.mailed),
                    Sent::Sms => (words.texted),
                }
            }
        }
    }
}

fn code_form(
    refusal: Option<&Refusal>,
    has_notice: bool,
    words: &StagedCatalog,
    language: Language,
) -> Markup {
    let error = refusal.and_then(|refusal| refusal.at("code", language));
    html! {
        form class="form" method="post" action=(PATH) data-guard data-check="code" {
            (code_field(&CodeField {
                name: "code",
                error: error.as_deref(),
                autofocus: refusal.is_none(),
                notice: has_notice.then_some("notice"),
            }, Catalog::of(language)))
            (form::submit(&Submit {
                label: words.verify,
                busy: words.verifying,
                weight: Weight::Main,
            }))
        }
    }
}

fn send_form(channel: &str, label: &str, words: &StagedCatalog) -> Markup {
    html! {
        form class="resend" method="post" action="/register/steps/send" data-guard {
            input type="hidden" name="channel" value=(channel);
            (form::submit(&Submit {
                label,
                busy: words.sending,
                weight: Weight::Quiet,
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(phone: Option<&str>, sent: Option<Sent>) -> String {
        let view = CodeStepView {
            email: "p••••@example.com",
            phone,
            sent,
            refusal: None,
            dev: false,
        };
        page(&view, Language::En).into_string()
    }

    // req: REG-2
    #[test]
    fn a_text_message_is_offered_where_a_number_was_given() {
        assert!(rendered(Some("+91 ••••••3210"), None).contains("value=\"sms\""));
        assert!(!rendered(None, None).contains("value=\"sms\""));
    }

    // req: REG-2
    #[test]
    fn it_is_said_which_way_a_code_went() {
        let mailed = rendered(None, Some(Sent::Email));
        assert!(mailed.contains("on its way to your e-mail address"));
        assert!(mailed.contains("aria-describedby=\"notice code-error code-hint\""));
        let texted = rendered(Some("+91 ••••••3210"), Some(Sent::Sms));
        assert!(texted.contains("on its way to your mobile number"));
    }
}
