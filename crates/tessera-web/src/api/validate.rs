//! `GET /api/v1/auth/validate` (requirement AUTH-5).

use super::json;
use crate::problem::{Code, Problem};
use crate::request::{ActingUser, RequestMeta};
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use serde::Serialize;
use std::sync::Arc;
use tessera_core::access::ValidateError;
use tessera_core::id::{SessionId, UserId};
use tessera_core::token::AccessClaims;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    valid: bool,
    user: AnswerUser<'a>,
    session_id: SessionId,
    expires_at: Timestamp,
}

#[derive(Serialize)]
struct AnswerUser<'a> {
    id: UserId,
    roles: &'a [String],
    permissions: &'a [String],
}

pub(crate) async fn validate(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let claims = bearer_claims(&state, &meta, &headers).await?;
    let answer = Answer {
        valid: true,
        user: AnswerUser {
            id: claims.sub,
            roles: &claims.roles,
            permissions: &claims.permissions,
        },
        session_id: claims.sid,
        expires_at: Timestamp::from_second(claims.exp).unwrap_or(Timestamp::MAX),
    };
    let mut response = json(StatusCode::OK, &answer);
    let user = ActingUser(claims.sub.to_string());
    response.extensions_mut().insert(user);
    Ok(response)
}

/// The claims of the access token that a request carries, if it is accepted.
pub(super) async fn bearer_claims(
    state: &State,
    meta: &RequestMeta,
    headers: &HeaderMap,
) -> Result<Arc<AccessClaims>, Problem> {
    let refused = || Problem::new(Code::Unauthenticated, &meta.correlation);
    let token = bearer(headers).ok_or_else(refused)?;
    state
        .access
        .validate(token)
        .await
        .map_err(|error| match error {
            ValidateError::Invalid(_) | ValidateError::Revoked => refused(),
            ValidateError::Ephemeral(error) => Problem::internal(&error, &meta.correlation),
        })
}

/// The token of an `Authorization: Bearer` header (RFC 6750 §2.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim_start_matches(' '))
}
