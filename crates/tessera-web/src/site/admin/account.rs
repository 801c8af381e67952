//! `/admin/users/{userId}`: the page of `GET /api/v1/admin/users/{userId}`, and of what is done
//! below it.

use super::{fault, not_there};
use crate::api;
use crate::form::OwnForm;
use crate::pages::admin::{AccountChange, ChangeRefusal, StaffAccountView, account as page};
use crate::problem::{Code, Problem};
use crate::site::moment::minute;
use crate::site::see_other;
use crate::site::session::Staff;
use crate::site::verify::Nothing;
use crate::site::visit::Visit;
use axum::extract::Path;
use axum::response::Response;
use serde::Deserialize;
use tessera_core::account::{Email, EmailAddress, RoleName};
use tessera_core::accounts::{AccountView, Administrator, StaffChangeError, StaffSession};
use tessera_core::id::UserId;
use tessera_core::mobile::MobileNumber;

#[derive(Deserialize)]
pub(crate) struct RoleForm {
    #[serde(default)]
    role: String,
}

pub(crate) async fn account_page(
    visit: Visit,
    Staff(staff): Staff,
    Path(user): Path<String>,
) -> Response {
    match UserId::parse(&user) {
        Some(user) => shown(&visit, &staff, user, None).await,
        None => not_there(&visit),
    }
}

pub(crate) async fn disable_account(
    visit: Visit,
    Staff(staff): Staff,
    Path(user): Path<String>,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let Some(user) = UserId::parse(&user) else {
        return not_there(&visit);
    };
    let (accounts, by) = (&visit.state.accounts, Administrator::Browser(&staff));
    let disabled = accounts.disable(by, user, &visit.context()).await;
    let disabled = disabled.map(|_| AccountChange::Disabled);
    changed(&visit, &staff, user, told(disabled, &visit)).await
}

pub(crate) async fn enable_account(
    visit: Visit,
    Staff(staff): Staff,
    Path(user): Path<String>,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let Some(user) = UserId::parse(&user) else {
        return not_there(&visit);
    };
    let (accounts, by) = (&visit.state.accounts, Administrator::Browser(&staff));
    let enabled = accounts.enable(by, user, &visit.context()).await;
    let enabled = enabled.map(|_| AccountChange::Enabled);
    changed(&visit, &staff, user, told(enabled, &visit)).await
}

pub(crate) async fn end_sessions(
    visit: Visit,
    Staff(staff): Staff,
    Path(user): Path<String>,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let Some(user) = UserId::parse(&user) else {
        return not_there(&visit);
    };
    let (accounts, by) = (&visit.state.accounts, Administrator::Browser(&staff));
    let ended = accounts.end_sessions_of(by, user, &visit.context()).await;
    let ended = ended.map(|_count| AccountChange::SessionsEnded);
    changed(&visit, &staff, user, told(ended, &visit)).await
}

pub(crate) async fn reset_password(
    visit: Visit,
    Staff(staff): Staff,
    Path(user): Path<String>,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let Some(user) = UserId::parse(&user) else {
        return not_there(&visit);
    };
    let (accounts, by) = (&visit.state.accounts, Administrator::Browser(&staff));
    let context = visit.context();
    let forced = accounts.force_password_reset(by, user, &context).await;
    let forced = forced
        .map(|()| AccountChange::PasswordTakenOff)
        .map_err(|error| api::force_reset_problem(error, &visit.meta.correlation));
    changed(&visit, &staff, user, forced).await
}

pub(crate) async fn grant_role(
    visit: Visit,
    Staff(staff): Staff,
    Path(user): Path<String>,
    OwnForm(form): OwnForm<RoleForm>,
) -> Response {
    let (Some(user), Ok(role)) = (UserId::parse(&user), RoleName::parse(&form.role)) else {
        return not_there(&visit);
    };
    let (accounts, by) = (&visit.state.accounts, Administrator::Browser(&staff));
    let granted = accounts.grant_role(by, user, &role, &visit.context()).await;
    let granted = granted.map(|_| AccountChange::RoleGranted);
    changed(&visit, &staff, user, told(granted, &visit)).await
}

