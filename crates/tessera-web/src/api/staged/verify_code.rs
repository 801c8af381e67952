//! `POST /api/v1/otp/verify` (requirement REG-3).

use super::{not_found, registration_id};
use crate::api::fields::code;
use crate::api::{json, locale, with_standing};
use crate::cookies;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use tessera_core::staged::VerifyCodeError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    registration_id: String,
    code: String,
}

#[derive(Serialize)]
struct Answer {
    verified: &'static str,
}

pub(crate) async fn verify_registration_code(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let id = registration_id(&body.registration_id, correlation)?;
    let code = code(&body.code, "code", correlation)?;
    let browser = cookies::presented_registration(&headers);
    let context = meta.context(&headers, &locale(&headers));
    let verified = state
        .staged
        .verify_code(id, &code, browser.as_ref(), &context);
    let metered = verified.await;
    let response = match metered.outcome {
        Ok(proven) => {
            let verified = proven.as_str();
            json(StatusCode::OK, &Answer { verified })
        }
        Err(error) => problem(error, correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

/// The answer to a code that was refused or failed.
pub(crate) fn problem(error: VerifyCodeError, correlation: &str) -> Problem {
    match error {
        VerifyCodeError::NotFound => not_found(correlation),
        VerifyCodeError::Mismatch { tries_left } => Problem::new(Code::InvalidOtp, correlation)
            .field("code")
            .attempts_left(tries_left),
        VerifyCodeError::Expired => Problem::new(Code::OtpExpired, correlation).field("code"),
        VerifyCodeError::TooManyTries { retry_after } => {
            Problem::new(Code::TooManyAttempts, correlation).retry_after(retry_after)
        }
        VerifyCodeError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        VerifyCodeError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
