//! `/account`: the account at a glance.

use maud::{Markup, html};

use super::catalog::AccountCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::catalog::Catalog;
use crate::pages::{Language, icon, number};

/// What the overview shows.
#[derive(Debug, Clone, Default)]
pub struct OverviewView<'a> {
    /// What the person is called.
    pub name: Option<&'a str>,
    /// Their address.
    pub email: Option<&'a str>,
    /// Whether they proved it.
    pub is_email_proven: bool,
    /// Their number, masked: `+91 ••••••3210`.
    pub masked_number: Option<&'a str>,
    /// The day of the registration, written out.
    pub member_since: String,
    /// Whether they may open the pages for staff.
    pub leads_to_staff: bool,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// The overview.
pub fn page(view: &OverviewView<'_>, language: Language) -> Markup {
    let words = AccountCatalog::of(language);
    let catalog = Catalog::of(language);
    let content = html! {
        h1 { (words.overview) }
        p class="lead" { (words.overview_lead) }
        dl class="facts" {
            div { dt { (words.name) } dd { (view.name.unwrap_or(words.not_given)) } }
            div {
                dt { (words.email) }
                dd {
                    @match view.email {
                        Some(email) => {
                            span class="account-value" { (email) }
                            @if view.is_email_proven { (verified(words)) }
                            @else { span class="small" { (words.not_verified) } }
                        }
                        None => (words.not_given),
                    }
                }
            }
            div {
                dt { (words.mobile) }
                dd {
                    @match view.masked_number {
                        Some(masked) => { (number::masked(masked, catalog)) (verified(words)) }
                        None => (words.not_given),
                    }
                }
            }
            div { dt { (words.member_since) } dd { (view.member_since) } }
        }
        p class="account-more" { a href=(Section::Profile.path()) { (words.edit_profile) } }
        @if view.leads_to_staff {
            p class="account-more" { a href="/admin" { (words.staff_pages) } }
        }
    };
    let frame = Frame {
        section: Section::Overview,
        title: words.overview,
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

fn verified(words: &AccountCatalog) -> Markup {
    html! { span class="badge" { (icon::tick()) (words.verified) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_is_shown_as_text() {
        let view = OverviewView {
            name: Some("<b>Priya</b>"),
            email: Some("priya@example.com"),
            ..OverviewView::default()
        };
        let html = page(&view, Language::En).into_string();
        assert!(html.contains("&lt;b&gt;Priya&lt;/b&gt;"));
        assert!(html.contains("priya@example.com"));
        assert!(html.contains("Not verified yet"));
        assert!(!html.contains("class=\"badge\""));
    }

    #[test]
    fn pages_for_staff_are_led_to_where_they_may_be_opened() {
        let leads = |leads_to_staff| {
            let view = OverviewView {
                leads_to_staff,
                ..OverviewView::default()
            };
            let html = page(&view, Language::En).into_string();
            html.contains(r#"<a href="/admin">"#)
        };
        assert!(leads(true) && !leads(false));
    }

    #[test]
    fn navigation_says_where_one_is() {
        let html = page(&OverviewView::default(), Language::En).into_string();
        assert!(html.contains(r#"<a href="/account" aria-current="page">"#));
        assert!(html.contains(r#"<a href="/account/profile">"#));
    }
}
