//! Links in mails to owners about their second factor: `POST /api/v1/auth/lock-account` locks the
//! account, `POST /api/v1/auth/stop-recovery` keeps a factor that staff are to remove.

use super::verify_email::done;
use super::{locale, with_standing};
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use tessera_core::accounts::{OwnerLink, OwnerLinkError};
use tessera_core::action_token::ActionToken;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    token: String,
}

pub(crate) async fn lock_account(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Response {
    used(&state, OwnerLink::Lock, &meta, &headers, &body).await
}

pub(crate) async fn stop_recovery(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Response {
    used(&state, OwnerLink::StopRecovery, &meta, &headers, &body).await
}

async fn used(
    state: &State,
    link: OwnerLink,
    meta: &RequestMeta,
    headers: &HeaderMap,
    body: &Body,
) -> Response {
    let correlation = &meta.correlation;
    let Some(token) = ActionToken::parse(&body.token) else {
        return problem(OwnerLinkError::Token, correlation).into_response();
    };
    let context = meta.context(headers, &locale(headers));
    let metered = state.accounts.use_owner_link(link, &token, &context).await;
    let response = match metered.outcome {
        Ok(_user) => done(StatusCode::OK, message(link)),
        Err(error) => problem(error, correlation).into_response(),
    };
    with_standing(response, metered.standing)
}

fn message(link: OwnerLink) -> &'static str {
    match link {
        OwnerLink::Lock => "The account is locked.",
        OwnerLink::StopRecovery => "The second factor stays on.",
    }
}

/// The answer where a link did nothing.
pub(crate) fn problem(error: OwnerLinkError, correlation: &str) -> Problem {
    match error {
        OwnerLinkError::Token => Problem::new(Code::InvalidToken, correlation).field("token"),
        OwnerLinkError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        OwnerLinkError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
