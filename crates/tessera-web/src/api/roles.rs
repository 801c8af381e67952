//! `/api/v1/admin/roles` and `/api/v1/admin/users/{userId}/roles`: who may do what
//! (requirement AUTH-8).

use super::{json, locale};
use crate::guard::Actor;
use crate::json::StrictJson;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use tessera_core::account::{CustomRole, Permission, RoleName};
use tessera_core::accounts::{Administrator, StaffChangeError};
use tessera_core::id::UserId;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RoleBody {
    permissions: Vec<String>,
}

#[derive(Serialize)]
struct RolesAnswer<'a> {
    roles: Vec<RoleAnswer<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RoleAnswer<'a> {
    name: &'a str,
    built_in: bool,
    permissions: Vec<&'a str>,
}

pub(crate) async fn roles(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
) -> Result<Response, Problem> {
    let custom = state.accounts.custom_roles().await;
    let custom = custom.map_err(|error| staff_problem(error, &meta.correlation))?;
    let built_in = RoleName::BUILT_IN;
    let built_in = built_in.iter().map(|role| RoleAnswer {
        name: role.as_str(),
        built_in: true,
        permissions: names(role.built_in_permissions().unwrap_or_default()),
    });
    let roles = built_in.chain(custom.iter().map(custom_answer)).collect();
    Ok(json(StatusCode::OK, &RolesAnswer { roles }))
}

pub(crate) async fn define_role(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    Path(name): Path<String>,
    StrictJson(body): StrictJson<RoleBody>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let invalid = |field| Problem::new(Code::InvalidField, correlation).field(field);
    let permissions = body.permissions.iter().map(|raw| Permission::parse(raw));
    let role = CustomRole {
        name: RoleName::parse(&name).map_err(|_| invalid("role"))?,
        permissions: permissions
            .collect::<Result<BTreeSet<_>, _>>()
            .map_err(|_| invalid("permissions"))?,
    };
    let by = Administrator::Staff(&claims);
    let context = meta.context(&headers, &locale(&headers));
    let defined = state.accounts.define_role(by, &role, &context).await;
    defined.map_err(|error| staff_problem(error, correlation))?;
    Ok(json(StatusCode::OK, &custom_answer(&role)))
}

pub(crate) async fn delete_role(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let role = read_role(&name, &meta)?;
    let by = Administrator::Staff(&claims);
    let context = meta.context(&headers, &locale(&headers));
    let deleted = state.accounts.delete_role(by, &role, &context).await;
    done(deleted, &meta)
}

pub(crate) async fn grant_role(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    Path((user, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (user, role) = (read_user(&user, &meta)?, read_role(&name, &meta)?);
    let by = Administrator::Staff(&claims);
    let context = meta.context(&headers, &locale(&headers));
    let granted = state.accounts.grant_role(by, user, &role, &context).await;
    done(granted, &meta)
}

pub(crate) async fn withdraw_role(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    Actor(claims): Actor,
    headers: HeaderMap,
    Path((user, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (user, role) = (read_user(&user, &meta)?, read_role(&name, &meta)?);
    let by = Administrator::Staff(&claims);
    let context = meta.context(&headers, &locale(&headers));
    let accounts = &state.accounts;
    let withdrawn = accounts.withdraw_role(by, user, &role, &context).await;
    done(withdrawn, &meta)
}

fn custom_answer(role: &CustomRole) -> RoleAnswer<'_> {
    RoleAnswer {
        name: role.name.as_str(),
        built_in: false,
        permissions: names(&role.permissions),
    }
}

fn names<'a>(permissions: impl IntoIterator<Item = &'a Permission>) -> Vec<&'a str> {
    permissions.into_iter().map(Permission::as_str).collect()
}

fn read_role(name: &str, meta: &RequestMeta) -> Result<RoleName, Problem> {
    RoleName::parse(name).map_err(|_| Problem::new(Code::NotFound, &meta.correlation))
}

/// The user of a path; what is no id is nobody's.
fn read_user(id: &str, meta: &RequestMeta) -> Result<UserId, Problem> {
    UserId::parse(id).ok_or_else(|| Problem::new(Code::NotFound, &meta.correlation))
}

/// The answer to a change: that it holds, whether or not it did before.
pub(super) fn done<T>(
    changed: Result<T, StaffChangeError>,
    meta: &RequestMeta,
) -> Result<Response, Problem> {
    changed
        .map(|_| StatusCode::NO_CONTENT.into_response())
        .map_err(|error| staff_problem(error, &meta.correlation))
}

/// The answer to a change that was not made.
pub(crate) fn staff_problem(error: StaffChangeError, correlation: &str) -> Problem {
    let code = match error {
        StaffChangeError::UnknownUser
        | StaffChangeError::OnlyClaimed
        | StaffChangeError::UnknownRole => Code::NotFound,
        StaffChangeError::BuiltIn | StaffChangeError::CameWithAccount => Code::BuiltInRole,
        StaffChangeError::BeyondOwn => Code::Forbidden,
        StaffChangeError::LastAdmin => Code::LastAdmin,
        StaffChangeError::TooMany => {
            return Problem::new(Code::InvalidField, correlation).field("permissions");
        }
        StaffChangeError::Fault(fault) => return Problem::fault(&fault, correlation),
    };
    Problem::new(code, correlation)
}
