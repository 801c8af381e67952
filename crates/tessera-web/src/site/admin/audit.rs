//! `/admin/audit`: the page of `GET /api/v1/admin/audit`.

use super::fault;
use crate::api;
use crate::pages::admin::{AuditRow, AuditSearchView, audit as page};
use crate::problem::Code;
use crate::site::session::Staff;
use crate::site::visit::{Visit, echo};
use axum::response::Response;
use tessera_core::audit::{AuditView, ChainedRecord};
use tessera_core::id::UserId;

pub(crate) async fn audit_page(visit: Visit, Staff(staff): Staff) -> Response {
    let typed = visit.query.get("user").unwrap_or_default().trim();
    let user = UserId::parse(typed);
    let is_unreadable = user.is_none() && !typed.is_empty();
    let before = visit.query.get("before").and_then(|raw| raw.parse().ok());
    let found = match is_unreadable {
        true => Vec::new(),
        false => {
            let accounts = &visit.state.accounts;
            match accounts.audit_entries(user, before, api::AUDIT_LIMIT).await {
                Ok(found) => found,
                Err(error) => {
                    let problem = api::read_problem(&error, &visit.meta.correlation);
                    return fault(&visit, &problem);
                }
            }
        }
    };
    let is_full = found.len() == api::AUDIT_LIMIT as usize;
    let view = AuditSearchView {
        typed: echo(typed),
        is_unreadable,
        user: user.map(|user| user.to_string()),
        before,
        next: found
            .last()
            .filter(|_| is_full)
            .map(|oldest| oldest.link.seq),
        entries: found.iter().map(row).collect(),
        grants: &staff.grants,
        dev: visit.dev(),
    };
    let markup = page::page(&view, visit.language());
    let problem = is_unreadable.then(|| visit.problem(Code::InvalidField).field("user"));
    visit.answer(problem.as_ref(), markup)
}

fn row(entry: &ChainedRecord) -> AuditRow {
    let view = AuditView::from(entry);
    AuditRow {
        seq: view.seq,
        at: view.at.to_string(),
        action: view.action.to_owned(),
        outcome: view.outcome.to_owned(),
        subject: view.subject.map(|user| user.to_string()),
        actor: view.actor.map(|user| user.to_string()),
        correlation: view.correlation_id.to_owned(),
        details: view.details.to_string(),
    }
}
