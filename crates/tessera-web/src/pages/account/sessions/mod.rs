//! `/account/sessions`: where a person is signed in (requirement AUTH-9).

mod catalog;

use std::borrow::Cow;

use maud::{Markup, html};

use super::catalog::AccountCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::current_password::{CurrentPassword, current_password};
use crate::pages::form::{self, Submit, Weight};
use crate::pages::{Language, Refusal};
use catalog::SessionsCatalog;
use tessera_core::accounts::Device;

/// The field that shows who asks.
const PASSWORD: &str = "password";
/// The form that it stands in.
const FORM: &str = "end";

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct SessionsView<'a> {
    /// The sessions, newest first.
    pub sessions: &'a [SessionRow],
    /// Whether ending others asks for the password.
    pub asks_password: bool,
    /// Whether one was ended a moment ago.
    pub is_ended: bool,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// One session, with its times written out.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Its id.
    pub id: String,
    /// Whether it is the one of this browser.
    pub is_here: bool,
    /// The device.
    pub device: Device,
    /// The network it logged in from, cut short so that it tells no place.
    pub network: String,
    /// When it began.
    pub began: String,
    /// When it was last used.
    pub last_used: String,
    /// When it ends.
    pub ends: String,
}

/// The page.
pub fn page(view: &SessionsView<'_>, language: Language) -> Markup {
    let words = SessionsCatalog::of(language);
    let heading = Section::Sessions.name(AccountCatalog::of(language));
    let problem = view
        .refusal
        .as_ref()
        .map(|refusal| refusal.problem(language));
    let has_others = view.sessions.iter().any(|session| !session.is_here);
    let content = html! {
        h1 { (heading) }
        p class="lead" { (words.lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @if view.is_ended { (frame::done(words.ended)) }
        @if has_others && view.asks_password { (end_others(view, words, language)) }
        ul class="account-list" {
            @for session in view.sessions { li { (row(session, view, words)) } }
        }
        @if !has_others {
            p { (words.alone) }
        } @else if !view.asks_password {
            (end_others(view, words, language))
        }
    };
    let frame = Frame {
        section: Section::Sessions,
        title: problem.as_ref().map_or(heading, |problem| problem.title),
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

/// Ends all others. Where the password is asked for it stands here, above the list, and serves
/// the buttons of single sessions as well.
fn end_others(view: &SessionsView<'_>, words: &SessionsCatalog, language: Language) -> Markup {
    let refusal = view.refusal.as_ref();
    let error: Option<Cow<'static, str>> =
        refusal.and_then(|refusal| refusal.at(PASSWORD, language));
    html! {
        form class="form" id=(FORM) method="post" action="/account/sessions/end-others" data-guard {
            @if view.asks_password {
                (current_password(&CurrentPassword {
                    name: PASSWORD,
                    label: words.password,
                    hint: None,
                    error: error.as_deref(),
                }))
            }
            p class="hint" { (words.forgets) }
            (form::submit(&Submit {
                label: words.end_others,
                busy: words.ending,
                weight: Weight::Main,
            }))
        }
    }
}

fn row(session: &SessionRow, view: &SessionsView<'_>, words: &SessionsCatalog) -> Markup {
    let device = device(session.device, words);
    html! {
        h2 class="account-item" {
            (device)
            @if session.is_here { " " span class="badge" { (words.here) } }
        }
        dl class="facts" {
            @if !session.network.is_empty() {
                div { dt { (words.network) } dd class="account-value" { (session.network) } }
            }
            div { dt { (words.began) } dd { (session.began) } }
            div { dt { (words.last_used) } dd { (session.last_used) } }
            div { dt { (words.ends) } dd { (session.ends) } }
        }
        @if session.is_here {
        } @else if view.asks_password {
            button class="button button-quiet" type="submit" form=(FORM)
                formaction="/account/sessions/end" name="session" value=(session.id)
                aria-label=((words.end_named)(&device)) {
                (form::button_inside(words.end))
            }
        } @else {
            form method="post" action="/account/sessions/end" data-guard {
                input type="hidden" name="session" value=(session.id);
                button class="button button-quiet" type="submit" data-busy=(words.ending)
                    aria-label=((words.end_named)(&device)) {
                    (form::button_inside(words.end))
                }
            }
        }
    }
}

/// What the device is called.
fn device(device: Device, words: &SessionsCatalog) -> String {
    match (device.browser, device.system) {
        (Some(browser), Some(system)) => format!("{browser} {}", (words.on_system)(system)),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => words.unknown_device.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Reason;

    fn row(id: &str, is_here: bool) -> SessionRow {
        SessionRow {
            id: id.to_owned(),
            is_here,
            device: Device {
                browser: Some("<b>Firefox</b>"),
                system: Some("Linux"),
            },
            network: "203.0.0.0/16".to_owned(),
            began: "5 November 2026".to_owned(),
            last_used: "6 November 2026".to_owned(),
            ends: "5 December 2026".to_owned(),
        }
    }

    fn rendered(sessions: &[SessionRow]) -> String {
        let view = SessionsView {
            sessions,
            ..SessionsView::default()
        };
        page(&view, Language::En).into_string()
    }

    // req: AUTH-9
    #[test]
    fn every_session_but_this_one_can_be_ended() {
        let html = rendered(&[row("here", true), row("there", false)]);
        assert_eq!(html.matches("This browser").count(), 1);
        assert!(html.contains("name=\"session\" value=\"there\""));
        assert!(!html.contains("value=\"here\""));
        assert!(html.contains("action=\"/account/sessions/end-others\""));
        assert!(html.contains("&lt;b&gt;Firefox"));
    }

    // req: AUTH-9, MFA-9
    #[test]
    fn what_ending_all_others_forgets_stands_beside_its_button() {
        let sessions = [row("here", true), row("there", false)];
        for language in Language::ALL {
            for asks_password in [false, true] {
                let view = SessionsView {
                    sessions: &sessions,
                    asks_password,
                    ..SessionsView::default()
                };
                let html = page(&view, language).into_string();
                let words = SessionsCatalog::of(language);
                let (_, form) = html
                    .split_once("action=\"/account/sessions/end-others\"")
                    .unwrap();
                let (form, _) = form.split_once("</form>").unwrap();
                assert!(form.contains(words.forgets) && form.contains(words.end_others));
            }
        }
        assert!(!rendered(&[row("here", true)]).contains("two-step login"));
    }

    // req: AUTH-9
    #[test]
    fn devices_are_named_in_the_language_of_the_page() {
        let named = |browser, system, language| {
            let words = SessionsCatalog::of(language);
            device(Device { browser, system }, words)
        };
        let both = (Some("Firefox"), Some("Linux"));
        assert_eq!(named(both.0, both.1, Language::En), "Firefox on Linux");
        assert_eq!(named(both.0, both.1, Language::Hi), "Firefox (Linux पर)");
        assert_eq!(named(None, both.1, Language::Hi), "Linux");
        assert_eq!(named(None, None, Language::Hi), "अज्ञात डिवाइस");
    }

    /// Who speaks to the page says what is on the button (WCAG 2.5.3).
    #[test]
    fn the_name_of_a_button_begins_with_what_it_shows() {
        for language in Language::ALL {
            let words = SessionsCatalog::of(language);
            assert!((words.end_named)("Firefox").starts_with(words.end));
        }
    }

    // req: AUTH-9
    #[test]
    fn one_password_ends_one_session_or_all_others() {
        let view = SessionsView {
            sessions: &[row("here", true), row("there", false)],
            asks_password: true,
            refusal: Some(Refusal {
                reason: Reason::WrongPassword,
                field: Some(PASSWORD.to_owned()),
                retry_after_seconds: None,
            }),
            ..SessionsView::default()
        };
        let html = page(&view, Language::En).into_string();
        assert_eq!(html.matches("type=\"password\"").count(), 1);
        assert_eq!(html.matches("aria-invalid=\"true\"").count(), 1);
        // Whoever presses Enter in the field sends what its form begins with.
        let (_, form) = html
            .split_once("action=\"/account/sessions/end-others\"")
            .unwrap();
        let (form, list) = form.split_once("</form>").unwrap();
        assert!(form.contains("End all other sessions"));
        let button =
            "form=\"end\" formaction=\"/account/sessions/end\" name=\"session\" value=\"there\"";
        assert!(list.contains(button));
        assert!(!list.contains("value=\"here\""));
    }

    // req: AUTH-9
    #[test]
    fn who_is_signed_in_once_has_nothing_to_end() {
        let html = rendered(&[row("here", true)]);
        assert!(!html.contains("/account/sessions/end"));
    }
}
