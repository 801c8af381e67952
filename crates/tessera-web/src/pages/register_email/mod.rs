//! `/register/email`: name, address and password in one step (requirement AUTH-1).

mod catalog;

use maud::{Markup, html};

use super::catalog::Catalog;
use super::form::{self, Submit, Weight};
use super::layout::{self, Document, Extras};
use super::marketing::marketing_choice;
use super::new_password::{NewPassword, new_password};
use super::password_reset::forgot;
use super::staged;
use super::text_field::{Kind, TextField, text_field};
use super::{Language, Reason, Refusal};
use catalog::RegisterEmailCatalog;
use tessera_core::password::PasswordPolicy;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct RegisterEmailView<'a> {
    /// The name as it was typed; like all values empty at first.
    pub name: &'a str,
    /// The address.
    pub email: &'a str,
    /// Whether they agreed to be written to with offers. At first they have not.
    pub marketing: bool,
    /// What the password is held to.
    pub policy: PasswordPolicy,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

const PATH: &str = "/register/email";

/// The page.
pub fn page(view: &RegisterEmailView<'_>, language: Language) -> Markup {
    let words = RegisterEmailCatalog::of(language);
    let refusal = view.refusal.as_ref();
    let problem = refusal.map(|refusal| refusal.problem(language));
    let is_taken = refusal.is_some_and(|refusal| refusal.reason == Reason::EmailTaken);
    let content = html! {
        h1 { (words.title) }
        p class="lead" { (words.lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @if is_taken { (forgot::invitation(language)) }
        (registration_form(view, words, language))
        p class="small" { (words.has_account) " " a href="/login" { (words.log_in) } }
        (staged::start::invitation(language))
        p class="small" { (words.has_number) " " a href="/register" { (words.by_number) } }
    };
    let document = Document {
        language,
        title: problem
            .as_ref()
            .map_or(words.title, |problem| problem.title),
        path: PATH,
        dev: view.dev,
        extras: Extras::Account,
    };
    layout::document(
        &document,
        &layout::beside_panel(Catalog::of(language), &content),
    )
}

fn registration_form(
    view: &RegisterEmailView<'_>,
    words: &RegisterEmailCatalog,
    language: Language,
) -> Markup {
    let error = |field| {
        let refusal = view.refusal.as_ref();
        refusal.and_then(|refusal| refusal.at(field, language))
    };
    let (name_error, email_error, password_error) =
        (error("name"), error("email"), error("password"));
    html! {
        form class="form" method="post" action=(PATH) data-guard {
            (text_field(&TextField {
                name: "name",
                label: words.name,
                kind: Kind::Required,
                value: view.name,
                autocomplete: "name",
                max_length: 510,
                hint: None,
                error: name_error.as_deref(),
            }))
            (text_field(&TextField {
                name: "email",
                label: words.email,
                kind: Kind::Email,
                value: view.email,
                autocomplete: "username",
                max_length: 254,
                hint: Some(words.email_hint),
                error: email_error.as_deref(),
            }))
            (new_password(&NewPassword {
                name: "password",
                label: words.password,
                policy: &view.policy,
                error: password_error.as_deref(),
                language,
            }))
            (marketing_choice(view.marketing, language))
            (form::submit(&Submit {
                label: words.submit,
                busy: words.busy,
                weight: Weight::Main,
            }))
        }
    }
}

/// The way here from registration by number.
pub(super) fn invitation(language: Language) -> Markup {
    let words = RegisterEmailCatalog::of(language);
    html! {
        p class="small" { (words.no_number) " " a href=(PATH) { (words.by_email) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::password::Violation;

    fn refused(reason: Reason, field: &str) -> String {
        let view = RegisterEmailView {
            name: "Priya Sharma",
            email: "priya@example.com",
            marketing: true,
            policy: PasswordPolicy::default(),
            refusal: Some(Refusal {
                reason,
                field: Some(field.to_owned()),
                retry_after_seconds: None,
            }),
            dev: false,
        };
        page(&view, Language::En).into_string()
    }

    // req: AUTH-1, AUTH-7
    #[test]
    fn what_was_typed_is_kept_but_for_the_password() {
        let html = refused(Reason::WeakPassword(vec![Violation::NoSymbol]), "password");
        assert!(html.contains("value=\"Priya Sharma\""));
        assert!(html.contains("value=\"priya@example.com\""));
        assert!(html.contains("name=\"marketing\" value=\"true\" checked"));
        assert!(html.contains("data-error>Add a symbol."));
        assert_eq!(html.matches("aria-invalid=\"true\"").count(), 1);
    }

    // req: AUTH-1
    #[test]
    fn who_has_an_account_is_shown_the_ways_in() {
        let html = refused(Reason::EmailTaken, "email");
        assert!(html.contains("href=\"/login\"") && html.contains("href=\"/password/forgot\""));
    }
}
