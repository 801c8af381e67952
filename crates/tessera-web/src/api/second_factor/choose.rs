//! `PUT /api/v1/users/me/2fa/default`: which of several factors is asked for first.

use super::super::locale;
use super::super::verify_email::done;
use super::factor_kind;
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use tessera_core::accounts::ChooseFactorError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    method: String,
}

pub(crate) async fn choose_factor(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let kind = factor_kind(&body.method, correlation)?;
    let context = meta.context(&headers, &locale(&headers));
    state
        .accounts
        .choose_factor(claims.sub, kind, &context)
        .await
        .map_err(|error| problem(error, correlation))?;
    Ok(done(StatusCode::OK, "It is asked for first from now on."))
}

/// The answer to a choice that was not taken.
pub(crate) fn problem(error: ChooseFactorError, correlation: &str) -> Problem {
    match error {
        ChooseFactorError::Off => Problem::new(Code::SecondFactorOff, correlation)
            .message("This way of proving a second factor is off."),
        ChooseFactorError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
