//! `/register`: the mobile number.

use maud::{Markup, html};

use super::catalog::Catalog;
use super::form::{self, Problem, Submit, Weight};
use super::language::Language;
use super::layout::{self, Document, Extras};
use super::number_field::{NumberField, number_field};
use super::{login, login_code, register_email};

/// What the registration page shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct RegisterView<'a> {
    /// What was typed, given back so that it can be corrected; empty at first.
    pub value: &'a str,
    /// Why the form came back.
    pub error: Option<RegisterError>,
    /// For [`RegisterError::RateLimited`] and [`RegisterError::Overloaded`]: the wait, if known.
    pub retry_after_seconds: Option<u64>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// Why the registration form came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterError {
    /// Not a mobile number (400).
    InvalidNumber,
    /// The number belongs to an account (409).
    AlreadyRegistered,
    /// A limit was reached (429).
    RateLimited,
    /// The service sheds load (503).
    Overloaded,
    /// A fault of ours (500).
    Internal,
    /// What was begun before has ended (200).
    Over,
}

/// The registration page.
pub fn page(view: &RegisterView<'_>, language: Language) -> Markup {
    let catalog = Catalog::of(language);
    let problem = view.error.map(|error| problem(error, view, catalog));
    let title = problem
        .as_ref()
        .map_or(catalog.register_title, |problem| problem.title);
    let content = html! {
        (form::step(1, catalog))
        h1 { (catalog.register_title) }
        p class="lead" { (catalog.register_lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @if view.error == Some(RegisterError::AlreadyRegistered) {
            (login_code::invitation(None, language))
        }
        (number_form(view.value, problem.as_ref(), catalog))
        (register_email::invitation(language))
        (login::invitation(language))
    };
    let document = Document {
        language,
        title,
        path: "/register",
        dev: view.dev,
        extras: Extras::None,
    };
    layout::document(&document, &layout::beside_panel(catalog, &content))
}

fn problem(error: RegisterError, view: &RegisterView<'_>, catalog: &Catalog) -> Problem {
    match error {
        RegisterError::InvalidNumber => Problem {
            title: catalog.number_invalid_title,
            text: catalog.number_invalid_text.into(),
            field: Some(catalog.number_invalid_field.into()),
        },
        RegisterError::AlreadyRegistered => Problem {
            title: catalog.number_taken_title,
            text: catalog.number_taken_log_in.into(),
            field: Some(catalog.number_taken_field.into()),
        },
        RegisterError::RateLimited => Problem::rate_limited(catalog, view.retry_after_seconds),
        RegisterError::Overloaded => Problem::overloaded(catalog, view.retry_after_seconds),
        RegisterError::Internal => Problem::internal(catalog),
        RegisterError::Over => Problem::over(catalog),
    }
}

fn number_form(value: &str, problem: Option<&Problem>, catalog: &Catalog) -> Markup {
    let field_error = problem.and_then(|problem| problem.field.as_deref());
    html! {
        form class="form" method="post" action="/register" data-guard data-check="mobile" {
            (number_field(&NumberField {
                value,
                error: field_error,
                hint: None,
                is_required: true,
            }, catalog))
            (form::submit(&Submit {
                label: catalog.register_submit,
                busy: catalog.register_busy,
                weight: Weight::Main,
            }))
            p class="small" { (catalog.register_consent) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalog::{ENGLISH, HINDI};
    use super::*;

    const ERRORS: [RegisterError; 6] = [
        RegisterError::InvalidNumber,
        RegisterError::AlreadyRegistered,
        RegisterError::RateLimited,
        RegisterError::Overloaded,
        RegisterError::Internal,
        RegisterError::Over,
    ];

    fn rendered(error: Option<RegisterError>, language: Language) -> String {
        let view = RegisterView {
            error,
            ..RegisterView::default()
        };
        page(&view, language).into_string()
    }

    /// OTP-11: each error has its own message.
    #[test]
    fn each_error_renders_its_own_message_alone() {
        for (language, catalog) in [(Language::En, &ENGLISH), (Language::Hi, &HINDI)] {
            let view = RegisterView::default();
            let titles = ERRORS.map(|error| problem(error, &view, catalog).title);
            for (error, title) in ERRORS.into_iter().zip(titles) {
                let html = rendered(Some(error), language);
                let shown: Vec<_> = titles
                    .into_iter()
                    .filter(|title| html.contains(&format!(">{title}</h2>")))
                    .collect();
                assert_eq!(shown, [title], "{error:?}");
            }
        }
    }

    #[test]
    fn taken_number_is_named_as_the_requirement_words_it() {
        let html = rendered(Some(RegisterError::AlreadyRegistered), Language::En);
        assert!(html.contains("Mobile number already registered"));
    }

    // req: OTP-11
    #[test]
    fn whose_number_is_taken_is_led_to_log_in_with_it() {
        let html = rendered(Some(RegisterError::AlreadyRegistered), Language::En);
        assert!(html.contains("href=\"/login/code\""));
        assert!(!rendered(None, Language::En).contains("href=\"/login/code\""));
    }

    #[test]
    fn first_visit_shows_no_problem() {
        let html = rendered(None, Language::En);
        assert!(!html.contains("role=\"alert\""));
        assert!(!html.contains("aria-invalid"));
    }

    #[test]
    fn field_problem_is_linked_to_the_field() {
        let html = rendered(Some(RegisterError::InvalidNumber), Language::En);
        assert!(html.contains("aria-invalid=\"true\""));
        assert!(html.contains(&format!(
            "id=\"mobileNumber-error\" aria-live=\"polite\" data-error>{}</p>",
            ENGLISH.number_invalid_field
        )));
    }

    #[test]
    fn general_problem_does_not_blame_the_field() {
        for error in [
            RegisterError::RateLimited,
            RegisterError::Overloaded,
            RegisterError::Internal,
            RegisterError::Over,
        ] {
            assert!(!rendered(Some(error), Language::En).contains("aria-invalid"));
        }
    }

    #[test]
    fn wait_is_named_where_it_is_known() {
        let view = RegisterView {
            error: Some(RegisterError::RateLimited),
            retry_after_seconds: Some(45),
            ..RegisterView::default()
        };
        let html = page(&view, Language::En).into_string();
        assert!(html.contains("Try again in 45 seconds."));
        assert!(rendered(view.error, Language::En).contains("Try again later."));
    }

    #[test]
    fn typed_value_comes_back_escaped() {
        let view = RegisterView {
            value: "\"><script>alert(1)</script>",
            error: Some(RegisterError::InvalidNumber),
            ..RegisterView::default()
        };
        let html = page(&view, Language::En).into_string();
        assert!(html.contains("value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\""));
        assert!(!html.contains("<script>"));
    }
}
