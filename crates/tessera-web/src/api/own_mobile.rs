//! `POST /api/v1/users/me/mobile` and `/users/me/mobile/confirm`: another number.

use super::fields::{code, present};
use super::locale;
use super::privacy::not_owner;
use super::register_otp::number;
use super::verify_email::done;
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use tessera_core::accounts::{ConfirmMobileChangeError, NotOwner, RequestMobileChangeError};
use tessera_core::password::Password;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ChangeBody {
    mobile_number: String,
    #[serde(default, deserialize_with = "present")]
    password: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ConfirmBody {
    mobile_number: String,
    code: String,
}

pub(crate) async fn change_mobile(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<ChangeBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let number = number(&state, &body.mobile_number, correlation)?;
    let password = body.password.as_deref().map(Password::parse).transpose();
    let password = password.map_err(|_| request_problem(NotOwner::Password.into(), correlation))?;
    let context = meta.context(&headers, &locale(&headers));
    let requested = state
        .accounts
        .request_mobile_change(claims.sub, claims.sid, &number, password.as_ref(), &context)
        .await;
    match requested {
        Ok(()) => Ok(done(
            StatusCode::ACCEPTED,
            "A message is on its way to the new number.",
        )),
        Err(error) => Err(request_problem(error, correlation)),
    }
}

pub(crate) async fn confirm_mobile_change(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<ConfirmBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let number = number(&state, &body.mobile_number, correlation)?;
    let code = code(&body.code, "code", correlation)?;
    let context = meta.context(&headers, &locale(&headers));
    let changed = state
        .accounts
        .change_mobile(claims.sub, &number, &code, &context)
        .await;
    match changed {
        Ok(()) => Ok(done(StatusCode::OK, "The mobile number is changed.")),
        Err(error) => Err(confirm_problem(error, correlation)),
    }
}

/// The answer to a request for another number that was refused or failed.
pub(crate) fn request_problem(error: RequestMobileChangeError, correlation: &str) -> Problem {
    match error {
        RequestMobileChangeError::NotOwner(missing) => not_owner(missing, correlation),
        RequestMobileChangeError::Registered => Problem::new(Code::MobileNumberExists, correlation)
            .field("mobileNumber")
            .outcome(),
        RequestMobileChangeError::Throttled(throttled) => {
            Problem::throttled(&throttled, correlation)
        }
        RequestMobileChangeError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}

/// The answer to a proof of another number that was refused or failed.
pub(crate) fn confirm_problem(error: ConfirmMobileChangeError, correlation: &str) -> Problem {
    match error {
        ConfirmMobileChangeError::Mismatch { tries_left } => {
            Problem::new(Code::InvalidOtp, correlation)
                .field("code")
                .attempts_left(tries_left)
        }
        ConfirmMobileChangeError::Expired => {
            Problem::new(Code::OtpExpired, correlation).field("code")
        }
        ConfirmMobileChangeError::TooManyTries { retry_after } => {
            Problem::new(Code::TooManyAttempts, correlation).retry_after(retry_after)
        }
        ConfirmMobileChangeError::Taken => {
            Problem::new(Code::MobileNumberExists, correlation).field("mobileNumber")
        }
        ConfirmMobileChangeError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
