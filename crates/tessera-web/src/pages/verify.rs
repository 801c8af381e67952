//! `/register/verify`: the one-time password.

use maud::{Markup, html};

use super::catalog::Catalog;
use super::code_field::{CodeField, code_field};
use super::form::{self, Problem, Submit, Weight};
use super::language::Language;
use super::layout::{self, Document, Extras};
use super::{icon, login_code, number};

/// What the verification page shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct VerifyView<'a> {
    /// The number that the code went to, masked: `+91 ••••••3210`.
    pub masked_number: &'a str,
    /// How much longer the code is valid, in seconds; 0 once it is not.
    pub expires_in_seconds: u64,
    /// How long until another code may be asked for, in seconds; 0 once it may.
    pub resend_in_seconds: u64,
    /// For [`VerifyError::Invalid`]: how many tries are left, if known.
    pub attempts_left: Option<u8>,
    /// For [`VerifyError::RateLimited`] and [`VerifyError::Overloaded`]: the wait, if known.
    pub retry_after_seconds: Option<u64>,
    /// Why the form came back.
    pub error: Option<VerifyError>,
    /// What went well.
    pub notice: Option<Notice>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// Why the verification form came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyError {
    /// The code does not match, or is no code at all (400).
    Invalid,
    /// The code is too old, or there is none (400).
    Expired,
    /// The code had as many tries as it may have (429).
    TooManyAttempts,
    /// A limit was reached (429).
    RateLimited,
    /// Someone registered the number in the meantime (409).
    AlreadyRegistered,
    /// A fault of ours (500).
    Internal,
    /// The service sheds load (503).
    Overloaded,
}

impl VerifyError {
    /// Whether only another code can help, so that asking for one becomes the main thing.
    fn ends_the_code(self) -> bool {
        matches!(self, Self::Expired | Self::TooManyAttempts)
    }
}

/// What went well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Another code was sent.
    CodeResent,
}

const FIELD: &str = "otp";

/// The verification page.
pub fn page(view: &VerifyView<'_>, language: Language) -> Markup {
    let catalog = Catalog::of(language);
    let problem = view.error.map(|error| problem(error, view, catalog));
    let title = problem
        .as_ref()
        .map_or(catalog.verify_title, |problem| problem.title);
    let content = html! {
        (form::step(2, catalog))
        h1 { (catalog.verify_title) }
        p class="lead" { (catalog.verify_lead) }
        p class="recipient" {
            (number::masked(view.masked_number, catalog))
            a href="/register" { (catalog.change_number) }
        }
        @match &problem {
            Some(problem) => (form::summary(problem)),
            None => @if let Some(notice) = view.notice { (notice_box(notice, catalog)) },
        }
        @if view.error == Some(VerifyError::AlreadyRegistered) {
            (login_code::invitation(None, language))
        }
        (code_form(view, problem.as_ref(), catalog))
        (resend_form(view, catalog))
    };
    let document = Document {
        language,
        title,
        path: "/register/verify",
        dev: view.dev,
        extras: Extras::None,
    };
    layout::document(&document, &layout::beside_panel(catalog, &content))
}

fn problem(error: VerifyError, view: &VerifyView<'_>, catalog: &Catalog) -> Problem {
    match error {
        VerifyError::Invalid => Problem {
            title: catalog.code_invalid_title,
            text: match view.attempts_left {
                Some(tries) => format!(
                    "{} {}",
                    catalog.code_invalid_text,
                    (catalog.attempts_left)(tries.into())
                )
                .into(),
                None => catalog.code_invalid_text.into(),
            },
            field: Some(catalog.code_invalid_field.into()),
        },
        VerifyError::Expired => Problem {
            title: catalog.code_expired_title,
            text: catalog.code_expired_text.into(),
            field: Some(catalog.code_expired_field.into()),
        },
        VerifyError::TooManyAttempts => Problem {
            title: catalog.code_exhausted_title,
            text: catalog.code_exhausted_text.into(),
            field: None,
        },
        VerifyError::AlreadyRegistered => Problem {
            title: catalog.number_taken_title,
            text: catalog.number_taken_meanwhile.into(),
            field: None,
        },
        VerifyError::RateLimited => Problem::rate_limited(catalog, view.retry_after_seconds),
        VerifyError::Overloaded => Problem::overloaded(catalog, view.retry_after_seconds),
        VerifyError::Internal => Problem::internal(catalog),
    }
}

