//! `POST /api/v1/users/me/email`, `/users/me/email/confirm` and
//! `/api/v1/auth/email-change/confirm`: another address.

use super::fields::{code, email, present};
use super::privacy::not_owner;
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
use tessera_core::accounts::{ConfirmEmailChangeError, NotOwner, RequestEmailChangeError};
use tessera_core::action_token::ActionToken;
use tessera_core::password::Password;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeBody {
    email: String,
    #[serde(default, deserialize_with = "present")]
    password: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeBody {
    code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenBody {
    token: String,
}

const CHANGED: &str = "The e-mail address is changed.";

pub(crate) async fn change_email(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<ChangeBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let new = email(&body.email, "email", correlation)?;
    let password = body.password.as_deref().map(Password::parse).transpose();
    let password = password.map_err(|_| request_problem(NotOwner::Password.into(), correlation))?;
    let context = meta.context(&headers, &locale(&headers));
    let requested = state
        .accounts
        .request_email_change(claims.sub, claims.sid, &new, password.as_ref(), &context)
        .await;
    match requested {
        Ok(()) => Ok(done(
            StatusCode::ACCEPTED,
            "A message is on its way to the new address.",
        )),
        Err(error) => Err(request_problem(error, correlation)),
    }
}

pub(crate) async fn confirm_email_change(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<CodeBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let code = code(&body.code, "code", correlation)?;
    let context = meta.context(&headers, &locale(&headers));
    let changed = state
        .accounts
        .change_email_by_code(claims.sub, &code, &context)
        .await;
    match changed {
        Ok(()) => Ok(done(StatusCode::OK, CHANGED)),
        Err(error) => Err(confirm_problem(error, correlation)),
    }
}

pub(crate) async fn confirm_email_change_by_token(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<TokenBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let token = ActionToken::parse(&body.token)
        .ok_or_else(|| Problem::new(Code::InvalidToken, correlation).field("token"))?;
    let context = meta.context(&headers, &locale(&headers));
    let metered = state.accounts.change_email_by_token(&token, &context).await;
    let response = match metered.outcome {
        Ok(_user) => done(StatusCode::OK, CHANGED),
        Err(error) => confirm_problem(error, correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

/// The answer to a request for another address that was refused or failed.
pub(crate) fn request_problem(error: RequestEmailChangeError, correlation: &str) -> Problem {
    match error {
        RequestEmailChangeError::NotOwner(missing) => not_owner(missing, correlation),
        RequestEmailChangeError::Throttled(throttled) => {
            Problem::throttled(&throttled, correlation)
        }
        RequestEmailChangeError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}

/// The answer to a proof of another address that was refused or failed.
pub(crate) fn confirm_problem(error: ConfirmEmailChangeError, correlation: &str) -> Problem {
    match error {
        ConfirmEmailChangeError::Token => {
            Problem::new(Code::InvalidToken, correlation).field("token")
        }
        ConfirmEmailChangeError::Mismatch { tries_left } => {
            Problem::new(Code::InvalidOtp, correlation)
                .field("code")
                .attempts_left(tries_left)
        }
        ConfirmEmailChangeError::Expired => {
            Problem::new(Code::OtpExpired, correlation).field("code")
        }
        ConfirmEmailChangeError::TooManyTries { retry_after } => {
            Problem::new(Code::TooManyAttempts, correlation).retry_after(retry_after)
        }
        ConfirmEmailChangeError::Taken => {
            Problem::new(Code::EmailExists, correlation).field("email")
        }
        ConfirmEmailChangeError::Throttled(throttled) => {
            Problem::throttled(&throttled, correlation)
        }
        ConfirmEmailChangeError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
