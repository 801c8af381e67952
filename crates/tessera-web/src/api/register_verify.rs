//! `POST /api/v1/auth/register/verify` (requirement OTP-6).

use super::fields;
use super::register_otp::number;
use super::{json, locale, with_standing};
use crate::json::StrictJson;
use crate::problem::{Code, Problem, whole_seconds};
use crate::request::{ActingUser, RequestMeta};
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tessera_core::account::{RoleName, User};
use tessera_core::id::UserId;
use tessera_core::mobile::MobileNumber;
use tessera_core::otp::OtpCode;
use tessera_core::ports::StoreError;
use tessera_core::registration::{Registered, VerifyOtpError};
use tessera_core::session::RefreshToken;
use tessera_core::token::Issued;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    pub(super) mobile_number: String,
    pub(super) otp: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer<'a> {
    access_token: &'a str,
    refresh_token: &'a str,
    expires_in: u64,
    user: AnswerUser<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AnswerUser<'a> {
    id: UserId,
    mobile_number: &'a str,
    roles: Vec<&'a str>,
    created_at: Timestamp,
}

pub(crate) async fn verify_otp(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let number = number(&state, &body.mobile_number, &meta.correlation)?;
    let Ok(code) = OtpCode::parse(&body.otp) else {
        return Err(malformed_code(&state, &number, &meta.correlation).await);
    };
    let context = meta.context(&headers, &locale(&headers));
    let metered = state
        .registrations
        .verify_otp(&number, &code, &context)
        .await;
    let response = match metered.outcome {
        Ok(registered) => created(&number, &registered),
        Err(error) => problem(error, &meta.correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

/// Somebody who is logged in with a number.
pub(super) fn answer<'a>(
    number: &'a MobileNumber,
    user: &'a User,
    access: &'a Issued,
    refresh: &'a RefreshToken,
) -> Answer<'a> {
    Answer {
        access_token: &access.token,
        refresh_token: refresh.expose(),
        expires_in: whole_seconds(access.expires_in),
        user: AnswerUser {
            id: user.id,
            mobile_number: number.e164(),
            roles: user.roles().map(RoleName::as_str).collect(),
            created_at: user.created_at,
        },
    }
}

fn created(number: &MobileNumber, registered: &Registered) -> Response {
    let user = &registered.user;
    let answer = answer(number, user, &registered.access, &registered.refresh);
    let mut response = json(StatusCode::CREATED, &answer);
    let acting = ActingUser(user.id);
    response.extensions_mut().insert(acting);
    response
}

/// What is not six digits cannot be the code: it costs no try.
async fn malformed_code(state: &State, number: &MobileNumber, correlation: &str) -> Problem {
    let problem = fields::malformed_code("otp", correlation);
    match state.registrations.pending(number).await {
        Ok(Some(pending)) => problem.attempts_left(pending.tries_left),
        // How many tries are left is a courtesy; without it the answer stands.
        Ok(None) | Err(_) => problem,
    }
}

/// The answer to a refused or failed verification.
pub(crate) fn problem(error: VerifyOtpError, correlation: &str) -> Problem {
    match error {
        VerifyOtpError::Mismatch { tries_left } => Problem::new(Code::InvalidOtp, correlation)
            .field("otp")
            .attempts_left(tries_left)
            .outcome(),
        VerifyOtpError::Expired => Problem::new(Code::OtpExpired, correlation)
            .field("otp")
            .outcome(),
        VerifyOtpError::TooManyTries { retry_after } => {
            Problem::new(Code::TooManyAttempts, correlation).retry_after(retry_after)
        }
        VerifyOtpError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        VerifyOtpError::Registered => Problem::new(Code::MobileNumberExists, correlation)
            .field("mobileNumber")
            .outcome(),
        VerifyOtpError::Store(StoreError::Overloaded) => Problem::overloaded(correlation),
        error => Problem::internal(&error, correlation),
    }
}
