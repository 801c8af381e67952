//! `GET` and `PATCH /api/v1/users/me`.

use super::json;
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::Response;
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use tessera_core::account::{CommsChannel, EmailAddress, PersonalData, RoleName};
use tessera_core::accounts::{Profile, ProfileChange, ProfileError};
use tessera_core::id::UserId;
use tessera_core::mobile::MobileNumber;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    id: UserId,
    email: Option<&'a str>,
    email_verified: bool,
    mobile_number: Option<&'a str>,
    #[serde(flatten)]
    personal: &'a PersonalData,
    preferences: Preferences,
    roles: Vec<&'a str>,
    created_at: Timestamp,
    updated_at: Option<Timestamp>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Preferences {
    comms_channel: Option<CommsChannel>,
}

/// What to change, as JSON Merge Patch (RFC 7396) has it: null removes.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Body {
    #[serde(default, deserialize_with = "given")]
    pub(crate) name: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    pub(crate) first_name: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    pub(crate) last_name: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    pub(crate) country: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    pub(crate) language: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    pub(crate) preferences: Option<Option<PreferencesBody>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PreferencesBody {
    #[serde(default, deserialize_with = "given")]
    pub(crate) comms_channel: Option<Option<CommsChannel>>,
}

/// Tells a member that is null from one that is not there.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

pub(crate) async fn own_profile(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
) -> Result<Response, Problem> {
    let profile = state.accounts.profile(claims.sub).await;
    let profile = profile.map_err(|error| problem(error, &meta.correlation))?;
    Ok(answer(&profile))
}

pub(crate) async fn change_own_profile(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    StrictJson(body): StrictJson<Body>,
) -> Result<Response, Problem> {
    let change = read(body)
        .map_err(|field| Problem::new(Code::InvalidField, &meta.correlation).field(field))?;
    let changed = state.accounts.change_profile(claims.sub, &change).await;
    let profile = changed.map_err(|error| problem(error, &meta.correlation))?;
    Ok(answer(&profile))
}

/// Reads what was given, or names the member that is not as it should be.
pub(crate) fn read(body: Body) -> Result<ProfileChange, &'static str> {
    fn each<E>(
        field: &'static str,
        value: Option<Option<String>>,
        read: impl Fn(&str) -> Result<String, E>,
    ) -> Result<Option<Option<String>>, &'static str> {
        let Some(Some(raw)) = value else {
            return Ok(value);
        };
        read(&raw).map(|read| Some(Some(read))).map_err(|_| field)
    }
    Ok(ProfileChange {
        name: each("name", body.name, PersonalData::read_full_name)?,
        first_name: each("firstName", body.first_name, PersonalData::read_name)?,
        last_name: each("lastName", body.last_name, PersonalData::read_name)?,
        country: each("country", body.country, PersonalData::read_country)?,
        language: each("language", body.language, PersonalData::read_language)?,
        comms_channel: match body.preferences {
            Some(Some(given)) => given.comms_channel,
            Some(None) => Some(None),
            None => None,
        },
    })
}

fn answer(profile: &Profile) -> Response {
    let user = &profile.user;
    let email = profile.identity.email.as_ref();
    let mobile = profile.identity.mobile.as_ref();
    let answer = Answer {
        id: user.id,
        email: email.map(EmailAddress::as_str),
        email_verified: user
            .email
            .as_ref()
            .is_some_and(tessera_core::account::Email::is_proven),
        mobile_number: mobile.map(MobileNumber::e164),
        personal: &profile.personal,
        preferences: Preferences {
            comms_channel: profile.comms_channel,
        },
        roles: user.roles().map(RoleName::as_str).collect(),
        created_at: user.created_at,
        updated_at: profile.updated_at,
    };
    json(StatusCode::OK, &answer)
}

/// The answer to a profile that was not read or changed.
pub(crate) fn problem(error: ProfileError, correlation: &str) -> Problem {
    match error {
        // The token outlived the account.
        ProfileError::Gone => Problem::new(Code::Unauthenticated, correlation),
        ProfileError::Busy => Problem::new(Code::Conflict, correlation),
        ProfileError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
