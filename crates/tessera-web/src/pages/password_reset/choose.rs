//! `/password/new`: what the link in the mail leads to. Looking at it uses nothing up.

use maud::{Markup, html};

use super::catalog::ResetCatalog;
use super::forgot;
use crate::pages::form::{self, Submit, Weight};
use crate::pages::layout::{self, Document, Extras};
use crate::pages::new_password::{NewPassword, new_password};
use crate::pages::{Language, Reason, Refusal, icon};
use tessera_core::password::PasswordPolicy;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct ChooseView<'a> {
    /// How far it has come.
    pub stage: ChooseStage<'a>,
    /// What the password is held to.
    pub policy: PasswordPolicy,
    /// Why the form came back.
    pub refusal: Option<Refusal>,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// How far choosing a password has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChooseStage<'a> {
    /// The link's token waits for a password.
    Waiting(&'a str),
    /// The password is set.
    Done,
    /// There is nothing to do with this link.
    Over,
}

const PATH: &str = "/password/new";

/// The page.
pub fn page(view: &ChooseView<'_>, language: Language) -> Markup {
    let words = ResetCatalog::of(language);
    let problem = view
        .refusal
        .as_ref()
        .map(|refusal| refusal.problem(language));
    let heading = match view.stage {
        ChooseStage::Done => words.done_title,
        _ => words.choose_title,
    };
    let content = html! {
        @if view.stage == ChooseStage::Done {
            span class="seal" aria-hidden="true" { (icon::tick()) }
        }
        h1 { (heading) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @match view.stage {
            ChooseStage::Waiting(token) => {
                p class="lead" { (words.choose_lead) }
                (password_form(token, view, words, language))
            }
            ChooseStage::Done => p class="lead" role="status" { (words.done_lead) },
            ChooseStage::Over => {}
        }
        @if view.is_link_over() { p { a href=(forgot::PATH) { (words.forgot_title) } } }
        p class="small" { a href="/login" { (words.log_in) } }
    };
    let path = match view.stage {
        ChooseStage::Waiting(token) => format!("{PATH}?token={token}"),
        _ => PATH.to_owned(),
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

impl ChooseView<'_> {
    /// Whether only another link can help.
    fn is_link_over(&self) -> bool {
        let reason = self.refusal.as_ref().map(|refusal| &refusal.reason);
        reason == Some(&Reason::InvalidLink)
    }
}

fn password_form(
    token: &str,
    view: &ChooseView<'_>,
    words: &ResetCatalog,
    language: Language,
) -> Markup {
    let error = view
        .refusal
        .as_ref()
        .and_then(|refusal| refusal.at("password", language));
    html! {
        form class="form" method="post" action=(PATH) data-guard {
            input type="hidden" name="token" value=(token);
            (new_password(&NewPassword {
                name: "password",
                label: words.password,
                policy: &view.policy,
                error: error.as_deref(),
                language,
            }))
            (form::submit(&Submit {
                label: words.set,
                busy: words.setting,
                weight: Weight::Main,
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::password::Violation;

    fn rendered(stage: ChooseStage<'_>, reason: Option<Reason>) -> String {
        let view = ChooseView {
            stage,
            policy: PasswordPolicy::default(),
            refusal: reason.map(|reason| Refusal {
                reason,
                field: Some("password".to_owned()),
                retry_after_seconds: None,
            }),
            dev: false,
        };
        page(&view, Language::En).into_string()
    }

    // req: AUTH-4
    #[test]
    fn only_the_form_sends_the_token() {
        let html = rendered(ChooseStage::Waiting("\"><b>"), None);
        assert!(html.contains("name=\"token\" value=\"&quot;&gt;&lt;b&gt;\""));
        assert!(html.contains("method=\"post\" action=\"/password/new\""));
        for stage in [ChooseStage::Done, ChooseStage::Over] {
            assert!(!rendered(stage, None).contains("name=\"token\""));
        }
    }

    // req: AUTH-4, AUTH-7
    #[test]
    fn a_weak_password_leaves_the_link_as_it_is() {
        let weak = Reason::WeakPassword(vec![Violation::Common]);
        let html = rendered(ChooseStage::Waiting("token"), Some(weak));
        assert!(html.contains("name=\"token\" value=\"token\""));
        assert!(html.contains("It is one of the most used passwords."));
    }

    #[test]
    fn a_link_that_is_over_leads_to_another() {
        let html = rendered(ChooseStage::Over, Some(Reason::InvalidLink));
        assert!(html.contains("role=\"alert\"") && html.contains("href=\"/password/forgot\""));
    }

    // req: AUTH-4
    #[test]
    fn ended_sessions_are_said() {
        assert!(rendered(ChooseStage::Done, None).contains("All sessions of your account"));
    }
}
