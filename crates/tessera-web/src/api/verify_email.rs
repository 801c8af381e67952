//! `POST /api/v1/auth/verify-email` and `/verify-email/resend` (requirement AUTH-1).

use super::fields::{self, email, present};
use super::{json, locale, with_standing};
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::{ActingUser, RequestMeta};
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use tessera_core::accounts::{ResendProofError, VerifyEmailError};
use tessera_core::action_token::ActionToken;

/// Either `token`, or `email` and `code`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    #[serde(default, deserialize_with = "present")]
    token: Option<String>,
    #[serde(default, deserialize_with = "present")]
    email: Option<String>,
    #[serde(default, deserialize_with = "present")]
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResendBody {
    email: String,
}

#[derive(Serialize)]
struct Answer {
    success: bool,
    message: &'static str,
}

/// The answer where there is nothing to tell but that it worked.
pub(super) fn done(status: StatusCode, message: &'static str) -> Response {
    let success = true;
    json(status, &Answer { success, message })
}

pub(crate) async fn verify_email(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let context = meta.context(&headers, &locale(&headers));
    let metered = match (body.token, body.email, body.code) {
        (Some(token), None, None) => {
            let token = ActionToken::parse(&token)
                .ok_or_else(|| Problem::new(Code::InvalidToken, correlation).field("token"))?;
            let accounts = &state.accounts;
            accounts.verify_email_by_token(&token, &context).await
        }
        (None, Some(address), Some(code)) => {
            let email = email(&address, "email", correlation)?;
            let code = fields::code(&code, "code", correlation)?;
            let accounts = &state.accounts;
            accounts.verify_email_by_code(&email, &code, &context).await
        }
        _ => {
            let problem = Problem::new(Code::MalformedRequest, correlation);
            return Err(problem.message("Give either `token`, or `email` and `code`."));
        }
    };
    let response = match metered.outcome {
        Ok(user) => {
            let mut response = done(StatusCode::OK, "The e-mail address is verified.");
            let acting = ActingUser(user);
            response.extensions_mut().insert(acting);
            response
        }
        Err(error) => problem(error, correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

pub(crate) async fn resend_verification(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<ResendBody>,
) -> Result<Response, Problem> {
    let email = email(&body.email, "email", &meta.correlation)?;
    let context = meta.context(&headers, &locale(&headers));
    let metered = state.accounts.resend_proof(&email, &context).await;
    let response = match metered.outcome {
        Ok(()) => done(
            StatusCode::ACCEPTED,
            "If the address waits to be verified, a message is on its way.",
        ),
        Err(error) => resend_problem(error, &meta.correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

/// The answer to a refused or failed proof.
pub(crate) fn problem(error: VerifyEmailError, correlation: &str) -> Problem {
    match error {
        VerifyEmailError::Token => Problem::new(Code::InvalidToken, correlation).field("token"),
        VerifyEmailError::Mismatch { tries_left } => Problem::new(Code::InvalidOtp, correlation)
            .field("code")
            .attempts_left(tries_left),
        VerifyEmailError::Expired => Problem::new(Code::OtpExpired, correlation).field("code"),
        VerifyEmailError::TooManyTries { retry_after } => {
            Problem::new(Code::TooManyAttempts, correlation).retry_after(retry_after)
        }
        VerifyEmailError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        VerifyEmailError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}

/// The answer to a request for another mail that was refused or failed.
pub(crate) fn resend_problem(error: ResendProofError, correlation: &str) -> Problem {
    match error {
        ResendProofError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        ResendProofError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
