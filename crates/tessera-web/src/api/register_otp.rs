//! `POST /api/v1/auth/register/otp` (requirement OTP-1).

use super::{json, locale, with_standing};
use crate::json::StrictJson;
use crate::problem::{Code, Problem, whole_seconds};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use tessera_core::mobile::MobileNumber;
use tessera_core::otp::CODE_LEN;
use tessera_core::ports::StoreError;
use tessera_core::registration::{CodeRequested, RequestOtpError};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    pub(super) mobile_number: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    status: &'static str,
    expires_in: u64,
    resend_after: u64,
    code_length: usize,
}

pub(crate) async fn request_otp(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let number = number(&state, &body.mobile_number, &meta.correlation)?;
    let context = meta.context(&headers, &locale(&headers));
    let metered = state.registrations.request_otp(&number, &context).await;
    let response = match metered.outcome {
        Ok(requested) => json(StatusCode::OK, &answer(requested)),
        Err(error) => problem(error, &meta.correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

/// Reads a number.
pub(crate) fn number(state: &State, raw: &str, correlation: &str) -> Result<MobileNumber, Problem> {
    let invalid = || Problem::new(Code::InvalidMobileNumber, correlation).field("mobileNumber");
    state.plans.parse(raw).map_err(|_| invalid())
}

/// A code is on its way.
pub(super) fn answer(requested: CodeRequested) -> Answer {
    Answer {
        status: "otp_sent",
        expires_in: whole_seconds(requested.expires_in),
        resend_after: whole_seconds(requested.resend_after),
        code_length: CODE_LEN,
    }
}

/// The answer to a refused or failed request for a code.
pub(crate) fn problem(error: RequestOtpError, correlation: &str) -> Problem {
    match error {
        RequestOtpError::Registered => Problem::new(Code::MobileNumberExists, correlation)
            .field("mobileNumber")
            .outcome(),
        RequestOtpError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        RequestOtpError::Store(StoreError::Overloaded) => Problem::overloaded(correlation),
        error => Problem::internal(&error, correlation),
    }
}
