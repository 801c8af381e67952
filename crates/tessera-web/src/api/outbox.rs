//! `/api/v1/admin/outbox`: what waits to be sent, what was given up, and having that delivered again
//! (requirements REG-11, AUTH-8).

use super::fields::present;
use super::roles::staff_problem;
use super::{json, locale};
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tessera_core::accounts::Administrator;
use tessera_core::id::EntryId;
use tessera_core::outbox::{DeadEntry, EntryKind, Redelivery};
use tessera_core::ports::{OutboxDepth, StoreError};

/// How many entries are given where nobody says.
pub(crate) const DEFAULT_LIMIT: u32 = 50;
/// How many entries are given at most.
pub(super) const MAX_LIMIT: u32 = 100;
/// The longest name of a sink that is looked for, in characters; those of webhooks are shorter.
const MAX_SINK_LEN: usize = 200;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DepthAnswer {
    kind: &'static str,
    pending: u64,
    dead: u64,
    oldest_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct OutboxAnswer {
    kinds: Vec<DepthAnswer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Parameters {
    before: Option<String>,
    limit: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeadAnswer<'a> {
    id: EntryId,
    kind: &'static str,
    sink: Option<&'a str>,
    attempts: u32,
    created_at: Timestamp,
    dead_at: Timestamp,
    error: &'a str,
    redeliverable: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeadPage<'a> {
    entries: Vec<DeadAnswer<'a>>,
    next_before: Option<EntryId>,
}

/// One of the two.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RedeliverBody {
    #[serde(default, deserialize_with = "present")]
    entry: Option<String>,
    #[serde(default, deserialize_with = "present")]
    sink: Option<String>,
}

#[derive(Serialize)]
struct Redelivered {
    redelivered: u64,
}

pub(crate) async fn outbox(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
) -> Result<Response, Problem> {
    let depths = state.accounts.outbox_depths().await;
    let depths = depths.map_err(|error| read_problem(&error, &meta.correlation))?;
    let kinds = depths.iter().map(depth_answer).collect();
    Ok(json(StatusCode::OK, &OutboxAnswer { kinds }))
}

pub(crate) async fn dead_entries(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let invalid = |field| Problem::new(Code::InvalidField, correlation).field(field);
    let Query(asked) = parameters.map_err(|_| invalid("query"))?;
    let limit = asked.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(invalid("limit"));
    }
    let before = asked
        .before
        .map(|id| EntryId::parse(&id).ok_or_else(|| invalid("before")))
        .transpose()?;
    let page = state.accounts.dead_entries(before, limit).await;
    let page = page.map_err(|error| read_problem(&error, correlation))?;
    let is_full = page.len() == limit as usize;
    let answer = DeadPage {
        next_before: page.last().filter(|_| is_full).map(|oldest| oldest.id),
        entries: page.iter().map(dead_answer).collect(),
    };
    Ok(json(StatusCode::OK, &answer))
}

pub(crate) async fn redeliver(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<RedeliverBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let invalid = |field| Problem::new(Code::InvalidField, correlation).field(field);
    let what = match (body.entry, body.sink) {
        (Some(id), None) => Redelivery::Entry(EntryId::parse(&id).ok_or_else(|| invalid("entry"))?),
        (None, Some(name)) if name.chars().count() > MAX_SINK_LEN => return Err(invalid("sink")),
        (None, Some(name)) => Redelivery::Sink(name),
        _ => return Err(invalid("entry")),
    };
    let by = Administrator::Staff(&claims);
    let context = meta.context(&headers, &locale(&headers));
    let redelivered = state.accounts.redeliver(by, &what, &context).await;
    let redelivered = redelivered.map_err(|error| staff_problem(error, correlation))?;
    Ok(json(StatusCode::OK, &Redelivered { redelivered }))
}

pub(super) fn depth_answer((kind, depth): &(EntryKind, OutboxDepth)) -> DepthAnswer {
    DepthAnswer {
        kind: kind.as_str(),
        pending: depth.pending,
        dead: depth.dead,
        oldest_at: depth.oldest,
    }
}

fn dead_answer(entry: &DeadEntry) -> DeadAnswer<'_> {
    DeadAnswer {
        id: entry.id,
        kind: entry.kind.as_str(),
        sink: (!entry.destination.is_empty()).then_some(&entry.destination),
        attempts: entry.attempts,
        created_at: entry.created_at,
        dead_at: entry.dead_at,
        error: &entry.error,
        redeliverable: entry.is_kept,
    }
}

/// The answer where what staff want to see cannot be read.
pub(crate) fn read_problem(error: &StoreError, correlation: &str) -> Problem {
    match error {
        StoreError::Overloaded => Problem::overloaded(correlation),
        error => Problem::internal(error, correlation),
    }
}
