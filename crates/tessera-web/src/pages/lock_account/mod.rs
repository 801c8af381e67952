//! `/account/lock`: what the link leads to in every mail that tells of a changed second factor.
//! Whoever reads the mailbox has it, signed in here or not; looking at it changes nothing.

mod catalog;

use maud::{Markup, html};

use super::form::{self, Submit, Weight};
use super::layout::{self, Document, Extras};
use super::{Language, Refusal, icon};
use catalog::LockCatalog;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct LockView<'a> {
    /// How far it has come.
    pub stage: LockStage<'a>,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// How far locking an account has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockStage<'a> {
    /// The link's token waits for the button.
    Link(&'a str),
    /// The account is locked.
    Done,
    /// There is nothing to do with this link.
    Over,
}

const PATH: &str = "/account/lock";

/// The page.
pub fn page(view: &LockView<'_>, language: Language) -> Markup {
    let words = LockCatalog::of(language);
    let problem = view
        .refusal
        .as_ref()
        .map(|refusal| refusal.problem(language));
    let heading = match view.stage {
        LockStage::Done => words.done_title,
        LockStage::Link(_) | LockStage::Over => words.title,
    };
    let content = html! {
        @if view.stage == LockStage::Done {
            span class="seal" aria-hidden="true" { (icon::lock()) }
        }
        h1 { (heading) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @match view.stage {
            LockStage::Link(token) => {
                p class="lead" { (words.lead) }
                p { (words.back) }
                form class="form" method="post" action=(PATH) data-guard {
                    input type="hidden" name="token" value=(token);
                    (form::submit(&Submit {
                        label: words.submit,
                        busy: words.busy,
                        weight: Weight::Main,
                    }))
                }
            }
            LockStage::Done => p class="lead" { (words.done_lead) },
            LockStage::Over => {
                p { (words.over_lead) }
                p { a href="/account/second-factor" { (words.account) } }
            }
        }
    };
    let path = match view.stage {
        LockStage::Link(token) => format!("{PATH}?token={token}"),
        LockStage::Done | LockStage::Over => "/account/second-factor".to_owned(),
    };
    let document = Document {
        language,
        title: problem.as_ref().map_or(heading, |problem| problem.title),
        path: &path,
        dev: view.dev,
        extras: Extras::None,
    };
    layout::document(&document, &layout::in_card(&content))
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: MFA-6, MFA-9
    #[test]
    fn only_the_button_sends_the_token() {
        let rendered = |stage| {
            let view = LockView {
                stage,
                refusal: None,
                dev: false,
            };
            page(&view, Language::En).into_string()
        };
        let html = rendered(LockStage::Link("\"><b>"));
        assert!(html.contains("name=\"token\" value=\"&quot;&gt;&lt;b&gt;\""));
        assert!(html.contains("method=\"post\" action=\"/account/lock\""));
        for stage in [LockStage::Done, LockStage::Over] {
            assert!(!rendered(stage).contains("name=\"token\""));
        }
    }
}
