//! `POST /api/v1/auth/register` (requirement AUTH-1) and `POST /api/v1/users` (requirement
//! MFA-1): the same registration in two shapes.

use super::fields::{email, password};
use super::{json, locale, with_standing};
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tessera_core::account::PersonalData;
use tessera_core::accounts::{NewRegistration, RegisterError, RegisteredAccount};
use tessera_core::id::UserId;
use tessera_core::limit::Metered;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RegisterBody {
    email: String,
    password: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UserBody {
    email: String,
    password: String,
    profile: ProfileBody,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ProfileBody {
    first_name: String,
    last_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RegisterAnswer {
    success: bool,
    user_id: UserId,
    message: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserAnswer<'a> {
    id: UserId,
    email: &'a str,
    profile: ProfileAnswer<'a>,
    created_at: Timestamp,
    #[serde(rename = "2faEnabled")]
    two_factor_enabled: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProfileAnswer<'a> {
    first_name: Option<&'a str>,
    last_name: Option<&'a str>,
}

pub(crate) async fn register(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<RegisterBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let new = read(&body.email, &body.password, &body.name, correlation)?;
    let metered = call(&state, &new, &meta, &headers).await;
    Ok(answer(metered, correlation, |registered| {
        let answer = RegisterAnswer {
            success: true,
            user_id: registered.user,
            message: "Registration successful. Please check your email to verify your account.",
        };
        json(StatusCode::CREATED, &answer)
    }))
}

/// Reads what somebody registers with who gives their name whole.
pub(crate) fn read(
    address: &str,
    secret: &str,
    name: &str,
    correlation: &str,
) -> Result<NewRegistration, Problem> {
    let name = PersonalData::read_full_name(name)
        .map_err(|_| Problem::new(Code::InvalidField, correlation).field("name"))?;
    Ok(NewRegistration {
        email: email(address, "email", correlation)?,
        password: password(secret, "password", correlation)?,
        personal: PersonalData {
            name: Some(name),
            ..PersonalData::default()
        },
        consent: None,
    })
}

pub(crate) async fn create_user(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    headers: HeaderMap,
    StrictJson(body): StrictJson<UserBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let name = |raw: &str, field: &'static str| {
        PersonalData::read_name(raw)
            .map_err(|_| Problem::new(Code::InvalidField, correlation).field(field))
    };
    let new = NewRegistration {
        email: email(&body.email, "email", correlation)?,
        password: password(&body.password, "password", correlation)?,
        personal: PersonalData {
            first_name: Some(name(&body.profile.first_name, "profile.firstName")?),
            last_name: Some(name(&body.profile.last_name, "profile.lastName")?),
            ..PersonalData::default()
        },
        consent: None,
    };
    let metered = call(&state, &new, &meta, &headers).await;
    Ok(answer(metered, correlation, |registered| {
        let answer = UserAnswer {
            id: registered.user,
            email: new.email.as_str(),
            profile: ProfileAnswer {
                first_name: new.personal.first_name.as_deref(),
                last_name: new.personal.last_name.as_deref(),
            },
            created_at: registered.created_at,
            two_factor_enabled: false,
        };
        json(StatusCode::CREATED, &answer)
    }))
}

async fn call(
    state: &State,
    new: &NewRegistration,
    meta: &RequestMeta,
    headers: &HeaderMap,
) -> Metered<RegisteredAccount, RegisterError> {
    let context = meta.context(headers, &locale(headers));
    state.accounts.register(new, &context).await
}

fn answer(
    metered: Metered<RegisteredAccount, RegisterError>,
    correlation: &str,
    created: impl FnOnce(&RegisteredAccount) -> Response,
) -> Response {
    let response = match metered.outcome {
        Ok(registered) => created(&registered),
        Err(error) => problem(error, correlation).into_response(),
    };
    with_standing(response, metered.standing)
}

/// The answer to a refused or failed registration.
pub(crate) fn problem(error: RegisterError, correlation: &str) -> Problem {
    match error {
        RegisterError::Registered => Problem::new(Code::EmailExists, correlation)
            .field("email")
            .outcome(),
        RegisterError::Password(violations) => {
            Problem::weak_password(&violations, "password", correlation)
        }
        RegisterError::Throttled(throttled) => Problem::throttled(&throttled, correlation),
        RegisterError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
