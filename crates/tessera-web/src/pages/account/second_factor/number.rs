//! `/account/second-factor/number`: a mobile number that codes are to go to, proven by the first
//! of them (requirements MFA-2, MFA-9).

use std::borrow::Cow;

use maud::{Markup, html};

use super::catalog::FactorSettingsCatalog;
use super::{VERIFY, framed, password_field};
use crate::pages::catalog::Catalog;
use crate::pages::code_field::{CodeField, code_field};
use crate::pages::form::{self, Submit, Weight};
use crate::pages::number_field::{self, NumberField, number_field};
use crate::pages::{Language, Refusal};

const PATH: &str = "/account/second-factor/number";

/// What the page shows.
#[derive(Debug, Clone)]
pub struct FactorNumberView<'a> {
    /// The masked number that a code went to, which is waited for.
    pub waiting: Option<&'a str>,
    /// The masked number of the account, which is taken where none is typed.
    pub own: Option<&'a str>,
    /// The number as it was typed.
    pub typed: &'a str,
    /// Whether enrolling one takes the password.
    pub asks_password: bool,
    /// Why a form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// The page.
pub fn page(view: &FactorNumberView<'_>, language: Language) -> Markup {
    let words = FactorSettingsCatalog::of(language);
    let content = html! {
        p class="lead" { (words.number_lead) }
        @if let Some(waiting) = view.waiting {
            (code_form(waiting, view, words, language))
            @if !view.asks_password {
                form class="form" method="post" action=(PATH) data-guard {
                    input type="hidden" name="again" value="true";
                    (form::submit(&Submit {
                        label: words.send_again,
                        busy: words.busy,
                        weight: Weight::Quiet,
                    }))
                }
            }
            h2 class="section-title" { (words.other_number) }
        }
        (number_form(view, words, language))
    };
    framed(PATH, view.refusal.as_ref(), &content, language, view.dev)
}

fn code_form(
    waiting: &str,
    view: &FactorNumberView<'_>,
    words: &FactorSettingsCatalog,
    language: Language,
) -> Markup {
    let error = view.error("code", language);
    html! {
        form class="form" method="post" action=(VERIFY) data-guard data-check="code" {
            p { (words.sent_to) " " strong class="account-value" { (waiting) } "." }
            (code_field(&CodeField {
                name: "code",
                error: error.as_deref(),
                autofocus: view.refusal.is_none(),
                notice: None,
            }, Catalog::of(language)))
            (form::submit(&Submit {
                label: words.confirm,
                busy: words.busy,
                weight: Weight::Main,
            }))
        }
    }
}

fn number_form(
    view: &FactorNumberView<'_>,
    words: &FactorSettingsCatalog,
    language: Language,
) -> Markup {
    let error = view.error(number_field::NAME, language);
    let refusal = view.refusal.as_ref();
    let hint = view.own.map(|own| (words.own_number)(own));
    let weight = match view.waiting {
        Some(_) => Weight::Quiet,
        None => Weight::Main,
    };
    html! {
        // What is empty stands for the account's own number, which the script would refuse.
        form class="form" method="post" action=(PATH) data-guard
            data-check=[view.own.is_none().then_some("mobile")] {
            (number_field(
                &NumberField {
                    value: view.typed,
                    error: error.as_deref(),
                    hint: hint.as_deref(),
                    is_required: view.own.is_none(),
                },
                Catalog::of(language),
            ))
            @if view.asks_password {
                (password_field(refusal, Some(words.why_password), words, language))
            }
            (form::submit(&Submit { label: words.send, busy: words.busy, weight }))
        }
    }
}

impl FactorNumberView<'_> {
    /// What stands at the field of that name.
    fn error(&self, field: &str, language: Language) -> Option<Cow<'static, str>> {
        let refusal = self.refusal.as_ref();
        refusal.and_then(|refusal| refusal.at(field, language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: FactorNumberView<'static> = FactorNumberView {
        waiting: None,
        own: None,
        typed: "",
        asks_password: false,
        refusal: None,
        dev: false,
    };

    // req: MFA-2, MFA-9
    #[test]
    fn the_number_may_be_left_out_where_the_account_has_one() {
        let html = page(&FIRST, Language::En).into_string();
        assert!(html.contains("data-check=\"mobile\"") && html.contains(" required "));
        let own = FactorNumberView {
            own: Some("+91 ••••••3210"),
            ..FIRST
        };
        let html = page(&own, Language::En).into_string();
        assert!(!html.contains("data-check=\"mobile\"") && !html.contains(" required "));
        assert!(html.contains("+91 ••••••3210"));
    }

    // req: MFA-2, MFA-9
    #[test]
    fn one_password_is_asked_for_where_the_login_is_old() {
        for waiting in [None, Some("+91 ••••••3210")] {
            let view = FactorNumberView {
                waiting,
                asks_password: true,
                ..FIRST
            };
            let html = page(&view, Language::En).into_string();
            assert_eq!(html.matches("type=\"password\"").count(), 1);
            let number = html.find("name=\"mobileNumber\"").unwrap();
            assert!(html.find("type=\"password\"").unwrap() > number);
            assert!(!html.contains("name=\"again\""), "it would take one, too");
        }
    }

    // req: MFA-9
    #[test]
    fn a_code_that_is_waited_for_is_asked_for_first() {
        let waiting = FactorNumberView {
            waiting: Some("+91 ••••••3210"),
            ..FIRST
        };
        let html = page(&waiting, Language::En).into_string();
        let (before, after) = html
            .split_once("action=\"/account/second-factor/verify\"")
            .unwrap();
        assert!(!before.contains("name=\"mobileNumber\""));
        assert!(after.contains("name=\"mobileNumber\"") && after.contains("name=\"again\""));
    }
}
