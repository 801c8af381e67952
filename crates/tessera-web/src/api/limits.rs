//! Limits: which are in force, and what one account has used up (requirements OTP-10, AUTH-8).

use super::on_account::OnAccount;
use super::roles::{done, staff_problem};
use super::{json, locale};
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use tessera_core::accounts::Administrator;
use tessera_core::limit::{LimitInForce, UsedLimit};
use tessera_core::request::ClientAddress;

#[derive(Serialize)]
struct LimitsAnswer {
    limits: Vec<LimitAnswer>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LimitAnswer {
    counts: &'static str,
    at_once: Option<u64>,
    most: u64,
    within_seconds: i64,
}

#[derive(Serialize)]
struct UsedAnswer {
    used: Vec<UsedLimitAnswer>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UsedLimitAnswer {
    counts: &'static str,
    limit: u64,
    remaining: u64,
    whole_after_seconds: i64,
}

/// An address in a path would end in the logs of proxies: it is posted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NetworkBody {
    address: String,
}

impl NetworkBody {
    fn read(&self, meta: &RequestMeta) -> Result<ClientAddress, Problem> {
        let invalid = || Problem::new(Code::InvalidField, &meta.correlation).field("address");
        ClientAddress::parse(&self.address).ok_or_else(invalid)
    }
}

pub(crate) async fn limits(axum::extract::State(state): axum::extract::State<State>) -> Response {
    let limits = state.accounts.limits();
    let limits = limits.iter().map(limit_answer).collect();
    json(StatusCode::OK, &LimitsAnswer { limits })
}

pub(crate) async fn used_limits(on: OnAccount) -> Result<Response, Problem> {
    let used = on.accounts.used_limits(on.by(), on.user, &on.context).await;
    let used = used.map_err(|error| staff_problem(error, &on.meta.correlation))?;
    let used = used.iter().map(used_answer).collect();
    Ok(json(StatusCode::OK, &UsedAnswer { used }))
}

pub(crate) async fn release_limits(on: OnAccount) -> Result<Response, Problem> {
    let released = on
        .accounts
        .release_limits(on.by(), on.user, &on.context)
        .await;
    done(released, &on.meta)
}

pub(crate) async fn network_limits(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    StrictJson(body): StrictJson<NetworkBody>,
) -> Result<Response, Problem> {
    let network = body.read(&meta)?;
    let used = state.accounts.used_network_limits(&network).await;
    let used = used.map_err(|fault| Problem::fault(&fault, &meta.correlation))?;
    let used = used.iter().map(used_answer).collect();
    Ok(json(StatusCode::OK, &UsedAnswer { used }))
}

pub(crate) async fn release_network_limits(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<NetworkBody>,
) -> Result<Response, Problem> {
    let network = body.read(&meta)?;
    let by = Administrator::Staff(&claims);
    let context = meta.context(&headers, &locale(&headers));
    let accounts = &state.accounts;
    let released = accounts.release_network_limits(by, &network, &context);
    released
        .await
        .map_err(|fault| Problem::fault(&fault, &meta.correlation))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn limit_answer(limit: &LimitInForce) -> LimitAnswer {
    LimitAnswer {
        counts: limit.kind.as_str(),
        at_once: limit.at_once,
        most: limit.most,
        within_seconds: limit.within.as_secs(),
    }
}

fn used_answer(used: &UsedLimit) -> UsedLimitAnswer {
    UsedLimitAnswer {
        counts: used.kind.as_str(),
        limit: used.standing.limit,
        remaining: used.standing.remaining,
        // A part of a second is a second to wait.
        whole_after_seconds: used.standing.reset_after.as_secs().saturating_add(1),
    }
}
