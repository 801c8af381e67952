//! The page for requests that no other page can answer.

use std::borrow::Cow;

use maud::{Markup, html};

use super::catalog::Catalog;
use super::form::waiting;
use super::language::Language;
use super::layout::{self, Document, Extras};

/// What an error page shows.
#[derive(Debug, Clone, Copy)]
pub struct ErrorView<'a> {
    /// What went wrong.
    pub kind: ErrorKind,
    /// What a person can quote to support, and what the log says about this request.
    pub correlation_id: Option<&'a str>,
    /// For [`ErrorKind::RateLimited`] and [`ErrorKind::Overloaded`]: the wait, if known.
    pub retry_after_seconds: Option<u64>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// What went wrong, one for each status that a page can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The request could not be read (400).
    BadRequest,
    /// A form was posted from another site (403).
    CrossSite,
    /// There is no such page (404).
    NotFound,
    /// The page does not take this method (405).
    MethodNotAllowed,
    /// The body is too large (413).
    TooLarge,
    /// A limit was reached (429).
    RateLimited,
    /// A fault of ours (500).
    Internal,
    /// The service sheds load (503).
    Overloaded,
}

impl ErrorKind {
    /// The HTTP status to answer with.
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::CrossSite => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::TooLarge => 413,
            Self::RateLimited => 429,
            Self::Internal => 500,
            Self::Overloaded => 503,
        }
    }

    fn title(self, catalog: &Catalog) -> &'static str {
        match self {
            Self::BadRequest => catalog.bad_request_title,
            Self::CrossSite => catalog.cross_site_title,
            Self::NotFound => catalog.not_found_title,
            Self::MethodNotAllowed => catalog.method_title,
            Self::TooLarge => catalog.too_large_title,
            Self::RateLimited => catalog.rate_limited_title,
            Self::Internal => catalog.internal_title,
            Self::Overloaded => catalog.overloaded_title,
        }
    }

    fn text(self, catalog: &Catalog, retry_after_seconds: Option<u64>) -> Cow<'static, str> {
        match self {
            Self::BadRequest => catalog.bad_request_text.into(),
            Self::CrossSite => catalog.cross_site_text.into(),
            Self::NotFound => catalog.not_found_text.into(),
            Self::MethodNotAllowed => catalog.method_text.into(),
            Self::TooLarge => catalog.too_large_text.into(),
            Self::RateLimited => waiting(
                retry_after_seconds,
                catalog.rate_limited_wait,
                catalog.rate_limited_text,
            ),
            Self::Internal => catalog.internal_text.into(),
            Self::Overloaded => waiting(
                retry_after_seconds,
                catalog.overloaded_wait,
                catalog.overloaded_text,
            ),
        }
    }
}

/// The error page. Its language switch leads to the start page, since what failed once
/// need not be asked for again.
pub fn page(view: &ErrorView<'_>, language: Language) -> Markup {
    let catalog = Catalog::of(language);
    let title = view.kind.title(catalog);
    let content = html! {
        p class="status" { (view.kind.status()) }
        h1 { (title) }
        p class="lead" { (view.kind.text(catalog, view.retry_after_seconds)) }
        p { a class="button button-link" href="/" { (catalog.back_to_start) } }
        @if let Some(correlation_id) = view.correlation_id {
            p class="small correlation" {
                (catalog.correlation_label) ": " code { (correlation_id) }
            }
        }
    };
    let document = Document {
        language,
        title,
        path: "/",
        dev: view.dev,
        extras: Extras::None,
    };
    layout::document(&document, &layout::in_card(&content))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [ErrorKind; 8] = [
        ErrorKind::BadRequest,
        ErrorKind::CrossSite,
        ErrorKind::NotFound,
        ErrorKind::MethodNotAllowed,
        ErrorKind::TooLarge,
        ErrorKind::RateLimited,
        ErrorKind::Internal,
        ErrorKind::Overloaded,
    ];

    fn rendered(kind: ErrorKind, language: Language) -> String {
        let view = ErrorView {
            kind,
            correlation_id: Some("0192<x>"),
            retry_after_seconds: None,
            dev: false,
        };
        page(&view, language).into_string()
    }

    #[test]
    fn each_kind_has_its_own_title_status_and_reference() {
        for language in Language::ALL {
            let mut titles: Vec<_> = KINDS
                .map(|kind| kind.title(Catalog::of(language)))
                .into_iter()
                .collect();
            for (kind, title) in KINDS.into_iter().zip(&titles) {
                let html = rendered(kind, language);
                assert!(html.contains(&format!("<h1>{title}</h1>")));
                assert!(html.contains(&kind.status().to_string()));
                assert!(html.contains("<code>0192&lt;x&gt;</code>"));
            }
            titles.sort_unstable();
            titles.dedup();
            assert_eq!(titles.len(), KINDS.len());
        }
    }
}
