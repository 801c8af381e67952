//! `/login`: the address and the password.

mod catalog;

use maud::{Markup, html};

use super::catalog::Catalog;
use super::current_password::{CurrentPassword, current_password};
use super::form::{self, Problem, Submit, Weight};
use super::language::Language;
use super::layout::{self, Document, Extras};
use super::login_code;
use super::password_reset::forgot;
use super::text_field::{Kind, TextField, text_field};
use catalog::LoginCatalog;

/// What the login page shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct LoginView<'a> {
    /// The address as it was typed; empty at first.
    pub email: &'a str,
    /// The path of the page to go on to, where it is not the home page.
    pub next: Option<&'a str>,
    /// Why the form came back.
    pub problem: Option<LoginProblem>,
    /// The wait, where it is known.
    pub retry_after_seconds: Option<u64>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// Why the login form came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginProblem {
    /// The address has no account, or the password is another (401).
    Invalid,
    /// The password is right, and the address waits to be proven (403).
    Unverified,
    /// The password is right, and the account is closed (403).
    Disabled,
    /// Too many passwords were tried (429).
    TooManyTries,
    /// A limit was reached (429).
    RateLimited,
    /// The service sheds load (503).
    Overloaded,
    /// A fault of ours (500).
    Internal,
    /// What was begun before has ended (200).
    Over,
}

/// The login page.
pub fn page(view: &LoginView<'_>, language: Language) -> Markup {
    let (words, catalog) = (LoginCatalog::of(language), Catalog::of(language));
    let problem = view
        .problem
        .map(|problem| told(problem, view, words, catalog));
    let title = problem
        .as_ref()
        .map_or(words.title, |problem| problem.title);
    let content = html! {
        h1 { (words.title) }
        p class="lead" {
            (words.lead)
            @if view.next.is_some() { " " (words.back_there) }
        }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        form class="form" method="post" action="/login" data-guard {
            @if let Some(next) = view.next {
                input type="hidden" name="next" value=(next);
            }
            (text_field(&TextField {
                name: "email",
                label: words.email,
                kind: Kind::Email,
                value: view.email,
                autocomplete: "username",
                max_length: 254,
                hint: None,
                error: None,
            }))
            (current_password(&CurrentPassword {
                name: "password",
                label: words.password,
                hint: None,
                error: problem.as_ref().and_then(|problem| problem.field.as_deref()),
            }))
            (form::submit(&Submit {
                label: words.submit,
                busy: words.busy,
                weight: Weight::Main,
            }))
        }
        (forgot::invitation(language))
        (login_code::invitation(view.next, language))
        p class="small" { (words.no_account) " " a href="/register" { (words.register) } }
    };
    let path = match view.next {
        Some(next) => format!("/login?next={next}"),
        None => "/login".to_owned(),
    };
    let document = Document {
        language,
        title,
        path: &path,
        dev: view.dev,
        extras: Extras::None,
    };
    layout::document(&document, &layout::beside_panel(catalog, &content))
}

/// The way here from registration.
pub(super) fn invitation(language: Language) -> Markup {
    let words = LoginCatalog::of(language);
    html! {
        p class="small" { (words.has_account) " " a href="/login" { (words.title) } }
    }
}

fn told(
    problem: LoginProblem,
    view: &LoginView<'_>,
    words: &LoginCatalog,
    catalog: &Catalog,
) -> Problem {
    let plain = |title, text: &'static str| Problem {
        title,
        text: text.into(),
        field: None,
    };
    match problem {
        // It is not told which of the two is wrong.
        LoginProblem::Invalid => Problem {
            field: Some(words.invalid_field.into()),
            ..plain(words.invalid_title, words.invalid_text)
        },
        LoginProblem::Unverified => plain(words.unverified_title, words.unverified_text),
        LoginProblem::Disabled => plain(words.disabled_title, words.disabled_text),
        LoginProblem::TooManyTries => Problem {
            title: words.locked_title,
            text: form::waiting(
                view.retry_after_seconds,
                catalog.rate_limited_wait,
                catalog.rate_limited_text,
            ),
            field: None,
        },
        LoginProblem::RateLimited => Problem::rate_limited(catalog, view.retry_after_seconds),
        LoginProblem::Overloaded => Problem::overloaded(catalog, view.retry_after_seconds),
        LoginProblem::Internal => Problem::internal(catalog),
        LoginProblem::Over => Problem::over(catalog),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROBLEMS: [LoginProblem; 8] = [
        LoginProblem::Invalid,
        LoginProblem::Unverified,
        LoginProblem::Disabled,
        LoginProblem::TooManyTries,
        LoginProblem::RateLimited,
        LoginProblem::Overloaded,
        LoginProblem::Internal,
        LoginProblem::Over,
    ];

    fn rendered(problem: LoginProblem, language: Language) -> String {
        let view = LoginView {
            email: "priya@example.com",
            problem: Some(problem),
            ..LoginView::default()
        };
        page(&view, language).into_string()
    }

    // req: AUTH-2
    #[test]
    fn each_problem_has_a_message_of_its_own() {
        for language in [Language::En, Language::Hi] {
            let (words, catalog) = (LoginCatalog::of(language), Catalog::of(language));
            let titles =
                PROBLEMS.map(|problem| told(problem, &LoginView::default(), words, catalog).title);
            for (problem, title) in PROBLEMS.into_iter().zip(titles) {
                let html = rendered(problem, language);
                let shown: Vec<_> = titles
                    .into_iter()
                    .filter(|title| html.contains(&format!(">{title}</h2>")))
                    .collect();
                assert_eq!(shown, [title], "{problem:?}");
            }
        }
    }

    #[test]
    fn the_address_is_kept_and_the_password_is_not() {
        let html = rendered(LoginProblem::Invalid, Language::En);
        assert!(html.contains("value=\"priya@example.com\""));
        let (_, password) = html.split_once("id=\"password\"").unwrap();
        let (password, _) = password.split_once('>').unwrap();
        assert!(!password.contains("value"), "{password}");
        assert!(password.contains("autocomplete=\"current-password\""));
    }

    #[test]
    fn the_way_on_is_kept() {
        let view = LoginView {
            next: Some("/account/profile"),
            ..LoginView::default()
        };
        let html = page(&view, Language::En).into_string();
        assert!(html.contains("name=\"next\" value=\"/account/profile\""));
        assert!(html.contains("href=\"/login?next=/account/profile&amp;lang=hi\""));
        let home = page(&LoginView::default(), Language::En).into_string();
        assert!(!home.contains("name=\"next\""));
    }
}
