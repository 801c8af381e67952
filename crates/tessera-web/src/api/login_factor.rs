//! `POST /api/v1/auth/verify-2fa`: the second step of a login (requirement MFA-3).

use super::second_factor::{code_refused, factor_code};
use super::{json, locale, login, with_standing};
use crate::cookies;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tessera_core::accounts::{FactorChallenge, FactorLoginError, SecondStep};
use tessera_core::second_factor::LoginChallenge;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    challenge: String,
    code: String,
    #[serde(default)]
    remember_device: bool,
}

#[derive(Serialize)]
struct Challenge<'a> {
    #[serde(rename = "requires2FA")]
    requires_2fa: bool,
    challenge: &'a str,
    methods: Vec<&'static str>,
    default: Option<&'static str>,
    #[serde(rename = "expiresAt")]
    expires_at: Timestamp,
}

pub(crate) async fn log_in_by_factor(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let code = factor_code(&body.code, correlation)?;
    // What cannot be a challenge is none.
    let challenge = LoginChallenge::parse(&body.challenge)
        .ok_or_else(|| problem(FactorLoginError::Gone, correlation))?;
    let context = meta.context(&headers, &locale(&headers));
    let device = cookies::presented_device(&headers);
    let step = SecondStep {
        challenge: &challenge,
        code: &code,
        remember: body.remember_device,
    };
    let accounts = &state.accounts;
    let metered = accounts.log_in_by_factor(&step, &device, &context).await;
    let response = match metered.outcome {
        Ok(logged_in) => login::answer(&state, &logged_in),
        Err(error) => problem(error, correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

/// What a login answers that waits for its second factor.
pub(super) fn challenge(waiting: &FactorChallenge) -> Response {
    let methods = waiting.methods.iter().map(|method| method.as_str());
    let methods: Vec<_> = methods.collect();
    let answer = Challenge {
        requires_2fa: true,
        challenge: waiting.token.expose(),
        default: methods.first().copied(),
        methods,
        expires_at: waiting.expires_at,
    };
    json(StatusCode::OK, &answer)
}

/// The answer to a second step that was refused or failed.
pub(crate) fn problem(error: FactorLoginError, correlation: &str) -> Problem {
    match error {
        FactorLoginError::Gone => {
            Problem::new(Code::ChallengeExpired, correlation).field("challenge")
        }
        FactorLoginError::Code(refused) => code_refused(refused, correlation),
        FactorLoginError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        FactorLoginError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
