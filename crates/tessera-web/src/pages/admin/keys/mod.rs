//! `/admin/keys`: the keys that sign access tokens; never what is secret in them.

mod catalog;

use maud::{Markup, html};

use self::catalog::KeysCatalog;
use super::catalog::AdminCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::form::{self, Problem, Submit, Weight};
use crate::pages::text_field::{Kind, TextField, text_field};
use crate::pages::{Language, icon};
use tessera_core::account::{Grants, Permission};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct KeysView<'a> {
    /// The keys, the newest to sign first.
    pub keys: Vec<KeyRow>,
    /// What was typed as the minutes until another signs.
    pub minutes: &'a str,
    /// What was done a moment ago.
    pub done: Option<KeyChange>,
    /// Why something was not done.
    pub problem: Option<KeyProblem>,
    /// What the one who looks may do.
    pub grants: &'a Grants,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// A key.
#[derive(Debug, Clone)]
pub struct KeyRow {
    /// Its id, as it is published.
    pub kid: String,
    /// Its algorithm.
    pub algorithm: String,
    /// What it is there for.
    pub state: KeyRowState,
    /// Whether it stands in the configuration.
    pub is_configured: bool,
}

/// What a key is there for, with times written out.
#[derive(Debug, Clone)]
pub enum KeyRowState {
    /// It signs.
    Signs,
    /// It is published, and signs from then on.
    Waits(String),
    /// Its tokens are accepted.
    Verifies,
    /// Its tokens are refused since then.
    Retired(String),
}

/// What is done about keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyChange {
    /// One was made.
    Rotated,
    /// One was retired.
    Retired,
}

impl KeyChange {
    /// The name in the query of the page.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rotated => "rotated",
            Self::Retired => "retired",
        }
    }

    /// What has that name.
    pub fn parse(raw: &str) -> Option<Self> {
        let mut all = [Self::Rotated, Self::Retired].into_iter();
        all.find(|change| change.as_str() == raw)
    }
}

/// Why something was not done about keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyProblem {
    /// It is no number of minutes.
    NoMinutes,
    /// Another key waits to take over.
    Waits,
    /// The tokens of this key may live.
    Needed(String),
    /// It signs, or somebody else changed the keys.
    Refused,
}

/// The page.
pub fn page(view: &KeysView<'_>, language: Language) -> Markup {
    let (admin, words) = (AdminCatalog::of(language), KeysCatalog::of(language));
    let problem = view.problem.as_ref().map(|problem| told(problem, words));
    let may_manage = view.grants.permit_to(&Permission::MANAGE_KEYS);
    let content = html! {
        h1 { (admin.keys_page) }
        p class="lead" { (words.lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        @else if let Some(done) = view.done {
            div class="notice notice-success" role="status" {
                (icon::tick())
                p { @match done { KeyChange::Rotated => (words.rotated_done), KeyChange::Retired => (words.retired_done) } }
            }
        }
        ul class="account-list" {
            @for key in &view.keys { li { (row(key, view, may_manage, words)) } }
        }
        @if may_manage { (rotate_form(view, problem.as_ref(), words)) }
    };
    let frame = Frame {
        section: Section::Keys,
        path: Section::Keys.path(),
        title: problem
            .as_ref()
            .map_or(admin.keys_page, |problem| problem.title),
        grants: view.grants,
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

fn told(problem: &KeyProblem, words: &KeysCatalog) -> Problem {
    let (title, text, field) = match problem {
        KeyProblem::NoMinutes => (
            words.no_minutes_title,
            words.no_minutes_text,
            Some(words.no_minutes_field.into()),
        ),
        KeyProblem::Waits => (words.waits_title, words.waits_text, None),
        KeyProblem::Needed(_) => (words.needed_title, words.needed_text, None),
        KeyProblem::Refused => (words.refused_title, words.refused_text, None),
    };
    Problem {
        title,
        text: text.into(),
        field,
    }
}

fn row(key: &KeyRow, view: &KeysView<'_>, may_manage: bool, words: &KeysCatalog) -> Markup {
    let state = match &key.state {
        KeyRowState::Signs => words.signs.to_owned(),
        KeyRowState::Verifies => words.verifies.to_owned(),
        KeyRowState::Waits(from) => (words.signs_from)(from),
        KeyRowState::Retired(at) => (words.retired)(at),
    };
    let may_retire = matches!(key.state, KeyRowState::Verifies | KeyRowState::Waits(_));
    let is_needed = view.problem == Some(KeyProblem::Needed(key.kid.clone()));
    html! {
        h2 class="account-item account-value" { (key.kid) }
        dl class="facts" {
            div { dt { (words.algorithm) } dd { (key.algorithm) } }
            div { dt { (words.state) } dd { (state) } }
        }
        @if key.is_configured { p class="small" { (words.configured) } }
        @if may_manage && may_retire { (retire_form(key, is_needed, words)) }
    }
}

/// Retiring a key whose tokens may live is asked for twice.
fn retire_form(key: &KeyRow, is_needed: bool, words: &KeysCatalog) -> Markup {
    let label = if is_needed {
        words.retire_now
    } else {
        words.retire
    };
    html! {
        form method="post" action={ (Section::Keys.path()) "/retire" } data-guard {
            input type="hidden" name="kid" value=(key.kid);
            @if is_needed { input type="hidden" name="now" value="true"; }
            (form::submit(&Submit { label, busy: words.working, weight: Weight::Quiet }))
        }
    }
}

fn rotate_form(view: &KeysView<'_>, problem: Option<&Problem>, words: &KeysCatalog) -> Markup {
    html! {
        h2 class="section-title" { (words.rotate_title) }
        p { (words.rotate_text) }
        form class="form" method="post" action=(Section::Keys.path()) data-guard {
            (text_field(&TextField {
                name: "minutes",
                label: words.minutes,
                kind: Kind::Required,
                value: view.minutes,
                autocomplete: "off",
                max_length: 5,
                hint: Some(words.minutes_hint),
                error: problem.and_then(|problem| problem.field.as_deref()),
            }))
            (form::submit(&Submit { label: words.rotate, busy: words.working, weight: Weight::Main }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::account::RoleName;

    // req: AUTH-6, AUTH-8
    #[test]
    fn what_signs_is_not_retired_and_what_is_needed_is_asked_for_twice() {
        let shown = |role, state, problem| {
            let grants = Grants::of(&[role], []);
            let view = KeysView {
                keys: vec![KeyRow {
                    kid: "K".to_owned(),
                    algorithm: "EdDSA".to_owned(),
                    state,
                    is_configured: false,
                }],
                minutes: "10",
                done: None,
                problem,
                grants: &grants,
                dev: false,
            };
            let html = page(&view, Language::En).into_string();
            let count = |what: &str| html.matches(what).count();
            (
                count("action=\"/admin/keys\""),
                count("action=\"/admin/keys/retire\""),
                count("name=\"now\""),
            )
        };
        let verifies = || KeyRowState::Verifies;
        assert_eq!(shown(RoleName::ADMIN, KeyRowState::Signs, None), (1, 0, 0));
        assert_eq!(shown(RoleName::ADMIN, verifies(), None), (1, 1, 0));
        assert_eq!(shown(RoleName::AUDITOR, verifies(), None), (0, 0, 0));
        let needed = KeyProblem::Needed("K".to_owned());
        assert_eq!(shown(RoleName::ADMIN, verifies(), Some(needed)), (1, 1, 1));
        let other = KeyProblem::Needed("L".to_owned());
        assert_eq!(shown(RoleName::ADMIN, verifies(), Some(other)), (1, 1, 0));
    }
}
