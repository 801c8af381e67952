//! `/api/v1/admin/users`: others' accounts, as staff see them (requirement AUTH-8).

use super::fields::present;
use super::on_account::OnAccount;
use super::roles::{done, staff_problem};
use super::{json, locale};
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tessera_core::account::{Email, EmailAddress, Permission, RoleName};
use tessera_core::accounts::{AccountView, Administrator, ForceResetError, Sought};
use tessera_core::id::UserId;
use tessera_core::mobile::MobileNumber;

/// One of the two: an address in a path or a query would end in the logs of proxies.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SearchBody {
    #[serde(default, deserialize_with = "present")]
    email: Option<String>,
    #[serde(default, deserialize_with = "present")]
    mobile_number: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    id: UserId,
    email: Option<&'a str>,
    email_verified: bool,
    mobile_number: Option<&'a str>,
    roles: Vec<&'a str>,
    permissions: Vec<&'a str>,
    disabled_at: Option<Timestamp>,
    created_at: Timestamp,
}

pub(crate) async fn user(on: OnAccount) -> Result<Response, Problem> {
    let found = on
        .accounts
        .look_up(on.by(), Sought::Id(on.user), &on.context)
        .await;
    let found = found.map_err(|error| staff_problem(error, &on.meta.correlation))?;
    Ok(answer(&found))
}

pub(crate) async fn find_user(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    StrictJson(body): StrictJson<SearchBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let invalid = |field| Problem::new(Code::InvalidField, correlation).field(field);
    let by = Administrator::Staff(&claims);
    let context = meta.context(&headers, &locale(&headers));
    let look_up = |sought| state.accounts.look_up(by, sought, &context);
    let found = match (&body.email, &body.mobile_number) {
        (Some(email), None) => {
            let email = EmailAddress::parse(email).map_err(|_| invalid("email"))?;
            look_up(Sought::Email(&email)).await
        }
        (None, Some(number)) => {
            let number = state.plans.parse(number);
            let number = number.map_err(|_| invalid("mobileNumber"))?;
            look_up(Sought::Mobile(&number)).await
        }
        _ => return Err(invalid("email")),
    };
    let found = found.map_err(|error| staff_problem(error, correlation))?;
    Ok(answer(&found))
}

pub(crate) async fn disable_user(on: OnAccount) -> Result<Response, Problem> {
    let disabled = on.accounts.disable(on.by(), on.user, &on.context).await;
    done(disabled, &on.meta)
}

pub(crate) async fn enable_user(on: OnAccount) -> Result<Response, Problem> {
    let enabled = on.accounts.enable(on.by(), on.user, &on.context).await;
    done(enabled, &on.meta)
}

pub(crate) async fn end_user_sessions(on: OnAccount) -> Result<Response, Problem> {
    let ended = on
        .accounts
        .end_sessions_of(on.by(), on.user, &on.context)
        .await;
    done(ended, &on.meta)
}

pub(crate) async fn force_reset(on: OnAccount) -> Result<Response, Problem> {
    let forced = on
        .accounts
        .force_password_reset(on.by(), on.user, &on.context);
    let forced = forced.await;
    forced.map_err(|error| force_reset_problem(error, &on.meta.correlation))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The answer where no password was taken off.
pub(crate) fn force_reset_problem(error: ForceResetError, correlation: &str) -> Problem {
    match error {
        ForceResetError::Staff(error) => staff_problem(error, correlation),
        ForceResetError::NoAddress => Problem::new(Code::Conflict, correlation).message(
            "The account has no proven address, so that its owner could not be sent a link.",
        ),
        ForceResetError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}

fn answer(found: &AccountView) -> Response {
    let AccountView {
        user,
        identity,
        grants,
    } = found;
    let answer = Answer {
        id: user.id,
        email: identity.email.as_ref().map(EmailAddress::as_str),
        email_verified: user.email.as_ref().is_some_and(Email::is_proven),
        mobile_number: identity.mobile.as_ref().map(MobileNumber::e164),
        roles: grants.roles.iter().map(RoleName::as_str).collect(),
        permissions: grants.permissions.iter().map(Permission::as_str).collect(),
        disabled_at: user.disabled_at,
        created_at: user.created_at,
    };
    json(StatusCode::OK, &answer)
}
