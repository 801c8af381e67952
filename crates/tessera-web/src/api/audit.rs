//! `GET /api/v1/admin/audit`: what is on record (requirement AUTH-11).

use super::json;
use super::outbox::read_problem;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use tessera_core::audit::AuditView;
use tessera_core::id::UserId;

/// How many entries are given where nobody says.
pub(crate) const DEFAULT_LIMIT: u32 = 50;
/// How many entries are given at most.
const MAX_LIMIT: u32 = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Parameters {
    user_id: Option<String>,
    before: Option<u64>,
    limit: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    entries: Vec<AuditView<'a>>,
    next_before: Option<u64>,
}

pub(crate) async fn audit_entries(
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
    let user = asked
        .user_id
        .map(|id| UserId::parse(&id).ok_or_else(|| invalid("userId")))
        .transpose()?;
    let page = state
        .accounts
        .audit_entries(user, asked.before, limit)
        .await;
    let page = page.map_err(|error| read_problem(&error, correlation))?;
    let is_full = page.len() == limit as usize;
    let answer = Answer {
        next_before: page
            .last()
            .filter(|_| is_full)
            .map(|oldest| oldest.link.seq),
        entries: page.iter().map(AuditView::from).collect(),
    };
    Ok(json(StatusCode::OK, &answer))
}
