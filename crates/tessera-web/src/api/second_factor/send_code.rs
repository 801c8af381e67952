//! Codes by text message (requirement MFA-8): `POST /api/v1/auth/2fa/sms` for a login that waits,
//! `POST /api/v1/users/me/2fa/sms` for a session that has to prove the factor.

use super::super::{json, locale, with_standing};
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem, whole_seconds};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use tessera_core::accounts::SendFactorCodeError;
use tessera_core::registration::CodeRequested;
use tessera_core::second_factor::LoginChallenge;

/// When to try again where no provider takes messages: as long as a breaker rests.
const TRY_AGAIN: SignedDuration = SignedDuration::from_secs(30);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    challenge: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    expires_in: u64,
    resend_after: u64,
}

pub(crate) async fn send_login_factor_code(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    // What cannot be a challenge is none.
    let challenge = LoginChallenge::parse(&body.challenge)
        .ok_or_else(|| problem(SendFactorCodeError::Gone, correlation))?;
    let context = meta.context(&headers, &locale(&headers));
    let accounts = &state.accounts;
    let metered = accounts.send_login_factor_code(&challenge, &context).await;
    let response = match metered.outcome {
        Ok(sent) => answer(sent),
        Err(error) => problem(error, correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

pub(crate) async fn send_factor_code(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let context = meta.context(&headers, &locale(&headers));
    let accounts = &state.accounts;
    let sent = accounts.send_factor_code(claims.sub, claims.sid, &context);
    match sent.await {
        Ok(sent) => Ok(answer(sent)),
        Err(error) => Err(problem(error, &meta.correlation)),
    }
}

fn answer(sent: CodeRequested) -> Response {
    let answer = Answer {
        expires_in: whole_seconds(sent.expires_in),
        resend_after: whole_seconds(sent.resend_after),
    };
    json(StatusCode::ACCEPTED, &answer)
}

/// The answer where no code was sent.
pub(crate) fn problem(error: SendFactorCodeError, correlation: &str) -> Problem {
    match error {
        SendFactorCodeError::Gone => {
            Problem::new(Code::ChallengeExpired, correlation).field("challenge")
        }
        SendFactorCodeError::NoNumber => Problem::new(Code::SecondFactorOff, correlation)
            .message("Text messages are no second factor here."),
        SendFactorCodeError::Unavailable => unavailable(correlation),
        SendFactorCodeError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        SendFactorCodeError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}

/// The answer where no provider takes messages.
pub(super) fn unavailable(correlation: &str) -> Problem {
    Problem::new(Code::SmsUnavailable, correlation).retry_after(TRY_AGAIN)
}
