//! What stands around the content of every page of the account.

use maud::{Markup, html};

use super::catalog::AccountCatalog;
use crate::pages::Language;
use crate::pages::catalog::Catalog;
use crate::pages::form;
use crate::pages::icon;
use crate::pages::layout::{self, Document, Extras};

/// A page that the navigation leads to, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Overview,
    Profile,
    Email,
    Mobile,
    Password,
    SecondFactor,
    Sessions,
    Consents,
    Privacy,
}

impl Section {
    const ALL: [Self; 9] = [
        Self::Overview,
        Self::Profile,
        Self::Email,
        Self::Mobile,
        Self::Password,
        Self::SecondFactor,
        Self::Sessions,
        Self::Consents,
        Self::Privacy,
    ];

    /// Where it is.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Overview => "/account",
            Self::Profile => "/account/profile",
            Self::Email => "/account/email/change",
            Self::Mobile => "/account/mobile",
            Self::Password => "/account/password",
            Self::SecondFactor => "/account/second-factor",
            Self::Sessions => "/account/sessions",
            Self::Consents => "/account/consents",
            Self::Privacy => "/account/privacy",
        }
    }

    /// What it is called, in its link and in its heading.
    pub(super) const fn name(self, words: &AccountCatalog) -> &'static str {
        match self {
            Self::Overview => words.overview,
            Self::Profile => words.profile,
            Self::Email => words.email,
            Self::Mobile => words.mobile,
            Self::Password => words.password,
            Self::SecondFactor => words.second_factor,
            Self::Sessions => words.sessions,
            Self::Consents => words.consents,
            Self::Privacy => words.privacy,
        }
    }
}

/// A page of the account.
pub(super) struct Frame<'a> {
    pub(super) section: Section,
    /// The page's part of the title.
    pub(super) title: &'a str,
    pub(super) language: Language,
    pub(super) dev: bool,
}

/// The whole page: the way to the others, then its own content, then the way out.
pub(super) fn page(frame: &Frame<'_>, content: &Markup) -> Markup {
    page_at(frame.section.path(), frame, content)
}

/// The same for a page below the one that the navigation leads to.
pub(super) fn page_at(path: &str, frame: &Frame<'_>, content: &Markup) -> Markup {
    let words = AccountCatalog::of(frame.language);
    let content = html! {
        nav class="account-navigation" aria-label=(words.navigation) {
            ul {
                @for section in Section::ALL {
                    li {
                        a href=(section.path())
                            aria-current=[(section == frame.section).then_some("page")] {
                            (section.name(words))
                        }
                    }
                }
            }
        }
        (content)
        (form::sign_out(Catalog::of(frame.language), None))
    };
    let document = Document {
        language: frame.language,
        title: frame.title,
        path,
        dev: frame.dev,
        extras: Extras::Account,
    };
    layout::document(&document, &layout::in_card(&content))
}

/// Says that something is done.
pub(super) fn done(text: &str) -> Markup {
    html! {
        div class="notice notice-success" role="status" {
            (icon::tick())
            p { (text) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OWASP ASVS 7.4.4.
    #[test]
    fn every_account_page_leads_out() {
        for section in Section::ALL {
            let frame = Frame {
                section,
                title: "Title",
                language: Language::En,
                dev: false,
            };
            let html = page(&frame, &html! { p { "content" } }).into_string();
            assert!(html.contains("method=\"post\" action=\"/logout\""));
        }
    }
}
