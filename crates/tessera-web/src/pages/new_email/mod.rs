//! `/account/email`: what the link in the mail to a new address leads to. Whoever reads that
//! mailbox has it, signed in here or not; looking at it changes nothing.

mod catalog;

use maud::{Markup, html};

use super::form::{self, Submit, Weight};
use super::layout::{self, Document, Extras};
use super::{Language, Refusal, icon};
use catalog::NewEmailCatalog;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct NewEmailView<'a> {
    /// How far the change has come.
    pub stage: NewEmailStage<'a>,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// How far the change of an address has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewEmailStage<'a> {
    /// The link's token waits for the button.
    Link(&'a str),
    /// The address is changed.
    Done,
    /// There is nothing to do with this link.
    Over,
}

const PATH: &str = "/account/email";

/// The page.
pub fn page(view: &NewEmailView<'_>, language: Language) -> Markup {
    let words = NewEmailCatalog::of(language);
    let problem = view
        .refusal
        .as_ref()
        .map(|refusal| refusal.problem(language));
    let heading = match view.stage {
        NewEmailStage::Done => words.done_title,
        _ => words.title,
    };
    let content = html! {
        @if view.stage == NewEmailStage::Done {
            span class="seal" aria-hidden="true" { (icon::tick()) }
        }
        h1 { (heading) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @match view.stage {
            NewEmailStage::Link(token) => {
                p class="lead" { (words.lead) }
                form class="form" method="post" action=(PATH) data-guard {
                    input type="hidden" name="token" value=(token);
                    (form::submit(&Submit {
                        label: words.submit,
                        busy: words.busy,
                        weight: Weight::Main,
                    }))
                }
            }
            NewEmailStage::Done => p class="lead" { (words.done_lead) },
            NewEmailStage::Over => {}
        }
        p { a href="/account" { (words.account) } }
    };
    let path = match view.stage {
        NewEmailStage::Link(token) => format!("{PATH}?token={token}"),
        _ => "/account/email/change".to_owned(),
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

    #[test]
    fn only_the_button_sends_the_token() {
        let rendered = |stage| {
            let view = NewEmailView {
                stage,
                refusal: None,
                dev: false,
            };
            page(&view, Language::En).into_string()
        };
        let html = rendered(NewEmailStage::Link("\"><b>"));
        assert!(html.contains("name=\"token\" value=\"&quot;&gt;&lt;b&gt;\""));
        assert!(html.contains("method=\"post\" action=\"/account/email\""));
        for stage in [NewEmailStage::Done, NewEmailStage::Over] {
            assert!(!rendered(stage).contains("name=\"token\""));
        }
    }
}
