//! `/admin/roles` and `/admin/roles/{role}`: the pages of `/api/v1/admin/roles`.

use super::{fault, not_there};
use crate::api;
use crate::form::OwnForm;
use crate::pages::admin::{RoleDone, RoleProblem, RoleRow, RoleView, RolesView, roles as page};
use crate::problem::{Code, Problem};
use crate::site::see_other;
use crate::site::session::Staff;
use crate::site::verify::Nothing;
use crate::site::visit::{Visit, echo};
use axum::extract::Path;
use axum::response::Response;
use serde::Deserialize;
use tessera_core::account::{CustomRole, Permission, RoleName};
use tessera_core::accounts::{Administrator, StaffChangeError, StaffSession};

#[derive(Deserialize)]
pub(crate) struct NewRoleForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    permissions: String,
}

#[derive(Deserialize)]
pub(crate) struct RoleForm {
    #[serde(default)]
    permissions: String,
}

/// Why a form did not lead to a role.
enum Refused {
    /// What was typed, or asked for, was not taken.
    Told(RoleProblem),
    Other(StaffChangeError),
}

impl From<StaffChangeError> for Refused {
    fn from(error: StaffChangeError) -> Self {
        match error {
            StaffChangeError::BuiltIn => Self::Told(RoleProblem::BuiltIn),
            StaffChangeError::TooMany => Self::Told(RoleProblem::TooMany),
            StaffChangeError::BeyondOwn => Self::Told(RoleProblem::Beyond),
            other => Self::Other(other),
        }
    }
}

pub(crate) async fn roles_page(visit: Visit, Staff(staff): Staff) -> Response {
    shown(&visit, &staff, ("", ""), None).await
}

pub(crate) async fn role_page(
    visit: Visit,
    Staff(staff): Staff,
    Path(name): Path<String>,
) -> Response {
    role_shown(&visit, &staff, &name, None).await
}

/// Defines another role: one that there is stays as it is.
pub(crate) async fn create_role(
    visit: Visit,
    Staff(staff): Staff,
    OwnForm(form): OwnForm<NewRoleForm>,
) -> Response {
    match create(&visit, &staff, &form).await {
        Ok(()) => done(RoleDone::Saved),
        Err(Refused::Told(problem)) => {
            let typed = (echo(&form.name), form.permissions.as_str());
            shown(&visit, &staff, typed, Some(problem)).await
        }
        Err(Refused::Other(error)) => failed(&visit, error),
    }
}

/// Changes what a role permits that there is.
pub(crate) async fn change_role(
    visit: Visit,
    Staff(staff): Staff,
    Path(name): Path<String>,
    OwnForm(form): OwnForm<RoleForm>,
) -> Response {
    let role = match custom(&visit, &name).await {
        Ok(Some(role)) => role,
        Ok(None) => return not_there(&visit),
        Err(error) => return failed(&visit, error),
    };
    match define(&visit, &staff, role.name, &form.permissions).await {
        Ok(()) => done(RoleDone::Saved),
        Err(Refused::Told(problem)) => {
            let typed = Some((Some(form.permissions.as_str()), problem));
            role_shown(&visit, &staff, &name, typed).await
        }
        Err(Refused::Other(error)) => failed(&visit, error),
    }
}

pub(crate) async fn delete_role(
    visit: Visit,
    Staff(staff): Staff,
    Path(name): Path<String>,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let Ok(role) = RoleName::parse(&name) else {
        return not_there(&visit);
    };
    let by = Administrator::Browser(&staff);
    let context = visit.context();
    let deleted = visit.state.accounts.delete_role(by, &role, &context).await;
    match deleted.map_err(Refused::from) {
        Ok(()) => done(RoleDone::Deleted),
        Err(Refused::Told(problem)) => {
            role_shown(&visit, &staff, &name, Some((None, problem))).await
        }
        Err(Refused::Other(error)) => failed(&visit, error),
    }
}

fn done(what: RoleDone) -> Response {
    see_other(&format!("/admin/roles?done={}", what.as_str()))
}

fn failed(visit: &Visit, error: StaffChangeError) -> Response {
    match error {
        StaffChangeError::UnknownRole => not_there(visit),
        error => fault(visit, &api::staff_problem(error, &visit.meta.correlation)),
    }
}

