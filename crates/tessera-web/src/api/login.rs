//! `POST /api/v1/auth/login` (requirement AUTH-2).

use super::{json, locale, login_factor, with_standing};
use crate::cookies;
use crate::json::StrictJson;
use crate::problem::{Code, Problem, whole_seconds};
use crate::request::{ActingUser, RequestMeta};
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use tessera_core::account::{EmailAddress, RoleName};
use tessera_core::accounts::{LogIn, LoggedIn, LoginError};
use tessera_core::id::UserId;
use tessera_core::password::Password;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    email: String,
    password: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    success: bool,
    access_token: &'a str,
    refresh_token: &'a str,
    expires_in: u64,
    user: AnswerUser<'a>,
}

#[derive(Serialize)]
struct AnswerUser<'a> {
    id: UserId,
    email: Option<&'a str>,
    name: Option<String>,
    roles: Vec<&'a str>,
}

pub(crate) async fn log_in(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    // What cannot be an address or a password is nobody's: it is answered like a wrong one.
    let refused = || Problem::new(Code::InvalidCredentials, &meta.correlation);
    let email = EmailAddress::parse(&body.email).map_err(|_| refused())?;
    let password = Password::parse(&body.password).map_err(|_| refused())?;
    let context = meta.context(&headers, &locale(&headers));
    let device = cookies::presented_device(&headers);
    let metered = state
        .accounts
        .log_in(&email, &password, &device, &context)
        .await;
    let response = match metered.outcome {
        Ok(LogIn::Done(logged_in)) => answer(&state, &logged_in),
        Ok(LogIn::SecondFactor(waiting)) => login_factor::challenge(&waiting),
        Err(error) => problem(error, &meta.correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

/// The answer to a login that is done.
pub(super) fn answer(state: &State, logged_in: &LoggedIn) -> Response {
    let email = logged_in.identity.email.as_ref();
    let roles = logged_in.grants.roles.iter();
    let answer = Answer {
        success: true,
        access_token: &logged_in.access.token,
        refresh_token: logged_in.refresh.expose(),
        expires_in: whole_seconds(logged_in.access.expires_in),
        user: AnswerUser {
            id: logged_in.user,
            email: email.map(EmailAddress::as_str),
            name: logged_in.personal.display_name(),
            roles: roles.map(RoleName::as_str).collect(),
        },
    };
    let mut response = json(StatusCode::OK, &answer);
    let acting = ActingUser(logged_in.user);
    response.extensions_mut().insert(acting);
    cookies::with_device(response, logged_in, &state.accounts.policy)
}

/// The answer to a refused or failed login.
pub(crate) fn problem(error: LoginError, correlation: &str) -> Problem {
    match error {
        LoginError::Invalid => Problem::new(Code::InvalidCredentials, correlation).outcome(),
        LoginError::Unverified => Problem::new(Code::EmailNotVerified, correlation),
        LoginError::Disabled => Problem::new(Code::AccountDisabled, correlation),
        LoginError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        LoginError::TooManyTries(throttled) => {
            Problem::new(Code::TooManyAttempts, correlation).retry_after(throttled.retry_after)
        }
        LoginError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
