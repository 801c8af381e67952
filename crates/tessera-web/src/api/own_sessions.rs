//! `GET` and `DELETE /api/v1/users/me/sessions` (requirement AUTH-9).

use super::privacy::not_owner;
use super::{json, locale};
use crate::guard::Actor;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::Serialize;
use tessera_core::accounts::{EndSessionError, ListSessionsError, OwnerProof};
use tessera_core::id::SessionId;
use tessera_core::ports::StoreError;

#[derive(Serialize)]
struct Answer<'a> {
    sessions: Vec<Session<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Session<'a> {
    id: SessionId,
    current: bool,
    device: String,
    network: &'a str,
    created_at: Timestamp,
    last_used_at: Timestamp,
    expires_at: Timestamp,
}

pub(crate) async fn own_sessions(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
) -> Result<Response, Problem> {
    let listed = state.accounts.sessions(claims.sub).await;
    let sessions = listed.map_err(|error| list_problem(error, &meta.correlation))?;
    let answer = Answer {
        sessions: sessions
            .iter()
            .map(|session| Session {
                id: session.id,
                current: session.id == claims.sid,
                device: session.device.to_string(),
                network: &session.network,
                created_at: session.created_at,
                last_used_at: session.last_used_at,
                expires_at: session.expires_at,
            })
            .collect(),
    };
    Ok(json(StatusCode::OK, &answer))
}

/// Ends all sessions but the one that asks, whose owner proved themselves a moment ago.
pub(crate) async fn end_other_sessions(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let context = meta.context(&headers, &locale(&headers));
    let ended = state
        .accounts
        .end_other_sessions(claims.sub, claims.sid, OwnerProof::Session, &context)
        .await;
    match ended {
        Ok(_count) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(error) => Err(end_problem(error, &meta.correlation)),
    }
}

pub(crate) async fn end_own_session(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    Path(session): Path<String>,
) -> Result<Response, Problem> {
    let not_found = || Problem::new(Code::NotFound, &meta.correlation);
    let session = SessionId::parse(&session).ok_or_else(not_found)?;
    let context = meta.context(&headers, &locale(&headers));
    let ended = state
        .accounts
        .end_session(
            claims.sub,
            claims.sid,
            session,
            OwnerProof::Session,
            &context,
        )
        .await;
    match ended {
        Ok(true) => Ok(StatusCode::NO_CONTENT.into_response()),
        Ok(false) => Err(not_found()),
        Err(error) => Err(end_problem(error, &meta.correlation)),
    }
}

/// The answer to a list that could not be made.
pub(crate) fn list_problem(error: ListSessionsError, correlation: &str) -> Problem {
    match error {
        // The token outlived the account.
        ListSessionsError::Gone => Problem::new(Code::Unauthenticated, correlation),
        ListSessionsError::Store(StoreError::Overloaded) => Problem::overloaded(correlation),
        error => Problem::internal(&error, correlation),
    }
}

/// The answer to a session that could not be ended.
pub(crate) fn end_problem(error: EndSessionError, correlation: &str) -> Problem {
    match error {
        EndSessionError::NotOwner(missing) => not_owner(missing, correlation),
        EndSessionError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
