//! `GET /api/v1/auth/validate` (requirement AUTH-5).

use super::json_text;
use crate::guard::Actor;
use axum::body::Bytes;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
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

pub(crate) async fn validate(Actor(claims): Actor) -> Response {
    // Services ask about one token over and over.
    match claims.description(answer_about) {
        Ok(text) => json_text(StatusCode::OK, Bytes::from_owner(text)),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn answer_about(claims: &AccessClaims) -> serde_json::Result<Vec<u8>> {
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
    serde_json::to_vec(&answer)
}
