//! `/admin/outbox`: the page of `GET /api/v1/admin/outbox` and what is below it.

use super::{fault, not_there};
use crate::api;
use crate::form::OwnForm;
use crate::pages::admin::{DeadRow, DepthRow, OutboxView, outbox as page};
use crate::site::moment::minute;
use crate::site::see_other;
use crate::site::session::Staff;
use crate::site::visit::Visit;
use axum::response::Response;
use serde::Deserialize;
use tessera_core::accounts::Administrator;
use tessera_core::id::EntryId;
use tessera_core::outbox::Redelivery;

/// One of the two.
#[derive(Deserialize)]
pub(crate) struct RedeliverForm {
    #[serde(default)]
    entry: String,
    #[serde(default)]
    sink: String,
}

pub(crate) async fn outbox_page(visit: Visit, Staff(staff): Staff) -> Response {
    let accounts = &visit.state.accounts;
    let before = visit.query.get("before").and_then(EntryId::parse);
    let depths = accounts.outbox_depths().await;
    let dead = match depths {
        Ok(depths) => {
            let dead = accounts.dead_entries(before, api::DEFAULT_LIMIT).await;
            dead.map(|dead| (depths, dead))
        }
        Err(error) => Err(error),
    };
    let (depths, dead) = match dead {
        Ok(found) => found,
        Err(error) => {
            return fault(&visit, &api::read_problem(&error, &visit.meta.correlation));
        }
    };
    let language = visit.language();
    let is_full = dead.len() == api::DEFAULT_LIMIT as usize;
    let next = dead
        .last()
        .filter(|_| is_full)
        .map(|last| last.id.to_string());
    let depths = depths.into_iter().map(|(kind, depth)| DepthRow {
        kind,
        pending: depth.pending,
        dead: depth.dead,
        oldest: depth.oldest.map(|oldest| minute(oldest, language)),
    });
    let dead = dead.into_iter().map(|entry| DeadRow {
        id: entry.id.to_string(),
        kind: entry.kind,
        sink: entry.destination,
        attempts: entry.attempts,
        created: minute(entry.created_at, language),
        given_up: minute(entry.dead_at, language),
        error: entry.error,
        is_kept: entry.is_kept,
    });
    let view = OutboxView {
        depths: depths.collect(),
        dead: dead.collect(),
        before: before.map(|before| before.to_string()),
        next,
        redelivered: visit.query.get("redelivered").and_then(|n| n.parse().ok()),
        grants: &staff.grants,
        dev: visit.dev(),
    };
    visit.page(page::page(&view, language))
}

pub(crate) async fn redeliver(
    visit: Visit,
    Staff(staff): Staff,
    OwnForm(form): OwnForm<RedeliverForm>,
) -> Response {
    let what = match (EntryId::parse(&form.entry), form.sink) {
        (Some(entry), sink) if sink.is_empty() => Redelivery::Entry(entry),
        (None, sink) if form.entry.is_empty() && !sink.is_empty() => Redelivery::Sink(sink),
        _ => return not_there(&visit),
    };
    let by = Administrator::Browser(&staff);
    let accounts = &visit.state.accounts;
    match accounts.redeliver(by, &what, &visit.context()).await {
        Ok(number) => see_other(&format!("/admin/outbox?redelivered={number}")),
        Err(error) => fault(&visit, &api::staff_problem(error, &visit.meta.correlation)),
    }
}
