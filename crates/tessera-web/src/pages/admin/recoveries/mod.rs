//! `/admin/recoveries`: second factors that staff take off accounts, and what each waits for.

mod catalog;

use maud::{Markup, html};

use self::catalog::RecoveriesCatalog;
use super::catalog::AdminCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::form::{self, Problem, Submit, Weight};
use crate::pages::{Language, icon};
use tessera_core::account::Grants;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct RecoveriesView<'a> {
    /// Those under way.
    pub recoveries: Vec<RecoveryRow>,
    /// The account that the page begins behind, where it is not the first.
    pub after: Option<String>,
    /// The account that the next page begins behind.
    pub next: Option<String>,
    /// What was done a moment ago.
    pub done: Option<RecoveryChange>,
    /// Why something was not done.
    pub problem: Option<RecoveryProblem>,
    /// What the one who looks may do.
    pub grants: &'a Grants,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// One under way, with its times written out.
#[derive(Debug, Clone)]
pub struct RecoveryRow {
    /// Whose factor it is.
    pub user: String,
    /// Who asked; none of the staff where it was the shell.
    pub asked_by: Option<String>,
    /// When.
    pub asked: String,
    /// Where it has come to.
    pub state: RecoveryState,
    /// When it ends by itself.
    pub ends: String,
    /// What the one who looks has to do with it.
    pub relation: Relation,
}

/// Where a recovery has come to.
#[derive(Debug, Clone)]
pub enum RecoveryState {
    /// It waits for an approval.
    Asked,
    /// Somebody approved.
    Approved {
        /// Who; none of the staff where it was the shell.
        by: Option<String>,
        /// From when on it can be finished.
        due: String,
        /// Whether that is over.
        is_due: bool,
    },
}

/// What the one who looks has to do with a recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It is theirs to decide.
    None,
    /// They asked for it.
    Asked,
    /// It is about their own account.
    Owner,
}

/// What is done to a recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecoveryChange {
    /// It was asked for.
    Asked,
    /// It was approved.
    Approved,
    /// It was stopped.
    Stopped,
    /// It was finished.
    Finished,
}

impl RecoveryChange {
    const ALL: [Self; 4] = [Self::Asked, Self::Approved, Self::Stopped, Self::Finished];

    /// The name in the query of the page.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Approved => "approved",
            Self::Stopped => "stopped",
            Self::Finished => "finished",
        }
    }

    /// What has that name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.as_str() == raw)
    }

    const fn said(self, words: &RecoveriesCatalog) -> &'static str {
        match self {
            Self::Asked => words.asked_done,
            Self::Approved => words.approved_done,
            Self::Stopped => words.stopped_done,
            Self::Finished => words.finished_done,
        }
    }
}

/// Why something was not done to a recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecoveryProblem {
    /// It is another by now, or over, or its time has not come.
    Changed,
    /// It is not theirs to decide.
    Forbidden,
}

