//! `POST /api/v1/auth/password-reset/request` and `/confirm` (requirement AUTH-4), and
//! `POST /api/v1/users/me/password` (requirement AUTH-7).

use super::fields::{email, password};
use super::verify_email::done;
use super::{locale, with_standing};
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use tessera_core::accounts::{ChangePasswordError, RequestResetError, ResetPasswordError};
use tessera_core::action_token::ActionToken;
use tessera_core::password::Password;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestBody {
    email: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmBody {
    token: String,
    password: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ChangeBody {
    current_password: String,
    new_password: String,
}

pub(crate) async fn request_reset(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<RequestBody>,
) -> Result<Response, Problem> {
    let email = email(&body.email, "email", &meta.correlation)?;
    let context = meta.context(&headers, &locale(&headers));
    let metered = state.accounts.request_reset(&email, &context).await;
    let response = match metered.outcome {
        Ok(()) => done(
            StatusCode::ACCEPTED,
            "If the address has an account, a message is on its way.",
        ),
        Err(error) => request_problem(error, &meta.correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

pub(crate) async fn confirm_reset(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<ConfirmBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let token = ActionToken::parse(&body.token)
        .ok_or_else(|| Problem::new(Code::InvalidToken, correlation).field("token"))?;
    let password = password(&body.password, "password", correlation)?;
    let context = meta.context(&headers, &locale(&headers));
    let metered = state
        .accounts
        .reset_password(&token, &password, &context)
        .await;
    let response = match metered.outcome {
        Ok(()) => done(StatusCode::OK, "The password is changed. Please log in."),
        Err(error) => reset_problem(error, correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

pub(crate) async fn change_password(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<ChangeBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    // What cannot be a password is nobody's: it is answered like a wrong one.
    let current = Password::parse(&body.current_password)
        .map_err(|_| change_problem(ChangePasswordError::Mismatch, correlation))?;
    let new = password(&body.new_password, "newPassword", correlation)?;
    let context = meta.context(&headers, &locale(&headers));
    let changed = state
        .accounts
        .change_password(claims.sub, claims.sid, &current, &new, &context)
        .await;
    match changed {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(error) => Err(change_problem(error, correlation)),
    }
}

/// The answer to a request for a link that was refused or failed.
pub(crate) fn request_problem(error: RequestResetError, correlation: &str) -> Problem {
    match error {
        RequestResetError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        RequestResetError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}

/// The answer to a new password that was refused or failed.
pub(crate) fn reset_problem(error: ResetPasswordError, correlation: &str) -> Problem {
    match error {
        ResetPasswordError::Token => Problem::new(Code::InvalidToken, correlation).field("token"),
        ResetPasswordError::Password(violations) => {
            Problem::weak_password(&violations, "password", correlation)
        }
        ResetPasswordError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        ResetPasswordError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}

/// The answer to a change of password that was refused or failed.
pub(crate) fn change_problem(error: ChangePasswordError, correlation: &str) -> Problem {
    match error {
        ChangePasswordError::Mismatch => Problem::new(Code::InvalidField, correlation)
            .field("currentPassword")
            .message("The current password is not right."),
        ChangePasswordError::Password(violations) => {
            Problem::weak_password(&violations, "newPassword", correlation)
        }
        ChangePasswordError::Throttled(throttled) => {
            Problem::new(Code::TooManyAttempts, correlation).retry_after(throttled.retry_after)
        }
        ChangePasswordError::Busy => Problem::new(Code::Conflict, correlation),
        ChangePasswordError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
