//! `/admin/users/{userId}`: the page of `GET /api/v1/admin/users/{userId}`, and of what is done
//! below it.

use super::limits;
use super::{fault, not_there};
use crate::api;
use crate::form::OwnForm;
use crate::pages::admin::{
    AccountChange, ChangeRefusal, StaffAccountView, UsedLimitRow, account as page,
};
use crate::problem::{Code, Problem};
use crate::site::moment::minute;
use crate::site::see_other;
use crate::site::session::Staff;
use crate::site::verify::Nothing;
use crate::site::visit::Visit;
use crate::state::State;
use axum::extract::{FromRequestParts, Path};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use serde::Deserialize;
use std::sync::Arc;
use tessera_core::account::{Email, EmailAddress, RoleName};
use tessera_core::accounts::{
    AccountView, Accounts, Administrator, Sought, StaffChangeError, StaffSession,
};
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

/// A change of the account that the path names, by one of the staff.
pub(crate) struct Change {
    pub(super) visit: Visit,
    pub(super) staff: Arc<StaffSession>,
    pub(super) user: UserId,
}

impl FromRequestParts<State> for Change {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, state).await;
        let staff = Staff::from_request_parts(parts, state).await;
        let Staff(staff) = staff.map_err(IntoResponse::into_response)?;
        let user = Path::<String>::from_request_parts(parts, state).await;
        let user = user.ok().and_then(|Path(user)| UserId::parse(&user));
        match user {
            Some(user) => Ok(Self { visit, staff, user }),
            None => Err(not_there(&visit)),
        }
    }
}

impl Change {
    pub(super) fn accounts(&self) -> &Accounts {
        &self.visit.state.accounts
    }

    pub(super) fn by(&self) -> Administrator<'_> {
        Administrator::Browser(&self.staff)
    }

    /// Back to the account, which says what was done; or the account again, saying why it was
    /// not.
    async fn answer(&self, outcome: Result<AccountChange, StaffChangeError>) -> Response {
        let correlation = &self.visit.meta.correlation;
        self.told(outcome.map_err(|error| api::staff_problem(error, correlation)))
            .await
    }

    async fn told(&self, outcome: Result<AccountChange, Problem>) -> Response {
        let Self { visit, staff, user } = self;
        match outcome {
            Ok(done) => see_other(&format!("/admin/users/{user}?done={}", done.as_str())),
            Err(problem) => shown(visit, staff, *user, Some(&problem)).await,
        }
    }
}

pub(crate) async fn disable_account(
    change: Change,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let context = change.visit.context();
    let disabled = change
        .accounts()
        .disable(change.by(), change.user, &context);
    let disabled = disabled.await.map(|_| AccountChange::Disabled);
    change.answer(disabled).await
}

pub(crate) async fn enable_account(
    change: Change,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let context = change.visit.context();
    let enabled = change.accounts().enable(change.by(), change.user, &context);
    let enabled = enabled.await.map(|_| AccountChange::Enabled);
    change.answer(enabled).await
}

pub(crate) async fn end_sessions(
    change: Change,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let context = change.visit.context();
    let accounts = change.accounts();
    let ended = accounts.end_sessions_of(change.by(), change.user, &context);
    let ended = ended.await.map(|_count| AccountChange::SessionsEnded);
    change.answer(ended).await
}

pub(crate) async fn release_limits(
    change: Change,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let context = change.visit.context();
    let accounts = change.accounts();
    let released = accounts.release_limits(change.by(), change.user, &context);
    let released = released.await.map(|()| AccountChange::LimitsReleased);
    change.answer(released).await
}

pub(crate) async fn reset_password(
    change: Change,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let context = change.visit.context();
    let accounts = change.accounts();
    let forced = accounts.force_password_reset(change.by(), change.user, &context);
    let forced = forced
        .await
        .map(|()| AccountChange::PasswordTakenOff)
        .map_err(|error| api::force_reset_problem(error, &change.visit.meta.correlation));
    change.told(forced).await
}

pub(crate) async fn grant_role(change: Change, OwnForm(form): OwnForm<RoleForm>) -> Response {
    let Ok(role) = RoleName::parse(&form.role) else {
        return not_there(&change.visit);
    };
    let context = change.visit.context();
    let accounts = change.accounts();
    let granted = accounts.grant_role(change.by(), change.user, &role, &context);
    let granted = granted.await.map(|_| AccountChange::RoleGranted);
    change.answer(granted).await
}

pub(crate) async fn withdraw_role(change: Change, OwnForm(form): OwnForm<RoleForm>) -> Response {
    let Ok(role) = RoleName::parse(&form.role) else {
        return not_there(&change.visit);
    };
    let context = change.visit.context();
    let accounts = change.accounts();
    let withdrawn = accounts.withdraw_role(change.by(), change.user, &role, &context);
    let withdrawn = withdrawn.await.map(|_| AccountChange::RoleWithdrawn);
    change.answer(withdrawn).await
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
    let (found, further_roles, used) = match look(visit, staff, user).await {
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
        used_limits: &used,
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
    staff: &StaffSession,
    user: UserId,
) -> Result<(AccountView, Vec<RoleName>, Vec<UsedLimitRow>), StaffChangeError> {
    let accounts = &visit.state.accounts;
    let by = Administrator::Browser(staff);
    let context = visit.context();
    let found = accounts.look_up(by, Sought::Id(user), &context).await?;
    let used = accounts.used_limits(by, user, &context).await?;
    let used = used.iter().map(limits::row);
    let used = used.collect();
    let custom = accounts.custom_roles().await?;
    let staffs = [RoleName::SUPPORT, RoleName::AUDITOR, RoleName::ADMIN];
    let all = staffs
        .into_iter()
        .chain(custom.into_iter().map(|role| role.name));
    let further = all
        .filter(|role| !found.grants.roles.contains(role))
        .collect();
    Ok((found, further, used))
}
