//! `/account/lock` and `/account/recovery`: what links lead to in mails that tell an owner of a
//! second factor that was changed, or is to be removed. Whoever reads the mailbox has them, signed
//! in here or not; looking at the page changes nothing.

mod catalog;

use maud::{Markup, html};
use tessera_core::accounts::OwnerLink;

use super::form::{self, Submit, Weight};
use super::layout::{self, Document, Extras};
use super::{Language, Refusal, icon};
use catalog::OwnerLinkCatalog;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct OwnerLinkView<'a> {
    /// What the link is for.
    pub link: OwnerLink,
    /// How far it has come.
    pub stage: OwnerLinkStage<'a>,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerLinkStage<'a> {
    /// The link's token waits for the button.
    Link(&'a str),
    /// It is done.
    Done,
    /// There is nothing to do with this link.
    Over,
}

const SETTINGS: &str = "/account/second-factor";

/// The texts of one kind of link.
struct Words {
    title: &'static str,
    lead: &'static str,
    more: &'static str,
    submit: &'static str,
    done_title: &'static str,
    done_lead: &'static str,
}

impl Words {
    fn of(link: OwnerLink, catalog: &OwnerLinkCatalog) -> Self {
        match link {
            OwnerLink::Lock => Self {
                title: catalog.lock_title,
                lead: catalog.lock_lead,
                more: catalog.lock_back,
                submit: catalog.lock,
                done_title: catalog.locked_title,
                done_lead: catalog.locked_lead,
            },
            OwnerLink::StopRecovery => Self {
                title: catalog.stop_title,
                lead: catalog.stop_lead,
                more: catalog.stop_lost,
                submit: catalog.stop,
                done_title: catalog.stopped_title,
                done_lead: catalog.stopped_lead,
            },
        }
    }
}

/// The page.
pub fn page(view: &OwnerLinkView<'_>, language: Language) -> Markup {
    let catalog = OwnerLinkCatalog::of(language);
    let (words, path) = (Words::of(view.link, catalog), view.link.path());
    let problem = view
        .refusal
        .as_ref()
        .map(|refusal| refusal.problem(language));
    let heading = match view.stage {
        OwnerLinkStage::Done => words.done_title,
        OwnerLinkStage::Link(_) | OwnerLinkStage::Over => words.title,
    };
    let content = html! {
        @if view.stage == OwnerLinkStage::Done {
            span class="seal" aria-hidden="true" { (icon::lock()) }
        }
        h1 { (heading) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @match view.stage {
            OwnerLinkStage::Link(token) => {
                p class="lead" { (words.lead) }
                p { (words.more) }
                form class="form" method="post" action=(path) data-guard {
                    input type="hidden" name="token" value=(token);
                    (form::submit(&Submit {
                        label: words.submit,
                        busy: catalog.busy,
                        weight: Weight::Main,
                    }))
                }
            }
            OwnerLinkStage::Done => p class="lead" { (words.done_lead) },
            OwnerLinkStage::Over => {
                p { (catalog.over_lead) }
                p { a href=(SETTINGS) { (catalog.settings) } }
            }
        }
    };
    let path = match view.stage {
        OwnerLinkStage::Link(token) => format!("{path}?token={token}"),
        OwnerLinkStage::Done | OwnerLinkStage::Over => SETTINGS.to_owned(),
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
        for link in [OwnerLink::Lock, OwnerLink::StopRecovery] {
            let rendered = |stage| {
                let view = OwnerLinkView {
                    link,
                    stage,
                    refusal: None,
                    dev: false,
                };
                page(&view, Language::En).into_string()
            };
            let html = rendered(OwnerLinkStage::Link("\"><b>"));
            assert!(html.contains("name=\"token\" value=\"&quot;&gt;&lt;b&gt;\""));
            let form = format!("method=\"post\" action=\"{}\"", link.path());
            assert!(html.contains(&form));
            for stage in [OwnerLinkStage::Done, OwnerLinkStage::Over] {
                assert!(!rendered(stage).contains("name=\"token\""));
            }
        }
    }
}
