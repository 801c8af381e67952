//! `/account/password`: another password, for who knows the current one (requirement AUTH-7).

mod catalog;

use std::borrow::Cow;

use maud::{Markup, html};

use super::catalog::AccountCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::current_password::{CurrentPassword, current_password};
use crate::pages::form::{self, Submit, Weight};
use crate::pages::new_password::{NewPassword, new_password};
use crate::pages::{Language, Refusal};
use catalog::PasswordCatalog;
use tessera_core::password::PasswordPolicy;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct PasswordView<'a> {
    /// The address that belongs to the password.
    pub email: Option<&'a str>,
    /// Whether the account has a password; who has none has none to change.
    pub has_password: bool,
    /// What the new one is held to.
    pub policy: PasswordPolicy,
    /// Whether it was changed a moment ago.
    pub is_changed: bool,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// The page.
pub fn page(view: &PasswordView<'_>, language: Language) -> Markup {
    let words = PasswordCatalog::of(language);
    let heading = Section::Password.name(AccountCatalog::of(language));
    let problem = view
        .refusal
        .as_ref()
        .map(|refusal| refusal.problem(language));
    let content = html! {
        h1 { (heading) }
        @if view.has_password {
            p class="lead" { (words.lead) }
            @if let Some(problem) = &problem { (form::summary(problem)) }
            @if view.is_changed { (frame::done(words.changed)) }
            (password_form(view, words, language))
        } @else {
            p class="lead" { (words.none) }
        }
    };
    let frame = Frame {
        section: Section::Password,
        title: problem.as_ref().map_or(heading, |problem| problem.title),
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

fn password_form(view: &PasswordView<'_>, words: &PasswordCatalog, language: Language) -> Markup {
    let error = |field| -> Option<Cow<'static, str>> {
        let refusal = view.refusal.as_ref();
        refusal.and_then(|refusal| refusal.at(field, language))
    };
    let (current_error, new_error) = (error("currentPassword"), error("newPassword"));
    html! {
        form class="form" method="post" action=(Section::Password.path()) data-guard {
            @if let Some(email) = view.email { (owner(email, words)) }
            (current_password(&CurrentPassword {
                name: "currentPassword",
                label: words.current,
                hint: None,
                error: current_error.as_deref(),
            }))
            (new_password(&NewPassword {
                name: "newPassword",
                label: words.new,
                policy: &view.policy,
                error: new_error.as_deref(),
                language,
            }))
            (form::submit(&Submit {
                label: words.submit,
                busy: words.busy,
                weight: Weight::Main,
            }))
        }
    }
}

/// Whose password it is. Password managers look for it beside the password; it is not sent.
fn owner(email: &str, words: &PasswordCatalog) -> Markup {
    html! {
        div class="field" {
            label for="owner" { (words.email) }
            div class="control" {
                input id="owner" type="email" value=(email) autocomplete="username" readonly
                    data-personal;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Reason;
    use tessera_core::password::Violation;

    fn view() -> PasswordView<'static> {
        PasswordView {
            email: Some("priya@example.com"),
            has_password: true,
            policy: PasswordPolicy::default(),
            is_changed: false,
            refusal: None,
            dev: false,
        }
    }

    // req: AUTH-7
    #[test]
    fn password_managers_find_what_they_look_for() {
        let html = page(&view(), Language::En).into_string();
        for autocomplete in ["username", "current-password", "new-password"] {
            let attribute = format!("autocomplete=\"{autocomplete}\"");
            assert_eq!(html.matches(&attribute).count(), 1, "{autocomplete}");
        }
    }

    // req: AUTH-7
    #[test]
    fn each_error_stands_at_its_field() {
        for (reason, field) in [
            (Reason::WrongPassword, "currentPassword"),
            (
                Reason::WeakPassword(vec![Violation::TooShort]),
                "newPassword",
            ),
        ] {
            let refused = PasswordView {
                refusal: Some(Refusal {
                    reason,
                    field: Some(field.to_owned()),
                    retry_after_seconds: None,
                }),
                ..view()
            };
            let html = page(&refused, Language::En).into_string();
            assert_eq!(html.matches("aria-invalid=\"true\"").count(), 1);
            let (_, after) = html.split_once(&format!("id=\"{field}\"")).unwrap();
            let (tag, _) = after.split_once('>').unwrap();
            assert!(tag.contains("aria-invalid"), "{field}");
        }
    }

    #[test]
    fn who_has_no_password_is_told_so() {
        let none = PasswordView {
            has_password: false,
            ..view()
        };
        let html = page(&none, Language::En).into_string();
        assert!(html.contains("Your account has no password") && !html.contains("<input"));
    }
}
