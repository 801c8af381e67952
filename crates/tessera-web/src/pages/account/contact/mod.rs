//! `/account/email/change` and `/account/mobile`: another address or number, proven at the new
//! one.

mod catalog;

use maud::{Markup, html};

use super::catalog::AccountCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::catalog::Catalog;
use crate::pages::code_field::{CodeField, code_field};
use crate::pages::current_password::{CurrentPassword, current_password};
use crate::pages::form::{self, Submit, Weight};
use crate::pages::number_field::{self, NumberField, number_field};
use crate::pages::text_field::{Kind, TextField, text_field};
use crate::pages::{Language, Refusal};
use catalog::ContactCatalog;

/// What is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact {
    /// The address.
    Email,
    /// The number.
    Mobile,
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct ContactView<'a> {
    /// What is changed.
    pub contact: Contact,
    /// The address, or the masked number, as it is.
    pub current: Option<&'a str>,
    /// Where a code went that is waited for: the new address, or the masked new number.
    pub waiting: Option<&'a str>,
    /// The new address or number as it was typed.
    pub typed: &'a str,
    /// Whether the account has a password, which is then asked for.
    pub has_password: bool,
    /// Whether it was changed a moment ago.
    pub is_changed: bool,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

impl Contact {
    fn section(self) -> Section {
        match self {
            Self::Email => Section::Email,
            Self::Mobile => Section::Mobile,
        }
    }

    /// Where the code is sent to.
    fn code_path(self) -> &'static str {
        match self {
            Self::Email => "/account/email/code",
            Self::Mobile => "/account/mobile/code",
        }
    }

    /// What the script checks before the form is sent.
    fn check(self) -> Option<&'static str> {
        (self == Self::Mobile).then_some("mobile")
    }
}

/// The page.
pub fn page(view: &ContactView<'_>, language: Language) -> Markup {
    let account = AccountCatalog::of(language);
    let words = ContactCatalog::of(language);
    let section = view.contact.section();
    let problem = view
        .refusal
        .as_ref()
        .map(|refusal| refusal.problem(language));
    let (lead, now, changed, again) = match view.contact {
        Contact::Email => (
            words.email_lead,
            words.email_now,
            words.email_changed,
            words.again_mail,
        ),
        Contact::Mobile => (
            words.mobile_lead,
            words.mobile_now,
            words.mobile_changed,
            words.again_sms,
        ),
    };
    let content = html! {
        h1 { (section.name(account)) }
        p class="lead" { (lead) }
        @if let Some(current) = view.current {
            p { (now) " " strong class="account-value" { (current) } }
        }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @if view.is_changed { (frame::done(changed)) }
        @if let Some(waiting) = view.waiting {
            (code_form(waiting, view, words, language))
            h2 class="section-title" { (again) }
        }
        (change_form(view, words, language))
    };
    let frame = Frame {
        section,
        title: problem
            .as_ref()
            .map_or(section.name(account), |problem| problem.title),
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

fn code_form(
    waiting: &str,
    view: &ContactView<'_>,
    words: &ContactCatalog,
    language: Language,
) -> Markup {
    let error = view.error("code", language);
    html! {
        form class="form" method="post" action=(view.contact.code_path()) data-guard
            data-check="code" {
            @match view.contact {
                Contact::Email => p {
                    (words.mailed_to) " " strong class="account-value" { (waiting) } ". "
                    (words.mailed_how)
                },
                Contact::Mobile => p {
                    (words.texted_to) " " strong class="account-value" { (waiting) } "."
                },
            }
            (code_field(&CodeField {
                name: "code",
                error: error.as_deref(),
                autofocus: view.refusal.is_none(),
                notice: None,
            }, Catalog::of(language)))
            (form::submit(&Submit {
                label: words.confirm,
                busy: words.confirming,
                weight: Weight::Main,
            }))
        }
    }
}

fn change_form(view: &ContactView<'_>, words: &ContactCatalog, language: Language) -> Markup {
    let contact = view.contact;
    let (label, weight) = (
        match contact {
            Contact::Email => words.send_mail,
            Contact::Mobile => words.send_sms,
        },
        match view.waiting {
            Some(_) => Weight::Quiet,
            None => Weight::Main,
        },
    );
    html! {
        form class="form" method="post" action=(contact.section().path()) data-guard
            data-check=[contact.check()] {
            (value_field(view, words, language))
            @if view.has_password { (password_field(view, words, language)) }
            (form::submit(&Submit { label, busy: words.sending, weight }))
        }
    }
}

fn value_field(view: &ContactView<'_>, words: &ContactCatalog, language: Language) -> Markup {
    match view.contact {
        Contact::Email => {
            let error = view.error("email", language);
            text_field(&TextField {
                name: "email",
                label: words.new_email,
                kind: Kind::Email,
                value: view.typed,
                autocomplete: "email",
                max_length: 254,
                hint: None,
                error: error.as_deref(),
            })
        }
        Contact::Mobile => {
            let error = view.error(number_field::NAME, language);
            number_field(
                &NumberField {
                    value: view.typed,
                    error: error.as_deref(),
                    hint: None,
                    is_required: true,
                },
                Catalog::of(language),
            )
        }
    }
}

fn password_field(view: &ContactView<'_>, words: &ContactCatalog, language: Language) -> Markup {
    let error = view.error("password", language);
    current_password(&CurrentPassword {
        name: "password",
        label: words.password,
        hint: Some(words.password_hint),
        error: error.as_deref(),
    })
}

impl ContactView<'_> {
    /// What stands at the field of that name.
    fn error(&self, field: &str, language: Language) -> Option<std::borrow::Cow<'static, str>> {
        let refusal = self.refusal.as_ref();
        refusal.and_then(|refusal| refusal.at(field, language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Reason;

    fn view(contact: Contact) -> ContactView<'static> {
        ContactView {
            contact,
            current: None,
            waiting: None,
            typed: "",
            has_password: true,
            is_changed: false,
            refusal: None,
            dev: false,
        }
    }

    #[test]
    fn a_password_is_asked_for_where_there_is_one() {
        for contact in [Contact::Email, Contact::Mobile] {
            let html = page(&view(contact), Language::En).into_string();
            assert!(html.contains("autocomplete=\"current-password\""));
            let without = ContactView {
                has_password: false,
                ..view(contact)
            };
            let html = page(&without, Language::En).into_string();
            assert!(!html.contains("type=\"password\""));
        }
    }

    #[test]
    fn a_code_that_is_waited_for_is_asked_for_first() {
        let waiting = ContactView {
            waiting: Some("<b>@example.com"),
            ..view(Contact::Email)
        };
        let html = page(&waiting, Language::En).into_string();
        let (before, after) = html.split_once("/account/email/code").unwrap();
        assert!(!before.contains("action=\"/account/email/change\""));
        assert!(after.contains("action=\"/account/email/change\""));
        assert!(html.contains("&lt;b&gt;@example.com"));
    }

    #[test]
    fn a_wrong_password_stands_at_its_field() {
        let refused = ContactView {
            typed: "9876543210",
            refusal: Some(Refusal {
                reason: Reason::WrongPassword,
                field: Some("password".to_owned()),
                retry_after_seconds: None,
            }),
            ..view(Contact::Mobile)
        };
        let html = page(&refused, Language::En).into_string();
        assert!(html.contains("value=\"9876543210\""));
        assert!(html.contains("id=\"password-error\" aria-live=\"polite\" data-error>This is not"));
    }
}