fn notice_box(notice: Notice, catalog: &Catalog) -> Markup {
    let (title, text) = match notice {
        Notice::CodeResent => (catalog.resent_title, catalog.resent_text),
    };
    html! {
        div class="notice notice-success" id="notice" role="status" {
            (icon::tick())
            div {
                h2 class="notice-title" { (title) }
                p { (text) }
            }
        }
    }
}

fn code_form(view: &VerifyView<'_>, problem: Option<&Problem>, catalog: &Catalog) -> Markup {
    let field_error = problem.and_then(|problem| problem.field.as_deref());
    // A live region is announced when it changes, not when it loads with the page: the
    // field, which has the focus then, says it instead.
    let notice = (problem.is_none() && view.notice.is_some()).then_some("notice");
    html! {
        form class="form" method="post" action="/register/verify" data-guard data-check="code" {
            (code_field(&CodeField {
                name: FIELD,
                error: field_error,
                autofocus: problem.is_none(),
                notice,
            }, catalog))
            (clock(view, catalog))
            (form::submit(&Submit {
                label: catalog.verify_submit,
                busy: catalog.verify_busy,
                weight: if code_is_over(view) { Weight::Quiet } else { Weight::Main },
            }))
        }
    }
}

/// Whether the form came back because only another code can help.
fn code_is_over(view: &VerifyView<'_>) -> bool {
    view.error.is_some_and(VerifyError::ends_the_code)
}

/// How long the code is valid: a sentence, which a script turns into a clock. Where the
/// problem above says that the code is over, it says enough.
fn clock(view: &VerifyView<'_>, catalog: &Catalog) -> Markup {
    if code_is_over(view) {
        return Markup::default();
    }
    html! {
        @if view.expires_in_seconds == 0 {
            p class="clock" data-state="over" { (icon::clock()) span { (catalog.valid_over) } }
        } @else {
            p class="clock" role="timer" data-countdown data-seconds=(view.expires_in_seconds)
                data-running=(catalog.valid_running) data-over=(catalog.valid_over)
                data-minute=(catalog.one_minute_left) {
                (icon::clock())
                span data-text { (validity(view.expires_in_seconds, catalog)) }
            }
        }
    }
}

/// The validity to the nearest minute. A page takes a moment to arrive, and «4 minutes»
/// for a code that was sent a second ago would be the poorer answer.
fn validity(seconds: u64, catalog: &Catalog) -> String {
    match seconds {
        0..60 => catalog.valid_under_a_minute.to_owned(),
        _ => (catalog.valid_minutes)(seconds.saturating_add(30) / 60),
    }
}

