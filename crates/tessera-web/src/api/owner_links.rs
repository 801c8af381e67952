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
use tessera_core::accounts::{LockAccountError, StopRecoveryError};
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
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let token = ActionToken::parse(&body.token)
        .ok_or_else(|| problem(LockAccountError::Token, correlation))?;
    let context = meta.context(&headers, &locale(&headers));
    let metered = state.accounts.lock_account(&token, &context).await;
    let response = match metered.outcome {
        Ok(_user) => done(StatusCode::OK, "The account is locked."),
        Err(error) => problem(error, correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

pub(crate) async fn stop_recovery(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let token = ActionToken::parse(&body.token)
        .ok_or_else(|| stop_problem(StopRecoveryError::Token, correlation))?;
    let context = meta.context(&headers, &locale(&headers));
    let metered = state.accounts.stop_recovery_by_link(&token, &context).await;
    let response = match metered.outcome {
        Ok(_user) => done(StatusCode::OK, "The second factor stays on."),
        Err(error) => stop_problem(error, correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

/// The answer where a recovery was not stopped.
pub(crate) fn stop_problem(error: StopRecoveryError, correlation: &str) -> Problem {
    match error {
        StopRecoveryError::Token => Problem::new(Code::InvalidToken, correlation).field("token"),
        StopRecoveryError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        StopRecoveryError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}

/// The answer where an account was not locked.
pub(crate) fn problem(error: LockAccountError, correlation: &str) -> Problem {
    match error {
        LockAccountError::Token => Problem::new(Code::InvalidToken, correlation).field("token"),
        LockAccountError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        LockAccountError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
