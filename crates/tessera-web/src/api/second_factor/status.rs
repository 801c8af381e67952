//! `GET /api/v1/users/me/2fa`: whether logins ask for a second factor.

use super::super::json;
use crate::guard::Actor;
use crate::problem::Problem;
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    enabled: bool,
    enabled_since: Option<Timestamp>,
    methods: Vec<&'static str>,
    default: Option<&'static str>,
    phone_number: Option<String>,
    backup_codes_left: u32,
    trusted_devices: u32,
}

pub(crate) async fn second_factor(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
) -> Result<Response, Problem> {
    let found = state.accounts.second_factor(claims.sub).await;
    let found = found.map_err(|fault| Problem::fault(&fault, &meta.correlation))?;
    let answer = Answer {
        enabled: found.enabled_since.is_some(),
        enabled_since: found.enabled_since,
        methods: found.methods.iter().map(|method| method.as_str()).collect(),
        default: found.methods.first().map(|method| method.as_str()),
        phone_number: found.number.map(|number| number.masked().to_string()),
        backup_codes_left: found.backup_codes_left,
        trusted_devices: found.trusted_devices,
    };
    Ok(json(StatusCode::OK, &answer))
}
