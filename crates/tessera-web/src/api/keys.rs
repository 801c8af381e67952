//! `/api/v1/admin/keys`: the keys that sign access tokens (requirements AUTH-6, AUTH-8). What is
//! secret in them never leaves the service.

use super::fields::present;
use super::outbox::read_problem;
use super::{json, locale};
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tessera_core::accounts::{Administrator, ChangeKeysError};
use tessera_core::token::{Algorithm, KeyOverview, KeyState, MAX_LEAD, SigningKeysError};

/// How long a key is published before it signs, where nobody says otherwise.
const DEFAULT_LEAD_SECONDS: u32 = 600;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RotateBody {
    #[serde(default, deserialize_with = "present")]
    algorithm: Option<String>,
    #[serde(default, deserialize_with = "present")]
    lead_seconds: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RetireParameters {
    now: Option<bool>,
}

#[derive(Serialize)]
struct KeysAnswer {
    keys: Vec<KeyAnswer>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KeyAnswer {
    kid: String,
    algorithm: String,
    state: &'static str,
    /// From when on it signs, or since when it is retired.
    since: Option<Timestamp>,
    configured: bool,
}

pub(crate) async fn keys(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
) -> Result<Response, Problem> {
    let listed = state.accounts.signing_keys().await;
    let listed = listed.map_err(|error| keys_problem(&error, &meta.correlation))?;
    let keys = listed.into_iter().map(answer).collect();
    Ok(json(StatusCode::OK, &KeysAnswer { keys }))
}

pub(crate) async fn rotate_key(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<RotateBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let invalid = |field| Problem::new(Code::InvalidField, correlation).field(field);
    let algorithm = body.algorithm.map(|name| {
        let algorithm = Algorithm::from_name(&name);
        algorithm.ok_or_else(|| invalid("algorithm"))
    });
    let algorithm = algorithm.transpose()?;
    let lead = body.lead_seconds.unwrap_or(DEFAULT_LEAD_SECONDS);
    let lead = SignedDuration::from_secs(i64::from(lead));
    if lead > MAX_LEAD {
        return Err(invalid("leadSeconds"));
    }
    let by = Administrator::Staff(&claims);
    let context = meta.context(&headers, &locale(&headers));
    let accounts = &state.accounts;
    let made = accounts.rotate_signing_key(by, algorithm, lead, &context);
    let made = made
        .await
        .map_err(|error| keys_problem(&error, correlation))?;
    Ok(json(StatusCode::CREATED, &answer(made)))
}

pub(crate) async fn retire_key(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    Path(kid): Path<String>,
    parameters: Result<Query<RetireParameters>, QueryRejection>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let invalid = |_| Problem::new(Code::InvalidField, correlation).field("query");
    let Query(asked) = parameters.map_err(invalid)?;
    let by = Administrator::Staff(&claims);
    let context = meta.context(&headers, &locale(&headers));
    let at_once = asked.now.unwrap_or(false);
    let accounts = &state.accounts;
    let retired = accounts.retire_signing_key(by, &kid, at_once, &context);
    retired
        .await
        .map_err(|error| keys_problem(&error, correlation))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn answer(key: KeyOverview) -> KeyAnswer {
    let (state, since) = match key.state {
        KeyState::Signs => ("signs", None),
        KeyState::Waits(from) => ("waits", Some(from)),
        KeyState::Verifies => ("verifies", None),
        KeyState::Retired(at) => ("retired", Some(at)),
    };
    KeyAnswer {
        kid: key.kid,
        algorithm: key.algorithm,
        state,
        since,
        configured: key.is_configured,
    }
}

/// The answer where keys were neither read nor changed.
pub(crate) fn keys_problem(error: &ChangeKeysError, correlation: &str) -> Problem {
    let conflict = |message| Problem::new(Code::Conflict, correlation).message(message);
    let error = match error {
        ChangeKeysError::Fault(fault) => return Problem::fault(fault, correlation),
        ChangeKeysError::Keys(error) => error,
    };
    match error {
        SigningKeysError::Unknown(_) => Problem::new(Code::NotFound, correlation),
        SigningKeysError::Signs => conflict("The key signs; another has to take over first."),
        SigningKeysError::Needed { .. } => {
            conflict("Tokens of the key may live; ask with `now=true` to have them refused.")
        }
        SigningKeysError::Waiting { .. } => conflict("Another key waits to take over."),
        SigningKeysError::Store(error) => read_problem(error, correlation),
        SigningKeysError::Raced => conflict("Somebody else changed the keys at the same moment."),
        error => Problem::internal(error, correlation),
    }
}
