//! `POST /api/v1/auth/refresh` (requirements AUTH-3, AUTH-6).

use super::json;
use crate::cookies;
use crate::json::StrictJson;
use crate::problem::{Code, Problem, whole_seconds};
use crate::request::{ActingUser, RequestMeta};
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Deserializer, Serialize};
use tessera_core::ports::StoreError;
use tessera_core::refresh::{RefreshError, Refreshed};
use tessera_core::session::RefreshToken;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    #[serde(default, deserialize_with = "present")]
    refresh_token: Option<String>,
}

/// A member that may be left out is no member that may be null.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    access_token: &'a str,
    /// Not for browsers: scripts never see the token that their cookie holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    expires_in: u64,
}

/// Takes the token of the body, else that of the cookie; answers the next where the last
/// one was.
pub(crate) async fn refresh(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let refused = || Problem::new(Code::Unauthenticated, &meta.correlation);
    let is_in_body = body.refresh_token.is_some();
    let presented = match &body.refresh_token {
        Some(token) => RefreshToken::parse(token),
        None => cookies::presented_session(&headers),
    };
    let presented = presented.ok_or_else(refused)?;
    match state
        .access
        .refresh(&presented, state.entropy.as_ref())
        .await
    {
        Ok(refreshed) if is_in_body => Ok(in_body(&refreshed)),
        Ok(refreshed) => Ok(in_cookie(&state, &refreshed)),
        Err(RefreshError::Invalid) => Err(refused()),
        Err(error @ RefreshError::Reused(_)) => {
            tracing::warn!(
                request_id = &*meta.correlation,
                error = &error as &dyn std::error::Error,
                "a refresh token was used twice; its session was ended"
            );
            Err(refused())
        }
        Err(RefreshError::Store(StoreError::Overloaded)) => {
            Err(Problem::overloaded(&meta.correlation))
        }
        Err(error) => Err(Problem::internal(&error, &meta.correlation)),
    }
}

fn in_body(refreshed: &Refreshed) -> Response {
    answer(refreshed, Some(refreshed.refresh.expose()))
}

fn in_cookie(state: &State, refreshed: &Refreshed) -> Response {
    let left = refreshed.expires_at.duration_since(state.clock.now());
    let cookie = cookies::session(&refreshed.refresh, left);
    let mut response = answer(refreshed, None);
    match HeaderValue::from_str(&cookie) {
        Ok(cookie) => {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            response
        }
        // A token is URL-safe base64, which every header takes.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn answer(refreshed: &Refreshed, refresh_token: Option<&str>) -> Response {
    let answer = Answer {
        access_token: &refreshed.access.token,
        refresh_token,
        expires_in: whole_seconds(refreshed.access.expires_in),
    };
    let mut response = json(StatusCode::OK, &answer);
    let acting = ActingUser(refreshed.user.to_string());
    response.extensions_mut().insert(acting);
    response
}
