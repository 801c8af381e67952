//! `/admin/audit`: what is on record, about everybody or one person.

use maud::{Markup, html};

use super::catalog::AdminCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::Language;
use crate::pages::form::{self, Problem, Submit, Weight};
use crate::pages::text_field::{Kind, TextField, text_field};
use tessera_core::account::{Grants, Permission};

/// The length of an id.
const ID_LENGTH: usize = 36;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct AuditSearchView<'a> {
    /// What was typed.
    pub typed: &'a str,
    /// Whether it is no id.
    pub is_unreadable: bool,
    /// Whom the entries are about, or done by.
    pub user: Option<String>,
    /// The number of the entry that the page begins behind, where it is not the first.
    pub before: Option<u64>,
    /// The number of the entry that the next page begins behind.
    pub next: Option<u64>,
    /// Entries, newest first.
    pub entries: Vec<AuditRow>,
    /// What the one who looks may do.
    pub grants: &'a Grants,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// One entry.
#[derive(Debug, Clone)]
pub struct AuditRow {
    /// Its number.
    pub seq: u64,
    /// When it happened, RFC 3339.
    pub at: String,
    /// What happened.
    pub action: String,
    /// What came of it.
    pub outcome: String,
    /// Whose account it is about.
    pub subject: Option<String>,
    /// Who did it.
    pub actor: Option<String>,
    /// The request that caused it.
    pub correlation: String,
    /// Particulars, as JSON.
    pub details: String,
}

/// The page.
pub fn page(view: &AuditSearchView<'_>, language: Language) -> Markup {
    let words = AdminCatalog::of(language);
    let problem = view.is_unreadable.then(|| Problem {
        title: words.no_id_title,
        text: words.no_id_text.into(),
        field: Some(words.no_id_field.into()),
    });
    let content = html! {
        h1 { (words.audit) }
        p class="lead" { (words.audit_lead) }
        @if let Some(problem) = &problem { (form::summary(problem)) }
        form class="form" method="get" action=(Section::Audit.path()) {
            (text_field(&TextField {
                name: "user",
                label: words.audit_user,
                kind: Kind::Optional,
                value: view.typed,
                autocomplete: "off",
                max_length: ID_LENGTH,
                hint: Some(words.audit_user_hint),
                error: problem.as_ref().and_then(|problem| problem.field.as_deref()),
            }))
            (form::submit(&Submit {
                label: words.search,
                busy: words.finding,
                weight: Weight::Main,
            }))
        }
        @if view.entries.is_empty() && problem.is_none() { p { (words.nothing_recorded) } }
        ol class="account-list" {
            @for entry in &view.entries { li { (row(entry, view.grants, words)) } }
        }
        @if let Some(next) = view.next {
            p class="account-more" {
                a href=(path(view.user.as_deref(), Some(next))) { (words.older) }
            }
        }
    };
    let frame = Frame {
        section: Section::Audit,
        path: &path(view.user.as_deref(), view.before),
        title: problem
            .as_ref()
            .map_or(words.audit, |problem| problem.title),
        grants: view.grants,
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

/// Where a page of entries is.
fn path(user: Option<&str>, before: Option<u64>) -> String {
    let path = Section::Audit.path();
    match (user, before) {
        (Some(user), Some(before)) => format!("{path}?user={user}&before={before}"),
        (Some(user), None) => format!("{path}?user={user}"),
        (None, Some(before)) => format!("{path}?before={before}"),
        (None, None) => path.to_owned(),
    }
}

fn row(entry: &AuditRow, grants: &Grants, words: &AdminCatalog) -> Markup {
    html! {
        p class="account-item account-value" { (entry.action) " · " (entry.outcome) }
        dl class="facts" {
            div { dt { (words.number) } dd { (entry.seq) } }
            div { dt { (words.time) } dd { time datetime=(entry.at) { (entry.at) } } }
            @if let Some(subject) = &entry.subject {
                div { dt { (words.subject) } dd class="account-value" { (person(subject, grants)) } }
            }
            @if let Some(actor) = &entry.actor {
                div { dt { (words.actor) } dd class="account-value" { (person(actor, grants)) } }
            }
            div { dt { (words.request) } dd class="account-value" { (entry.correlation) } }
            @if entry.details != "{}" {
                div { dt { (words.details) } dd class="account-value" { code { (entry.details) } } }
            }
        }
    }
}

/// An id, leading to the account for those who may see it.
fn person(id: &str, grants: &Grants) -> Markup {
    html! {
        @if grants.permit_to(&Permission::READ_USERS) {
            a href={ (Section::People.path()) "/" (id) } { (id) }
        } @else { (id) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::account::RoleName;

    // req: AUTH-11
    #[test]
    fn what_is_on_record_is_shown_as_text_and_the_search_goes_on() {
        let grants = Grants::of(&[RoleName::AUDITOR], []);
        let view = AuditSearchView {
            typed: "",
            is_unreadable: false,
            user: Some("0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0b".to_owned()),
            before: None,
            next: Some(7),
            entries: vec![AuditRow {
                seq: 7,
                at: "2026-11-05T10:11:02Z".to_owned(),
                action: "role.granted".to_owned(),
                outcome: "success".to_owned(),
                subject: None,
                actor: None,
                correlation: "<b>".to_owned(),
                details: "{\"role\":\"<script>\"}".to_owned(),
            }],
            grants: &grants,
            dev: false,
        };
        let html = page(&view, Language::En).into_string();
        assert!(html.contains("&lt;b&gt;") && html.contains("&lt;script&gt;"));
        let next = "?user=0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0b&amp;before=7";
        assert!(html.contains(next));
    }
}
