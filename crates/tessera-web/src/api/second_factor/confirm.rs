//! `POST /api/v1/users/me/2fa/confirm`: the session proves the second factor, so that it may
//! change for a while how the account is got into.

use super::super::locale;
use super::super::verify_email::done;
use super::{code_refused, factor_code};
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use tessera_core::accounts::ProveFactorError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    code: String,
}

pub(crate) async fn confirm_second_factor(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let code = factor_code(&body.code, correlation)?;
    let context = meta.context(&headers, &locale(&headers));
    state
        .accounts
        .prove_factor(claims.sub, claims.sid, &code, &context)
        .await
        .map_err(|error| problem(error, correlation))?;
    Ok(done(StatusCode::OK, "The second factor is proven."))
}

/// The answer to a code that proved nothing.
pub(crate) fn problem(error: ProveFactorError, correlation: &str) -> Problem {
    match error {
        ProveFactorError::Off => Problem::new(Code::SecondFactorOff, correlation),
        ProveFactorError::Code(refused) => code_refused(refused, correlation),
        ProveFactorError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
