//! `/`: what a signed-in person sees.

use maud::{Markup, html};

use super::catalog::Catalog;
use super::form;
use super::language::Language;
use super::layout::{self, Document, Extras};
use super::{icon, number};

/// What the home page shows.
#[derive(Debug, Clone, Default)]
pub struct HomeView<'a> {
    /// The person's number, masked: `+91 ••••••3210`.
    pub masked_number: Option<&'a str>,
    /// The person's address.
    pub email: Option<&'a str>,
    /// Whether they proved it.
    pub is_email_proven: bool,
    /// The day of the registration, written out (see [`Language::day_month_year`]).
    pub member_since: String,
    /// The day on which the session ends, written out.
    pub session_expires: String,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// The home page.
pub fn page(view: &HomeView<'_>, language: Language) -> Markup {
    let catalog = Catalog::of(language);
    let content = html! {
        span class="seal" aria-hidden="true" { (icon::tick()) }
        h1 { (catalog.home_title) }
        p class="lead" { (catalog.home_lead) }
        h2 class="section-title" { (catalog.home_details) }
        dl class="facts" {
            @if let Some(number) = view.masked_number {
                div {
                    dt { (catalog.home_number) }
                    dd {
                        (number::masked(number, catalog))
                        (verified(catalog))
                    }
                }
            }
            @if let Some(email) = view.email {
                div {
                    dt { (catalog.home_email) }
                    dd {
                        (email)
                        @if view.is_email_proven { (verified(catalog)) }
                    }
                }
            }
            div { dt { (catalog.home_member_since) } dd { (view.member_since) } }
            div { dt { (catalog.home_session_until) } dd { (view.session_expires) } }
        }
        p { a class="button button-link" href="/account" { (catalog.home_manage) } }
        (form::sign_out(catalog, Some(catalog.sign_out_hint)))
    };
    let document = Document {
        language,
        title: catalog.home_title,
        path: "/",
        dev: view.dev,
        extras: Extras::None,
    };
    layout::document(&document, &layout::in_card(&content))
}

fn verified(catalog: &Catalog) -> Markup {
    html! { span class="badge" { (icon::tick()) (catalog.home_verified) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn home_shows_the_account_and_signs_out_by_post() {
        let view = HomeView {
            masked_number: Some("+91 ••••••3210"),
            email: Some("priya@example.com"),
            is_email_proven: false,
            member_since: Language::En.day_month_year(2026, 11, 5),
            session_expires: "<b>soon</b>".to_owned(),
            dev: false,
        };
        let html = page(&view, Language::En).into_string();
        assert!(html.contains("+91 ••••••3210"));
        assert!(html.contains("priya@example.com"));
        assert!(html.contains("5 November 2026"));
        assert!(html.contains("&lt;b&gt;soon&lt;/b&gt;"));
        assert!(html.contains("method=\"post\" action=\"/logout\""));
        assert!(html.contains("href=\"/account\""));
    }

    // req: AUTH-1, OTP-11
    #[test]
    fn what_is_verified_is_said_to_be_and_nothing_else() {
        let mail = HomeView {
            email: Some("priya@example.com"),
            is_email_proven: true,
            ..HomeView::default()
        };
        for language in Language::ALL {
            let number = Catalog::of(language).home_number;
            let html = page(&mail, language).into_string();
            assert_eq!(html.matches("class=\"badge\"").count(), 1);
            assert!(!html.contains(number), "there is no number to speak of");
        }
        let claimed = HomeView {
            masked_number: Some("+91 ••••••3210"),
            is_email_proven: false,
            ..mail
        };
        let html = page(&claimed, Language::En).into_string();
        assert_eq!(html.matches("class=\"badge\"").count(), 1);
    }
}