fn resend_form(view: &VerifyView<'_>, catalog: &Catalog) -> Markup {
    let button_class = if code_is_over(view) {
        "button button-urgent"
    } else {
        "button button-quiet"
    };
    html! {
        form class="resend" method="post" action="/register/resend" data-guard {
            span class="resend-question" { (catalog.resend_question) }
            button class=(button_class) type="submit" data-busy=(catalog.resend_busy) data-resend
                data-seconds=(view.resend_in_seconds) data-wait=(catalog.resend_wait) {
                (form::button_inside(catalog.resend_submit))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalog::{ENGLISH, HINDI};
    use super::*;

    const ERRORS: [VerifyError; 7] = [
        VerifyError::Invalid,
        VerifyError::Expired,
        VerifyError::TooManyAttempts,
        VerifyError::RateLimited,
        VerifyError::AlreadyRegistered,
        VerifyError::Internal,
        VerifyError::Overloaded,
    ];

    fn view() -> VerifyView<'static> {
        VerifyView {
            masked_number: "+91 ••••••3210",
            expires_in_seconds: 299,
            resend_in_seconds: 30,
            ..VerifyView::default()
        }
    }

    fn rendered(view: &VerifyView<'_>) -> String {
        page(view, Language::En).into_string()
    }

    fn failed(error: VerifyError) -> VerifyView<'static> {
        VerifyView {
            error: Some(error),
            ..view()
        }
    }

    /// OTP-11: each error has its own message.
    #[test]
    fn each_error_renders_its_own_message_alone() {
        for (language, catalog) in [(Language::En, &ENGLISH), (Language::Hi, &HINDI)] {
            let titles = ERRORS.map(|error| problem(error, &view(), catalog).title);
            for (error, title) in ERRORS.into_iter().zip(titles) {
                let html = page(&failed(error), language).into_string();
                let shown: Vec<_> = titles
                    .into_iter()
                    .filter(|title| html.contains(&format!(">{title}</h2>")))
                    .collect();
                assert_eq!(shown, [title], "{error:?}");
            }
        }
    }

    #[test]
    fn wrong_code_is_named_as_the_requirement_words_it_with_the_tries_left() {
        let html = rendered(&VerifyView {
            attempts_left: Some(1),
            ..failed(VerifyError::Invalid)
        });
        assert!(html.contains("Invalid OTP"));
        assert!(html.contains("You have 1 try left."));
        assert!(html.contains("aria-invalid=\"true\""));
    }

    #[test]
    fn code_input_invites_the_phone_to_fill_it_in() {
        let html = rendered(&view());
        for attribute in [
            "autocomplete=\"one-time-code\"",
            "inputmode=\"numeric\"",
            "pattern=\"[0-9]{6}\"",
            "maxlength=\"6\"",
        ] {
            assert!(html.contains(attribute), "{attribute}");
        }
    }

    #[test]
    fn validity_is_a_sentence_without_scripts_and_data_for_them() {
        let html = rendered(&view());
        assert!(html.contains("The OTP is valid for 5 minutes."));
        assert!(html.contains("role=\"timer\" data-countdown data-seconds=\"299\""));
    }

    #[test]
    fn validity_is_to_the_nearest_minute() {
        assert_eq!(validity(300, &ENGLISH), (ENGLISH.valid_minutes)(5));
        assert_eq!(validity(269, &ENGLISH), (ENGLISH.valid_minutes)(4));
        assert_eq!(validity(60, &ENGLISH), (ENGLISH.valid_minutes)(1));
        assert_eq!(validity(59, &ENGLISH), ENGLISH.valid_under_a_minute);
        assert_eq!(validity(u64::MAX, &ENGLISH), validity(u64::MAX, &ENGLISH));
    }

    #[test]
    fn expired_code_has_no_clock_and_makes_the_resend_the_main_thing() {
        for view in [
            failed(VerifyError::Expired),
            failed(VerifyError::TooManyAttempts),
        ] {
            let html = rendered(&view);
            assert!(!html.contains("data-countdown"));
            assert!(html.contains("button-urgent"));
        }
        let late = VerifyView {
            expires_in_seconds: 0,
            ..view()
        };
        assert!(rendered(&late).contains(ENGLISH.valid_over));
    }

    #[test]
    fn resend_is_enabled_without_scripts() {
        let html = rendered(&view());
        assert!(html.contains("action=\"/register/resend\""));
        assert!(html.contains("data-resend data-seconds=\"30\""));
        assert!(!html.contains(" disabled"));
    }

    #[test]
    fn focus_goes_to_the_problem_or_else_to_the_field() {
        assert_eq!(rendered(&view()).matches(" autofocus").count(), 1);
        let html = rendered(&failed(VerifyError::Internal));
        assert_eq!(html.matches(" autofocus").count(), 1);
        assert!(html.contains("tabindex=\"-1\" autofocus"));
    }

    #[test]
    fn resent_code_is_confirmed_unless_something_went_wrong() {
        let resent = VerifyView {
            notice: Some(Notice::CodeResent),
            ..view()
        };
        assert!(rendered(&resent).contains(ENGLISH.resent_title));
        let failed = VerifyView {
            error: Some(VerifyError::Invalid),
            ..resent
        };
        assert!(!rendered(&failed).contains(ENGLISH.resent_title));
    }

    #[test]
    fn masked_number_is_escaped() {
        let html = rendered(&VerifyView {
            masked_number: "<img src=x>",
            ..view()
        });
        assert!(html.contains("&lt;img src=x&gt;"));
        assert!(!html.contains("<img"));
    }
}