async fn create(visit: &Visit, staff: &StaffSession, form: &NewRoleForm) -> Result<(), Refused> {
    let name = RoleName::parse(form.name.trim());
    let name = name.map_err(|_| Refused::Told(RoleProblem::NoName))?;
    if custom(visit, name.as_str()).await?.is_some() {
        return Err(Refused::Told(RoleProblem::Taken));
    }
    define(visit, staff, name, &form.permissions).await
}

async fn define(
    visit: &Visit,
    staff: &StaffSession,
    name: RoleName,
    permissions: &str,
) -> Result<(), Refused> {
    let permissions = permissions.split_whitespace().map(Permission::parse);
    let permissions: Result<_, _> = permissions.collect();
    let permissions = permissions.map_err(|_| Refused::Told(RoleProblem::NoPermission))?;
    let role = CustomRole { name, permissions };
    let by = Administrator::Browser(staff);
    let context = visit.context();
    visit
        .state
        .accounts
        .define_role(by, &role, &context)
        .await?;
    Ok(())
}

/// The deployment's own role of that name.
async fn custom(visit: &Visit, name: &str) -> Result<Option<CustomRole>, StaffChangeError> {
    let roles = visit.state.accounts.custom_roles().await?;
    Ok(roles.into_iter().find(|role| role.name.as_str() == name))
}

fn answer_code(problem: RoleProblem) -> Code {
    match problem {
        RoleProblem::NoName | RoleProblem::NoPermission | RoleProblem::TooMany => {
            Code::InvalidField
        }
        RoleProblem::Taken => Code::Conflict,
        RoleProblem::BuiltIn => Code::BuiltInRole,
        RoleProblem::Beyond => Code::Forbidden,
    }
}

fn problem_of(visit: &Visit, problem: RoleProblem) -> Problem {
    let answer = visit.problem(answer_code(problem));
    match problem {
        RoleProblem::NoName => answer.field("name"),
        RoleProblem::NoPermission | RoleProblem::TooMany => answer.field("permissions"),
        _ => answer,
    }
}

async fn shown(
    visit: &Visit,
    staff: &StaffSession,
    (name, permissions): (&str, &str),
    problem: Option<RoleProblem>,
) -> Response {
    let custom = match visit.state.accounts.custom_roles().await {
        Ok(custom) => custom,
        Err(error) => return failed(visit, error),
    };
    let built_in = RoleName::BUILT_IN;
    let built_in = built_in.iter().filter_map(built_in_row);
    let view = RolesView {
        roles: built_in.chain(custom.iter().map(custom_row)).collect(),
        name,
        permissions,
        problem,
        done: visit.query.get("done").and_then(RoleDone::parse),
        grants: &staff.grants,
        dev: visit.dev(),
    };
    let answer = problem.map(|problem| problem_of(visit, problem));
    visit.answer(answer.as_ref(), page::page(&view, visit.language()))
}

async fn role_shown(
    visit: &Visit,
    staff: &StaffSession,
    name: &str,
    refused: Option<(Option<&str>, RoleProblem)>,
) -> Response {
    let role = match custom(visit, name).await {
        Ok(Some(role)) => Some(custom_row(&role)),
        Ok(None) => RoleName::parse(name)
            .ok()
            .and_then(|role| built_in_row(&role)),
        Err(error) => return failed(visit, error),
    };
    let Some(role) = role else {
        return not_there(visit);
    };
    let problem = refused.map(|(_, problem)| problem);
    let view = RoleView {
        role,
        typed: refused.and_then(|(typed, _)| typed),
        problem,
        grants: &staff.grants,
        dev: visit.dev(),
    };
    let answer = problem.map(|problem| problem_of(visit, problem));
    visit.answer(answer.as_ref(), page::role_page(&view, visit.language()))
}

fn built_in_row(role: &RoleName) -> Option<RoleRow> {
    let permissions = role.built_in_permissions()?;
    Some(RoleRow {
        name: role.as_str().to_owned(),
        is_built_in: true,
        permissions: names(permissions),
    })
}

fn custom_row(role: &CustomRole) -> RoleRow {
    RoleRow {
        name: role.name.as_str().to_owned(),
        is_built_in: false,
        permissions: names(&role.permissions),
    }
}

fn names<'a>(permissions: impl IntoIterator<Item = &'a Permission>) -> Vec<String> {
    let names = permissions.into_iter().map(Permission::as_str);
    names.map(str::to_owned).collect()
}
