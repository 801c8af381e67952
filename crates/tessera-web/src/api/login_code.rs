//! `POST /api/v1/auth/login/otp` and `/login/otp/verify`.

use super::fields::code;
use super::register_otp::{self, Body as NumberBody};
use super::register_verify::{self, Body as CodeBody};
use super::{json, locale, login_factor, with_standing};
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::{ActingUser, RequestMeta};
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use tessera_core::accounts::{LogInByCode, LoginCodeError, RequestLoginCodeError};

pub(crate) async fn request_login_code(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<NumberBody>,
) -> Result<Response, Problem> {
    let number = register_otp::number(&state, &body.mobile_number, &meta.correlation)?;
    let context = meta.context(&headers, &locale(&headers));
    let metered = state.accounts.request_login_code(&number, &context).await;
    let response = match metered.outcome {
        Ok(requested) => json(StatusCode::OK, &register_otp::answer(requested)),
        Err(error) => request_problem(error, &meta.correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

pub(crate) async fn log_in_by_code(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<CodeBody>,
) -> Result<Response, Problem> {
    let number = register_otp::number(&state, &body.mobile_number, &meta.correlation)?;
    let code = code(&body.otp, "otp", &meta.correlation)?;
    let context = meta.context(&headers, &locale(&headers));
    let metered = state
        .accounts
        .log_in_by_code(&number, &code, &context)
        .await;
    let response = match metered.outcome {
        Ok(LogInByCode::SecondFactor(waiting)) => login_factor::challenge(&waiting),
        Ok(LogInByCode::Done(logged_in)) => {
            let user = &logged_in.user;
            let (access, refresh) = (&logged_in.access, &logged_in.refresh);
            let answer = register_verify::answer(&number, user, access, refresh);
            let mut response = json(StatusCode::OK, &answer);
            let acting = ActingUser(user.id);
            response.extensions_mut().insert(acting);
            response
        }
        Err(error) => problem(error, &meta.correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

/// The answer to a request for a code that was refused or failed.
pub(crate) fn request_problem(error: RequestLoginCodeError, correlation: &str) -> Problem {
    match error {
        RequestLoginCodeError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        RequestLoginCodeError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}

/// The answer to a refused or failed login.
pub(crate) fn problem(error: LoginCodeError, correlation: &str) -> Problem {
    match error {
        LoginCodeError::Mismatch { tries_left } => Problem::new(Code::InvalidOtp, correlation)
            .field("otp")
            .attempts_left(tries_left)
            .outcome(),
        LoginCodeError::Expired => Problem::new(Code::OtpExpired, correlation)
            .field("otp")
            .outcome(),
        LoginCodeError::TooManyTries { retry_after } => {
            Problem::new(Code::TooManyAttempts, correlation).retry_after(retry_after)
        }
        LoginCodeError::Disabled => Problem::new(Code::AccountDisabled, correlation),
        LoginCodeError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        LoginCodeError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
