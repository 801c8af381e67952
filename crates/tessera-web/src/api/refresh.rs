//! `POST /api/v1/auth/refresh` (requirements AUTH-3, AUTH-6).

use super::fields::present;
use super::{json, locale, with_standing};
use crate::cookies;
use crate::json::StrictJson;
use crate::problem::{Code, Problem, whole_seconds};
use crate::request::{ActingUser, RequestMeta};
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use tessera_core::ports::StoreError;
use tessera_core::session::{RefreshError, RefreshToken, Refreshed};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    #[serde(default, deserialize_with = "present")]
    refresh_token: Option<String>,
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
    let context = meta.context(&headers, &locale(&headers));
    let metered = state.access.refresh(&presented, &context).await;
    let response = match metered.outcome {
        Ok(refreshed) if is_in_body => in_body(&refreshed),
        Ok(refreshed) => in_cookie(&state, &refreshed),
        Err(error) => problem(error, &meta.correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

/// The answer to a token that was not exchanged.
pub(crate) fn problem(error: RefreshError, correlation: &str) -> Problem {
    let refused = || Problem::new(Code::Unauthenticated, correlation);
    match error {
        RefreshError::Invalid => refused(),
        RefreshError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        RefreshError::Reused(_) => {
            tracing::warn!(
                request_id = correlation,
                error = &error as &dyn std::error::Error,
                "a refresh token was used twice; its session was ended"
            );
            refused()
        }
        RefreshError::Store(StoreError::Overloaded) => Problem::overloaded(correlation),
        error => Problem::internal(&error, correlation),
    }
}

fn in_body(refreshed: &Refreshed) -> Response {
    answer(refreshed, Some(refreshed.refresh.expose()))
}

fn in_cookie(state: &State, refreshed: &Refreshed) -> Response {
    let left = refreshed
        .expires_at
        .duration_since(state.deployment.clock.now());
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
    let acting = ActingUser(refreshed.user);
    response.extensions_mut().insert(acting);
    response
}
