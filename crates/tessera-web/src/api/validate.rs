//! `GET /api/v1/auth/validate` (requirement AUTH-5).

use super::json;
use crate::guard::Actor;
use axum::response::Response;
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use tessera_core::id::{SessionId, UserId};

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
    json(StatusCode::OK, &answer)
}
