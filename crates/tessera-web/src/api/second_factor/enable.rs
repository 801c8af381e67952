//! `POST /api/v1/users/me/2fa/enable`: a secret for an authenticator app.

use super::super::json;
use super::shown;
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::qr_code::Qr;
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use tessera_core::accounts::EnrolTotpError;
use tessera_core::second_factor::FactorMethod;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    method: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    method: &'static str,
    secret: &'a str,
    otpauth_uri: &'a str,
    qr_code: String,
    backup_codes: Vec<String>,
}

pub(crate) async fn enable_second_factor(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let method = FactorMethod::Totp.as_str();
    if body.method != method {
        return Err(Problem::new(Code::InvalidField, correlation)
            .field("method")
            .message("The method is `totp`."));
    }
    let enrolled = state
        .accounts
        .enrol_totp(claims.sub)
        .await
        .map_err(|error| problem(error, correlation))?;
    let code = Qr::of(&enrolled.app.uri).map_err(|error| Problem::internal(&error, correlation))?;
    let answer = Answer {
        method,
        secret: &enrolled.app.secret,
        otpauth_uri: &enrolled.app.uri,
        qr_code: code.data_uri(),
        backup_codes: shown(&enrolled.backup_codes),
    };
    Ok(json(StatusCode::OK, &answer))
}

/// The answer to an enrolment that was refused or failed.
pub(crate) fn problem(error: EnrolTotpError, correlation: &str) -> Problem {
    match error {
        EnrolTotpError::AlreadyOn => Problem::new(Code::SecondFactorOn, correlation),
        EnrolTotpError::Gone => Problem::new(Code::Unauthenticated, correlation),
        EnrolTotpError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
