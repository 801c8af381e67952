//! `/verify-email`: what the link in a mail leads to. Looking at it proves nothing: programs
//! that scan mails open links too, so that a person presses the button.

mod catalog;

use maud::{Markup, html};

use super::catalog::Catalog;
use super::form::{self, Problem, Submit, Weight};
use super::icon;
use super::language::Language;
use super::layout::{self, Document, Extras};
use catalog::ProofCatalog;

/// What the page shows.
#[derive(Debug, Clone, Copy)]
pub struct VerifyEmailView<'a> {
    /// How far the proof has come.
    pub stage: VerifyEmailStage<'a>,
    /// The wait, where it is known.
    pub retry_after_seconds: Option<u64>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// How far the proof of an address has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyEmailStage<'a> {
    /// The link's token waits for the button.
    Waiting(&'a str),
    /// The address is proven.
    Done,
    /// The token was used, has expired, or never was (400).
    Invalid,
    /// A limit was reached (429).
    RateLimited,
    /// The service sheds load (503).
    Overloaded,
    /// A fault of ours (500).
    Internal,
}

/// The page.
pub fn page(view: &VerifyEmailView<'_>, language: Language) -> Markup {
    let (words, catalog) = (ProofCatalog::of(language), Catalog::of(language));
    let problem = problem(view, words, catalog);
    let heading = match view.stage {
        VerifyEmailStage::Done => words.done_title,
        _ => words.title,
    };
    let title = problem.as_ref().map_or(heading, |problem| problem.title);
    let content = html! {
        @if view.stage == VerifyEmailStage::Done {
            span class="seal" aria-hidden="true" { (icon::tick()) }
        }
        h1 { (heading) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @match view.stage {
            VerifyEmailStage::Waiting(token) => {
                p class="lead" { (words.lead) }
                form class="form" method="post" action="/verify-email" data-guard {
                    input type="hidden" name="token" value=(token);
                    (form::submit(&Submit {
                        label: words.submit,
                        busy: words.busy,
                        weight: Weight::Main,
                    }))
                }
            }
            VerifyEmailStage::Done => p class="lead" { (words.done_lead) }
            _ => {}
        }
        p { a href="/login" { (words.log_in) } }
    };
    let path = match view.stage {
        VerifyEmailStage::Waiting(token) => format!("/verify-email?token={token}"),
        _ => "/verify-email".to_owned(),
    };
    let document = Document {
        language,
        title,
        path: &path,
        dev: view.dev,
        extras: Extras::None,
    };
    layout::document(&document, &layout::in_card(&content))
}

fn problem(view: &VerifyEmailView<'_>, words: &ProofCatalog, catalog: &Catalog) -> Option<Problem> {
    Some(match view.stage {
        VerifyEmailStage::Waiting(_) | VerifyEmailStage::Done => return None,
        VerifyEmailStage::Invalid => Problem {
            title: words.invalid_title,
            text: words.invalid_text.into(),
            field: None,
        },
        VerifyEmailStage::RateLimited => Problem::rate_limited(catalog, view.retry_after_seconds),
        VerifyEmailStage::Overloaded => Problem::overloaded(catalog, view.retry_after_seconds),
        VerifyEmailStage::Internal => Problem::internal(catalog),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(stage: VerifyEmailStage<'_>) -> String {
        let view = VerifyEmailView {
            stage,
            retry_after_seconds: None,
            dev: false,
        };
        page(&view, Language::En).into_string()
    }

    // req: AUTH-1
    #[test]
    fn only_the_button_sends_the_token() {
        let html = rendered(VerifyEmailStage::Waiting("\"><b>"));
        assert!(html.contains("method=\"post\" action=\"/verify-email\""));
        assert!(html.contains("name=\"token\" value=\"&quot;&gt;&lt;b&gt;\""));
        for stage in [VerifyEmailStage::Done, VerifyEmailStage::Invalid] {
            assert!(!rendered(stage).contains("name=\"token\""));
        }
    }

    #[test]
    fn another_language_keeps_the_token() {
        let html = rendered(VerifyEmailStage::Waiting("token"));
        assert!(html.contains("href=\"/verify-email?token=token&amp;lang=hi\""));
    }

    #[test]
    fn a_token_that_is_not_good_is_said_to_be() {
        let html = rendered(VerifyEmailStage::Invalid);
        assert!(html.contains("role=\"alert\""));
        assert!(html.contains("This link does not work any more"));
    }
}
