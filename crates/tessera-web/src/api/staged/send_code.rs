//! `POST /api/v1/otp/send` (requirement REG-2).

use super::{not_found, registration_id};
use crate::api::{locale, with_standing};
use crate::cookies;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use tessera_core::staged::{Channel, SendCodeError};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    registration_id: String,
    channel: BodyChannel,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum BodyChannel {
    Email,
    Sms,
}

pub(crate) async fn send_registration_code(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let id = registration_id(&body.registration_id, &meta.correlation)?;
    let channel = match body.channel {
        BodyChannel::Email => Channel::Email,
        BodyChannel::Sms => Channel::Sms,
    };
    let browser = cookies::presented_registration(&headers);
    let context = meta.context(&headers, &locale(&headers));
    let sent = state
        .staged
        .send_code(id, channel, browser.as_ref(), &context);
    let metered = sent.await;
    let response = match metered.outcome {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => problem(error, &meta.correlation).into_response(),
    };
    Ok(with_standing(response, metered.standing))
}

/// The answer to a request for a code that was refused or failed.
pub(crate) fn problem(error: SendCodeError, correlation: &str) -> Problem {
    match error {
        SendCodeError::NotFound => not_found(correlation),
        SendCodeError::NoPhone => Problem::new(Code::InvalidField, correlation)
            .field("channel")
            .message("The registration has no mobile number. Use the channel `email`."),
        SendCodeError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        SendCodeError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
