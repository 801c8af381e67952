//! `POST /api/v1/register/complete` (requirement REG-4).

use super::{not_found, registration_id};
use crate::api::fields::present;
use crate::api::{json, locale, with_standing};
use crate::cookies;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::{ActingUser, RequestMeta};
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tessera_core::account::{CommsChannel, PersonalData};
use tessera_core::id::UserId;
use tessera_core::staged::{CompleteError, Completed, Particulars};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    registration_id: String,
    personal: PersonalBody,
    consent: ConsentBody,
    preferences: PreferencesBody,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PersonalBody {
    first_name: String,
    last_name: String,
    country: String,
    language: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsentBody {
    marketing: bool,
    timestamp: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PreferencesBody {
    #[serde(default, deserialize_with = "present")]
    comms_channel: Option<CommsChannel>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    customer_id: UserId,
}

pub(crate) async fn complete_registration(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let id = registration_id(&body.registration_id, correlation)?;
    let particulars = read(&body, correlation)?;
    let browser = cookies::presented_registration(&headers);
    let context = meta.context(&headers, &locale(&headers));
    let completed = state
        .staged
        .complete(id, &particulars, browser.as_ref(), &context);
    let metered = completed.await;
    let response = match metered.outcome {
        Ok(completed) => created(&completed),
        Err(error) => problem(error, correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

fn read(body: &Body, correlation: &str) -> Result<Particulars, Problem> {
    let told = Told {
        first_name: &body.personal.first_name,
        last_name: &body.personal.last_name,
        country: &body.personal.country,
        language: &body.personal.language,
        marketing: body.consent.marketing,
        marketing_at: body.consent.timestamp,
        comms_channel: body.preferences.comms_channel,
        begin_session: false,
    };
    told.read(correlation)
}

/// What a person tells at the end, as they wrote it.
pub(crate) struct Told<'a> {
    pub(crate) first_name: &'a str,
    pub(crate) last_name: &'a str,
    pub(crate) country: &'a str,
    pub(crate) language: &'a str,
    /// Whether they want offers, and when they said so.
    pub(crate) marketing: bool,
    pub(crate) marketing_at: Timestamp,
    pub(crate) comms_channel: Option<CommsChannel>,
    /// Whether a session begins.
    pub(crate) begin_session: bool,
}

impl Told<'_> {
    /// Reads it, or names the member that is not as it should be.
    pub(crate) fn read(&self, correlation: &str) -> Result<Particulars, Problem> {
        let invalid = |field: &'static str| {
            move |_| Problem::new(Code::InvalidField, correlation).field(field)
        };
        let first_name = PersonalData::read_name(self.first_name);
        let last_name = PersonalData::read_name(self.last_name);
        let country = PersonalData::read_country(self.country);
        let language = PersonalData::read_language(self.language);
        Ok(Particulars {
            personal: PersonalData {
                name: None,
                first_name: Some(first_name.map_err(invalid("personal.firstName"))?),
                last_name: Some(last_name.map_err(invalid("personal.lastName"))?),
                country: Some(country.map_err(invalid("personal.country"))?),
                language: Some(language.map_err(invalid("personal.language"))?),
            },
            marketing: self.marketing,
            marketing_at: self.marketing_at,
            comms_channel: self.comms_channel,
            begin_session: self.begin_session,
        })
    }
}

fn created(completed: &Completed) -> Response {
    let customer_id = completed.customer;
    let mut response = json(StatusCode::CREATED, &Answer { customer_id });
    let acting = ActingUser(customer_id);
    response.extensions_mut().insert(acting);
    response
}

/// The answer to a completion that was refused or failed.
pub(crate) fn problem(error: CompleteError, correlation: &str) -> Problem {
    match error {
        CompleteError::NotFound => not_found(correlation),
        CompleteError::NotVerified => Problem::new(Code::RegistrationNotVerified, correlation),
        CompleteError::Duplicate(proven) => Problem::new(Code::Duplicate, correlation)
            .field(proven.as_str())
            .outcome(),
        CompleteError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        CompleteError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