pub(crate) async fn withdraw_role(
    visit: Visit,
    Staff(staff): Staff,
    Path(user): Path<String>,
    OwnForm(form): OwnForm<RoleForm>,
) -> Response {
    let (Some(user), Ok(role)) = (UserId::parse(&user), RoleName::parse(&form.role)) else {
        return not_there(&visit);
    };
    let (accounts, by) = (&visit.state.accounts, Administrator::Browser(&staff));
    let context = visit.context();
    let withdrawn = accounts.withdraw_role(by, user, &role, &context).await;
    let withdrawn = withdrawn.map(|_| AccountChange::RoleWithdrawn);
    changed(&visit, &staff, user, told(withdrawn, &visit)).await
}

fn told(
    changed: Result<AccountChange, StaffChangeError>,
    visit: &Visit,
) -> Result<AccountChange, Problem> {
    changed.map_err(|error| api::staff_problem(error, &visit.meta.correlation))
}

/// Back to the account, which says what was done; or the account again, saying why it was not.
async fn changed(
    visit: &Visit,
    staff: &StaffSession,
    user: UserId,
    outcome: Result<AccountChange, Problem>,
) -> Response {
    match outcome {
        Ok(done) => see_other(&format!("/admin/users/{user}?done={}", done.as_str())),
        Err(problem) => shown(visit, staff, user, Some(&problem)).await,
    }
}

/// The page, with why a change was refused.
async fn shown(
    visit: &Visit,
    staff: &StaffSession,
    user: UserId,
    problem: Option<&Problem>,
) -> Response {
    let refusal = match problem.map(|problem| problem.code) {
        None => None,
        Some(Code::Forbidden) => Some(ChangeRefusal::BeyondOwn),
        Some(Code::LastAdmin) => Some(ChangeRefusal::LastAdmin),
        Some(Code::BuiltInRole) => Some(ChangeRefusal::RoleStays),
        Some(Code::Conflict) => Some(ChangeRefusal::NoAddress),
        Some(Code::NotFound) => return not_there(visit),
        Some(_) => {
            return problem.map_or_else(|| not_there(visit), |problem| fault(visit, problem));
        }
    };
    let (found, further_roles) = match look(visit, user).await {
        Ok(found) => found,
        Err(StaffChangeError::UnknownUser) => return not_there(visit),
        Err(error) => {
            return fault(visit, &api::staff_problem(error, &visit.meta.correlation));
        }
    };
    let AccountView {
        user,
        identity,
        grants,
    } = &found;
    let language = visit.language();
    let view = StaffAccountView {
        id: user.id.to_string(),
        email: identity.email.as_ref().map(EmailAddress::as_str),
        is_email_proven: user.email.as_ref().is_some_and(Email::is_proven),
        mobile: identity.mobile.as_ref().map(MobileNumber::e164),
        first_role: &user.role,
        granted_roles: &user.granted_roles,
        further_roles: &further_roles,
        permissions: &grants.permissions,
        disabled_since: user.disabled_at.map(|since| minute(since, language)),
        has_second_factor: user.second_factor_at.is_some(),
        created: minute(user.created_at, language),
        done: visit.query.get("done").and_then(AccountChange::parse),
        refusal,
        grants: &staff.grants,
        dev: visit.dev(),
    };
    visit.answer(problem, page::page(&view, language))
}

/// The account, and the roles that it could be granted: those that come with accounts are not
/// granted to others.
async fn look(
    visit: &Visit,
    user: UserId,
) -> Result<(AccountView, Vec<RoleName>), StaffChangeError> {
    let accounts = &visit.state.accounts;
    let found = accounts.account(user).await?;
    let custom = accounts.custom_roles().await?;
    let staffs = [RoleName::SUPPORT, RoleName::AUDITOR, RoleName::ADMIN];
    let all = staffs
        .into_iter()
        .chain(custom.into_iter().map(|role| role.name));
    let further = all
        .filter(|role| !found.grants.roles.contains(role))
        .collect();
    Ok((found, further))
}
