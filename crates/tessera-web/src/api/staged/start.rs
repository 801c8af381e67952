//! `POST /api/v1/register/start` (requirement REG-1).

use crate::api::fields::{email, password, present};
use crate::api::{json, locale, with_standing};
use crate::cookies;
use crate::form;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use tessera_core::account::PersonalData;
use tessera_core::id::RegistrationId;
use tessera_core::mobile::MobileNumber;
use tessera_core::staged::{BrowserToken, NewStart, StartError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    email: String,
    password: String,
    locale: String,
    #[serde(default, deserialize_with = "present")]
    phone: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    registration_id: RegistrationId,
    next_step: &'static str,
}

pub(crate) async fn start_registration(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let browser = browser_of_script(&state, &headers, &meta.correlation)?;
    let new = read(&state, &body, browser.clone(), &meta.correlation)?;
    let context = meta.context(&headers, &locale(&headers));
    let metered = state.staged.start(&new, &context).await;
    let response = match metered.outcome {
        Ok(registration_id) => {
            let answer = Answer {
                registration_id,
                next_step: "otp_required",
            };
            let response = json(StatusCode::ACCEPTED, &answer);
            match browser.filter(|_| form::is_own_script(&headers)) {
                Some(own) => {
                    let ttl = state.staged.policy.ttl;
                    cookies::with(response, &cookies::registration(&own, ttl))
                }
                None => response,
            }
        }
        Err(error) => problem(error, &meta.correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

/// What a registration is bound to: what the browser presents, or something new where one of this
/// service's own pages starts it by a script. Programs have nothing of the kind.
fn browser_of_script(
    state: &State,
    headers: &HeaderMap,
    correlation: &str,
) -> Result<Option<BrowserToken>, Problem> {
    match form::is_own_script(headers) {
        true => browser(state, headers, correlation).map(Some),
        false => Ok(cookies::presented_registration(headers)),
    }
}

/// What a browser is known by to its registrations: what it presents, or something new.
pub(crate) fn browser(
    state: &State,
    headers: &HeaderMap,
    correlation: &str,
) -> Result<BrowserToken, Problem> {
    if let Some(presented) = cookies::presented_registration(headers) {
        return Ok(presented);
    }
    let drawn = BrowserToken::draw(state.deployment.entropy.as_ref());
    drawn.map_err(|error| Problem::internal(&error, correlation))
}

fn read(
    state: &State,
    body: &Body,
    browser: Option<BrowserToken>,
    correlation: &str,
) -> Result<NewStart, Problem> {
    let invalid = |field: &'static str| Problem::new(Code::InvalidField, correlation).field(field);
    let phone = body.phone.as_deref().map(|raw| {
        let number: Result<MobileNumber, _> = state.plans.parse(raw);
        number.map_err(|_| invalid("phone"))
    });
    Ok(NewStart {
        email: email(&body.email, "email", correlation)?,
        password: password(&body.password, "password", correlation)?,
        locale: PersonalData::read_language(&body.locale).map_err(|_| invalid("locale"))?,
        phone: phone.transpose()?,
        browser,
    })
}

/// The answer to a start that was refused or failed.
pub(crate) fn problem(error: StartError, correlation: &str) -> Problem {
    match error {
        StartError::Password(violations) => {
            Problem::weak_password(&violations, "password", correlation)
        }
        StartError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        StartError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
