//! The document around every page.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::assets::{AssetName, url_of};
use super::catalog::Catalog;
use super::language::Language;
use super::style::Style;
use super::{icon, mosaic};

/// What differs between the documents around the pages.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The language of the page.
    pub language: Language,
    /// The page's part of the title.
    pub title: &'a str,
    /// The path at which `GET` shows this page, for the language switch. It is not always
    /// the path of the request: a form that failed is shown in answer to a `POST`. With the
    /// query that the page needs, such as the token of a link.
    pub path: &'a str,
    /// Whether this is a development installation, which the page then says.
    pub dev: bool,
    /// What the page has beside the style and the script of every page.
    pub extras: Extras,
}

/// What a page has beyond what every page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extras {
    /// Nothing.
    None,
    /// The account's style.
    Account,
    /// The API reference's style.
    Reference,
    /// The development inbox's style and script.
    Inbox,
}

impl Extras {
    fn style(self) -> Style {
        match self {
            Self::None => Style::Journey,
            Self::Account => Style::Account,
            Self::Reference | Self::Inbox => Style::Developer,
        }
    }
}

/// Wraps the content of a page into a complete document.
pub fn document(document: &Document<'_>, content: &Markup) -> Markup {
    let catalog = Catalog::of(document.language);
    html! {
        (DOCTYPE)
        html lang=(document.language.tag()) {
            (head(document))
            body {
                a class="skip" href="#content" { (catalog.skip_to_content) }
                @if document.dev { (development_banner(catalog)) }
                (header(document, catalog))
                main id="content" tabindex="-1" { (content) }
                footer class="site-footer" {
                    (icon::lock())
                    p { (catalog.footer) }
                }
                p class="visually-hidden" role="status" data-announcer {}
            }
        }
    }
}

fn head(document: &Document<'_>) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="theme-color" content="#f7f4ee" media="(prefers-color-scheme: light)";
            meta name="theme-color" content="#0f1719" media="(prefers-color-scheme: dark)";
            title { (document.title) " · Tessera" }
            link rel="icon" type="image/svg+xml" href=(url_of(AssetName::Favicon));
            style { (PreEscaped(document.extras.style().text())) }
            script src=(url_of(AssetName::Script)) defer {}
            @if document.extras == Extras::Inbox {
                script src=(url_of(AssetName::InboxScript)) defer {}
            }
        }
    }
}

fn development_banner(catalog: &Catalog) -> Markup {
    html! {
        aside class="development" aria-label=(catalog.development_banner) {
            p {
                (catalog.development_banner)
                span class="development-note" { ": " (catalog.development_note) }
            }
            p class="development-links" {
                a href="/dev/inbox" { (catalog.development_inbox_link) }
                a href="/docs" { (catalog.development_reference_link) }
            }
        }
    }
}

fn header(document: &Document<'_>, catalog: &Catalog) -> Markup {
    html! {
        header class="site-header" {
            a class="wordmark" href="/" aria-label=(catalog.home_link) {
                (icon::mark())
                span { "Tessera" }
            }
            @let separator = if document.path.contains('?') { "&" } else { "?" };
            nav class="languages" aria-label=(catalog.language_switch) {
                @for language in Language::ALL {
                    @let is_current = language == document.language;
                    a href={ (document.path) (separator) "lang=" (language.tag()) } lang=(language.tag())
                        hreflang=(language.tag()) aria-current=[is_current.then_some("true")] {
                        (language.endonym())
                    }
                }
            }
        }
    }
}

/// The content beside the mosaic panel: the form first, for those who read in order.
pub fn beside_panel(catalog: &Catalog, content: &Markup) -> Markup {
    beside_promise(
        catalog,
        catalog.promise_title,
        catalog.promise_speed,
        content,
    )
}

/// The same where the panel promises something else than a login by a number alone.
pub fn beside_promise(
    catalog: &Catalog,
    title: &'static str,
    promise: &'static str,
    content: &Markup,
) -> Markup {
    html! {
        div class="split" {
            div class="split-content" { (content) }
            div class="panel" {
                div class="panel-words" {
                    p class="panel-title" { (title) }
                    ul class="panel-points" {
                        li { (icon::message()) span { (promise) } }
                        li { (icon::lock()) span { (catalog.promise_encryption) } }
                        li { (icon::shield()) span { (catalog.promise_secrecy) } }
                    }
                }
                (mosaic::panel())
            }
        }
    }
}

/// The content in a card under a border of mosaic.
pub fn in_card(content: &Markup) -> Markup {
    html! {
        div class="card" {
            (mosaic::border())
            div class="card-content" { (content) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(language: Language, dev: bool) -> String {
        let content = html! { h1 { "Heading" } };
        let page = Document {
            language,
            title: "A <title>",
            path: "/register",
            dev,
            extras: Extras::None,
        };
        document(&page, &content).into_string()
    }

    #[test]
    fn document_names_its_language_and_escapes_its_title() {
        let page = rendered(Language::Hi, false);
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"hi\">"));
        assert!(page.contains("<title>A &lt;title&gt; · Tessera</title>"));
    }

    #[test]
    fn language_switch_names_the_current_language() {
        let page = rendered(Language::Hi, false);
        assert!(
            page.contains(r#"<a href="/register?lang=en" lang="en" hreflang="en">English</a>"#)
        );
        assert!(page.contains(
            r#"<a href="/register?lang=hi" lang="hi" hreflang="hi" aria-current="true">हिन्दी</a>"#
        ));
    }

    #[test]
    fn development_banner_shows_in_development_alone() {
        assert!(rendered(Language::En, true).contains(r#"href="/dev/inbox""#));
        assert!(!rendered(Language::En, false).contains("/dev/inbox"));
        assert!(!rendered(Language::En, false).contains("/docs"));
    }
}
