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
use tessera_core::accounts::{Claimant, ResendProofError, VerifyEmailError};
use tessera_core::action_token::ActionToken;
use tessera_core::password::Password;

/// Either `token`, or `email` and `code`; besides that perhaps `password` or `newPassword`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    #[serde(default, deserialize_with = "present")]
    token: Option<String>,
    #[serde(default, deserialize_with = "present")]
    email: Option<String>,
    #[serde(default, deserialize_with = "present")]
    code: Option<String>,
    #[serde(default, deserialize_with = "present")]
    password: Option<String>,
    #[serde(default, deserialize_with = "present")]
    new_password: Option<String>,
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

/// A password by which somebody shows that a registration is theirs.
pub(crate) enum Shown {
    Registered(Password),
    Chosen(Password),
}

impl Shown {
    /// Reads one of the two; both at once are one too many.
    pub(crate) fn read(
        registered: Option<&str>,
        chosen: Option<&str>,
        correlation: &str,
    ) -> Result<Option<Self>, Problem> {
        match (registered, chosen) {
            (None, None) => Ok(None),
            // What cannot be a password is nobody's: it is answered like a wrong one.
            (Some(registered), None) => match Password::parse(registered) {
                Ok(password) => Ok(Some(Self::Registered(password))),
                Err(_) => Err(problem(VerifyEmailError::WrongPassword, correlation)),
            },
            (None, Some(chosen)) => {
                let password = fields::password(chosen, "newPassword", correlation)?;
                Ok(Some(Self::Chosen(password)))
            }
            (Some(_), Some(_)) => {
                let problem = Problem::new(Code::MalformedRequest, correlation);
                Err(problem.message("Give either `password` or `newPassword`."))
            }
        }
    }

    pub(crate) fn claimant(&self) -> Claimant<'_> {
        match self {
            Self::Registered(password) => Claimant::Knows(password),
            Self::Chosen(password) => Claimant::Chooses(password),
        }
    }
}

pub(crate) async fn verify_email(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let context = meta.context(&headers, &locale(&headers));
    let shown = Shown::read(
        body.password.as_deref(),
        body.new_password.as_deref(),
        correlation,
    )?;
    let claimant = shown.as_ref().map_or(Claimant::Unnamed, Shown::claimant);
    let metered = match (body.token, body.email, body.code) {
        (Some(token), None, None) => {
            let token = ActionToken::parse(&token)
                .ok_or_else(|| Problem::new(Code::InvalidToken, correlation).field("token"))?;
            let accounts = &state.accounts;
            let verified = accounts.verify_email_by_token(&token, claimant, &context);
            verified.await
        }
        (None, Some(address), Some(code)) => {
            let email = email(&address, "email", correlation)?;
            let code = fields::code(&code, "code", correlation)?;
            let accounts = &state.accounts;
            let verified = accounts.verify_email_by_code(&email, &code, claimant, &context);
            verified.await
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
        VerifyEmailError::NoCode => Problem::new(Code::InvalidOtp, correlation).field("code"),
        VerifyEmailError::Expired => Problem::new(Code::OtpExpired, correlation).field("code"),
        VerifyEmailError::TooManyTries { retry_after } => {
            Problem::new(Code::TooManyAttempts, correlation).retry_after(retry_after)
        }
        VerifyEmailError::PasswordNeeded => {
            Problem::new(Code::PasswordRequired, correlation).field("password")
        }
        VerifyEmailError::WrongPassword => Problem::new(Code::InvalidField, correlation)
            .field("password")
            .message("This is not the password that was registered."),
        VerifyEmailError::WeakPassword(violations) => {
            Problem::weak_password(&violations, "newPassword", correlation)
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