/// The page.
pub fn page(view: &RecoveriesView<'_>, language: Language) -> Markup {
    let (admin, words) = (AdminCatalog::of(language), RecoveriesCatalog::of(language));
    let problem = view.problem.map(|problem| told(problem, words));
    let path = match &view.after {
        Some(after) => format!("{}?after={after}", Section::Recoveries.path()),
        None => Section::Recoveries.path().to_owned(),
    };
    let content = html! {
        h1 { (admin.recoveries_page) }
        p class="lead" { (words.lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @else if let Some(done) = view.done {
            div class="notice notice-success" role="status" {
                (icon::tick())
                p { (done.said(words)) }
            }
        }
        @if view.recoveries.is_empty() { p { (words.nothing) } }
        ul class="account-list" {
            @for recovery in &view.recoveries { li { (row(recovery, words)) } }
        }
        @if let Some(next) = &view.next {
            p class="account-more" {
                a href={ (Section::Recoveries.path()) "?after=" (next) } { (words.more) }
            }
        }
    };
    let frame = Frame {
        section: Section::Recoveries,
        path: &path,
        title: problem
            .as_ref()
            .map_or(admin.recoveries_page, |problem| problem.title),
        grants: view.grants,
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

fn told(problem: RecoveryProblem, words: &RecoveriesCatalog) -> Problem {
    let (title, text) = match problem {
        RecoveryProblem::Changed => (words.changed_title, words.changed_text),
        RecoveryProblem::Forbidden => (words.forbidden_title, words.forbidden_text),
    };
    Problem {
        title,
        text: text.into(),
        field: None,
    }
}

fn row(recovery: &RecoveryRow, words: &RecoveriesCatalog) -> Markup {
    let state = match &recovery.state {
        RecoveryState::Asked => words.waiting,
        RecoveryState::Approved { is_due: false, .. } => words.owners_time,
        RecoveryState::Approved { is_due: true, .. } => words.ready,
    };
    html! {
        h2 class="account-item" { (state) }
        dl class="facts" {
            div { dt { (words.account) } dd class="account-value" { (recovery.user) } }
            (by(words.asked_by, recovery.asked_by.as_deref(), words))
            div { dt { (words.asked_at) } dd { (recovery.asked) } }
            @if let RecoveryState::Approved { by: who, due, .. } = &recovery.state {
                (by(words.approved_by, who.as_deref(), words))
                div { dt { (words.due) } dd { (due) } }
            }
            div { dt { (words.ends) } dd { (recovery.ends) } }
        }
        (forms(recovery, words))
    }
}

fn by(label: &str, who: Option<&str>, words: &RecoveriesCatalog) -> Markup {
    html! {
        div {
            dt { (label) }
            dd class="account-value" { (who.unwrap_or(words.operator)) }
        }
    }
}

/// What the one who looks may do: nobody approves what they asked for.
fn forms(recovery: &RecoveryRow, words: &RecoveriesCatalog) -> Markup {
    if recovery.relation == Relation::Owner {
        return html! { p class="small" { (words.about_yourself) } };
    }
    html! {
        @match &recovery.state {
            RecoveryState::Asked if recovery.relation == Relation::Asked => {
                p class="small" { (words.asked_yourself) }
            }
            RecoveryState::Asked => (button(recovery, "approve", words.approve, words)),
            RecoveryState::Approved { is_due: true, .. } => {
                (button(recovery, "finish", words.finish, words))
            }
            RecoveryState::Approved { is_due: false, .. } => {}
        }
        (button(recovery, "stop", words.stop, words))
    }
}

fn button(recovery: &RecoveryRow, action: &str, label: &str, words: &RecoveriesCatalog) -> Markup {
    let action = format!("{}/{}/{action}", Section::Recoveries.path(), recovery.user);
    html! {
        form method="post" action=(action) data-guard {
            (form::submit(&Submit { label, busy: words.working, weight: Weight::Quiet }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::account::RoleName;

    // req: MFA-5
    #[test]
    fn who_asked_is_not_offered_to_approve() {
        let offered = |relation, state: RecoveryState| {
            let grants = Grants::of(&[RoleName::SUPPORT], []);
            let view = RecoveriesView {
                recoveries: vec![RecoveryRow {
                    user: "U".to_owned(),
                    asked_by: None,
                    asked: "today".to_owned(),
                    state,
                    ends: "later".to_owned(),
                    relation,
                }],
                after: None,
                next: None,
                done: None,
                problem: None,
                grants: &grants,
                dev: false,
            };
            let html = page(&view, Language::En).into_string();
            let actions = ["approve", "finish", "stop"].into_iter();
            let offered =
                actions.filter(|action| html.contains(&format!("/admin/recoveries/U/{action}\"")));
            offered.collect::<Vec<_>>()
        };
        let approved = |is_due| RecoveryState::Approved {
            by: None,
            due: "then".to_owned(),
            is_due,
        };
        assert_eq!(
            offered(Relation::None, RecoveryState::Asked),
            ["approve", "stop"]
        );
        assert_eq!(offered(Relation::Asked, RecoveryState::Asked), ["stop"]);
        assert_eq!(offered(Relation::None, approved(false)), ["stop"]);
        assert_eq!(offered(Relation::Asked, approved(true)), ["finish", "stop"]);
        assert!(offered(Relation::Owner, approved(true)).is_empty());
    }
}
