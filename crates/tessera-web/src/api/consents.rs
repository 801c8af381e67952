//! `GET` and `POST /api/v1/users/me/consents`.

use super::{json, locale};
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tessera_core::accounts::{ConsentError, ConsentStatement};
use tessera_core::consent::{Consent, ConsentPurpose, TextVersion, in_force};
use tessera_core::ports::StoreError;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    /// The last word on each purpose.
    in_force: Vec<Entry<'a>>,
    /// Everything that was said, oldest first.
    history: Vec<Entry<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    purpose: &'a str,
    text_version: &'a str,
    given: bool,
    timestamp: Option<Timestamp>,
    recorded_at: Timestamp,
}

impl<'a> Entry<'a> {
    fn of(consent: &'a Consent) -> Self {
        Self {
            purpose: consent.purpose.as_str(),
            text_version: consent.text_version.as_str(),
            given: consent.given,
            timestamp: consent.claimed_at,
            recorded_at: consent.recorded_at,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    purpose: String,
    text_version: String,
    given: bool,
    timestamp: Timestamp,
}

pub(crate) async fn own_consents(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
) -> Result<Response, Problem> {
    let record = state.accounts.consents(claims.sub).await;
    let record = record.map_err(|error| store_problem(error, &meta.correlation))?;
    let answer = Answer {
        in_force: in_force(&record).into_iter().map(Entry::of).collect(),
        history: record.iter().map(Entry::of).collect(),
    };
    Ok(json(StatusCode::OK, &answer))
}

pub(crate) async fn state_consent(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let invalid = |field| Problem::new(Code::InvalidField, &meta.correlation).field(field);
    let statement = ConsentStatement {
        purpose: ConsentPurpose::parse(&body.purpose).map_err(|_| invalid("purpose"))?,
        text_version: TextVersion::parse(&body.text_version).map_err(|_| invalid("textVersion"))?,
        given: body.given,
        claimed_at: Some(body.timestamp),
    };
    let context = meta.context(&headers, &locale(&headers));
    let stated = state
        .accounts
        .state_consent(claims.sub, &statement, &context)
        .await;
    match stated {
        Ok(consent) => Ok(json(StatusCode::CREATED, &Entry::of(&consent))),
        Err(error) => Err(problem(error, &meta.correlation)),
    }
}

/// The answer to a statement that was not recorded.
pub(crate) fn problem(error: ConsentError, correlation: &str) -> Problem {
    match error {
        ConsentError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        ConsentError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}

/// The answer to a record that could not be read.
pub(crate) fn store_problem(error: StoreError, correlation: &str) -> Problem {
    match error {
        StoreError::Overloaded => Problem::overloaded(correlation),
        error => Problem::internal(&error, correlation),
    }
}
