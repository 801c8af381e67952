//! `POST /api/v1/users/me/2fa/verify`: the first code of a factor turns it on.

use super::super::verify_email::done;
use super::super::{fields, locale};
use super::code_refused;
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use tessera_core::accounts::ConfirmFactorError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    code: String,
}

pub(crate) async fn verify_second_factor(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let code = fields::code(&body.code, "code", correlation)?;
    let context = meta.context(&headers, &locale(&headers));
    state
        .accounts
        .confirm_factor(claims.sub, claims.sid, &code, &context)
        .await
        .map_err(|error| problem(error, correlation))?;
    Ok(done(StatusCode::OK, "The second factor is on."))
}

/// The answer to a first code that was refused.
pub(crate) fn problem(error: ConfirmFactorError, correlation: &str) -> Problem {
    match error {
        ConfirmFactorError::NotOffered => Problem::new(Code::FeatureOff, correlation),
        ConfirmFactorError::NotEnrolled => Problem::new(Code::SecondFactorOff, correlation)
            .message("No factor waits for its first code."),
        ConfirmFactorError::Code(refused) => code_refused(refused, correlation),
        ConfirmFactorError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
