//! `POST /api/v1/users/me/2fa/disable`: off, by the password and the factor.

use super::super::fields::present;
use super::super::locale;
use super::super::verify_email::done;
use super::{code_refused, factor_code, factor_kind};
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use tessera_core::accounts::DisableSecondFactorError;
use tessera_core::password::Password;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    #[serde(default, deserialize_with = "present")]
    password: Option<String>,
    code: String,
    /// The one to remove; all of them where it is left out.
    #[serde(default, deserialize_with = "present")]
    method: Option<String>,
}

pub(crate) async fn disable_second_factor(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let problem = |error| problem(error, correlation);
    let code = factor_code(&body.code, correlation)?;
    let method = body
        .method
        .as_deref()
        .map(|raw| factor_kind(raw, correlation));
    let method = method.transpose()?;
    let password = body.password.as_deref().map(Password::parse).transpose();
    let password = password.map_err(|_| problem(DisableSecondFactorError::Password))?;
    let context = meta.context(&headers, &locale(&headers));
    state
        .accounts
        .disable_second_factor(
            claims.sub,
            claims.sid,
            method,
            password.as_ref(),
            &code,
            &context,
        )
        .await
        .map_err(problem)?;
    Ok(done(StatusCode::OK, "The second factor is off."))
}

/// The answer where the second factor stays on.
pub(crate) fn problem(error: DisableSecondFactorError, correlation: &str) -> Problem {
    match error {
        DisableSecondFactorError::Off => Problem::new(Code::SecondFactorOff, correlation),
        DisableSecondFactorError::Password => Problem::new(Code::InvalidField, correlation)
            .field("password")
            .message("The password is not right."),
        DisableSecondFactorError::Code(refused) => code_refused(refused, correlation),
        DisableSecondFactorError::Throttled(throttled) => {
            Problem::throttled(&throttled, correlation)
        }
        DisableSecondFactorError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
