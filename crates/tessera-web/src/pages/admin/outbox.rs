//! `/admin/outbox`: what waits to be sent, and what was given up.

use maud::{Markup, html};
use std::collections::BTreeSet;

use super::catalog::AdminCatalog;
use super::frame::{self, Frame, Section};
use crate::pages::form::{self, Submit, Weight};
use crate::pages::{Language, icon};
use tessera_core::account::{Grants, Permission};
use tessera_core::outbox::EntryKind;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct OutboxView<'a> {
    /// How full it is, kind by kind.
    pub depths: Vec<DepthRow>,
    /// What was given up, newest first.
    pub dead: Vec<DeadRow>,
    /// The entry that the page begins behind, where it is not the first.
    pub before: Option<String>,
    /// The entry that the next page begins behind.
    pub next: Option<String>,
    /// How many entries were put among those that wait, a moment ago.
    pub redelivered: Option<u64>,
    /// What the one who looks may do.
    pub grants: &'a Grants,
    /// Whether this is a development installation.
    pub dev: bool,
}

/// How full the outbox of one kind is.
#[derive(Debug, Clone)]
pub struct DepthRow {
    /// The kind.
    pub kind: EntryKind,
    /// Entries that wait.
    pub pending: u64,
    /// Entries that were given up.
    pub dead: u64,
    /// When the oldest that waits was made, written out.
    pub oldest: Option<String>,
}

/// An entry that was given up, with its times written out.
#[derive(Debug, Clone)]
pub struct DeadRow {
    /// Its id.
    pub id: String,
    /// What it held.
    pub kind: EntryKind,
    /// The sink, for events.
    pub sink: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was made.
    pub created: String,
    /// When it was given up.
    pub given_up: String,
    /// Why.
    pub error: String,
    /// Whether it can be delivered again.
    pub is_kept: bool,
}

/// The page.
pub fn page(view: &OutboxView<'_>, language: Language) -> Markup {
    let words = AdminCatalog::of(language);
    let may_redeliver = view.grants.permit_to(&Permission::REDELIVER_OUTBOX);
    let path = match &view.before {
        Some(before) => format!("{}?before={before}", Section::Outbox.path()),
        None => Section::Outbox.path().to_owned(),
    };
    let content = html! {
        h1 { (words.outbox) }
        p class="lead" { (words.outbox_lead) }
        @if let Some(number) = view.redelivered {
            div class="notice notice-success" role="status" {
                (icon::tick())
                p { ((words.redelivered)(number)) }
            }
        }
        dl class="facts" { @for depth in &view.depths { (depth_row(depth, words)) } }
        h2 class="section-title" { (words.dead_title) }
        p { (words.dead_text) }
        @if view.dead.is_empty() { p { (words.nothing_dead) } }
        @if may_redeliver { (sink_forms(&view.dead, words)) }
        ul class="account-list" {
            @for entry in &view.dead { li { (dead_row(entry, may_redeliver, words)) } }
        }
        @if let Some(next) = &view.next {
            p class="account-more" {
                a href={ (Section::Outbox.path()) "?before=" (next) } { (words.older) }
            }
        }
    };
    let frame = Frame {
        section: Section::Outbox,
        path: &path,
        title: words.outbox,
        grants: view.grants,
        language,
        dev: view.dev,
    };
    frame::page(&frame, &content)
}

const fn kind_name(kind: EntryKind, words: &AdminCatalog) -> &'static str {
    match kind {
        EntryKind::Sms => words.kind_sms,
        EntryKind::Email => words.kind_email,
        EntryKind::Event => words.kind_event,
        EntryKind::ResetRequest => words.kind_reset,
        EntryKind::ProofRequest => words.kind_proof,
        EntryKind::LoginCodeRequest => words.kind_login_code,
    }
}

fn depth_row(depth: &DepthRow, words: &AdminCatalog) -> Markup {
    html! {
        div {
            dt { (kind_name(depth.kind, words)) }
            dd {
                ((words.waiting)(depth.pending)) " · " ((words.given_up)(depth.dead))
                @if let Some(oldest) = &depth.oldest {
                    span class="small" { ((words.oldest)(oldest)) }
                }
            }
        }
    }
}

/// A button for each sink that has something on this page.
fn sink_forms(dead: &[DeadRow], words: &AdminCatalog) -> Markup {
    let kept = dead.iter().filter(|entry| entry.is_kept);
    let sinks: BTreeSet<&str> = kept.map(|entry| entry.sink.as_str()).collect();
    html! {
        @if !sinks.is_empty() {
            div class="backup-actions" {
                @for sink in sinks {
                    (redeliver_form("sink", sink, &(words.redeliver_sink)(sink), words))
                }
            }
        }
    }
}

fn dead_row(entry: &DeadRow, may_redeliver: bool, words: &AdminCatalog) -> Markup {
    html! {
        p class="account-item account-value" {
            (kind_name(entry.kind, words))
            @if !entry.sink.is_empty() { " · " (entry.sink) }
        }
        dl class="facts" {
            div { dt { (words.id) } dd class="account-value" { (entry.id) } }
            div { dt { (words.reason) } dd class="account-value" { (entry.error) } }
            div { dt { (words.tries) } dd { (entry.attempts) } }
            div { dt { (words.made) } dd { (entry.created) } }
            div { dt { (words.given_up_at) } dd { (entry.given_up) } }
        }
        @if !entry.is_kept { p class="small" { (words.wiped) } }
        @else if may_redeliver {
            (redeliver_form("entry", &entry.id, words.redeliver, words))
        }
    }
}

fn redeliver_form(field: &str, value: &str, label: &str, words: &AdminCatalog) -> Markup {
    html! {
        form method="post" action="/admin/outbox/redeliver" data-guard {
            input type="hidden" name=(field) value=(value);
            (form::submit(&Submit { label, busy: words.working, weight: Weight::Quiet }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_core::account::RoleName;

    fn rendered(role: RoleName, is_kept: bool) -> String {
        let grants = Grants::of(&[role], []);
        let view = OutboxView {
            depths: Vec::new(),
            dead: vec![DeadRow {
                id: "0193b1c2-7d3e-7f00-8a4b-5c6d7e8f9a0b".to_owned(),
                kind: EntryKind::Event,
                sink: "<b>orders".to_owned(),
                attempts: 12,
                created: "5 November 2026".to_owned(),
                given_up: "6 November 2026".to_owned(),
                error: "410 <Gone>".to_owned(),
                is_kept,
            }],
            before: None,
            next: None,
            redelivered: None,
            grants: &grants,
            dev: false,
        };
        page(&view, Language::En).into_string()
    }

    // req: REG-11, AUTH-8
    #[test]
    fn what_can_be_delivered_again_is_offered_to_those_who_may() {
        let forms = |html: &str| html.matches("action=\"/admin/outbox/redeliver\"").count();
        assert_eq!(
            forms(&rendered(RoleName::ADMIN, true)),
            2,
            "it, and its sink"
        );
        assert_eq!(forms(&rendered(RoleName::ADMIN, false)), 0, "it was wiped");
        assert_eq!(forms(&rendered(RoleName::AUDITOR, true)), 0);
        let html = rendered(RoleName::ADMIN, true);
        assert!(html.contains("&lt;b&gt;orders") && html.contains("410 &lt;Gone&gt;"));
    }
}
