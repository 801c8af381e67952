//! `/admin/users`: the page of `POST /api/v1/admin/users/search`.

use super::fault;
use crate::api;
use crate::form::OwnForm;
use crate::pages::admin::{FindProblem, FindView, find as page};
use crate::problem::Code;
use crate::site::see_other;
use crate::site::session::Staff;
use crate::site::visit::{Visit, echo};
use axum::response::Response;
use serde::Deserialize;
use tessera_core::account::EmailAddress;
use tessera_core::accounts::{AccountView, Administrator, Sought, StaffChangeError, StaffSession};
use tessera_core::id::UserId;

/// An address in a query would end in the logs of proxies: it is posted.
#[derive(Deserialize)]
pub(crate) struct FindForm {
    #[serde(default)]
    who: String,
}

pub(crate) async fn find_page(visit: Visit, Staff(staff): Staff) -> Response {
    let view = FindView {
        typed: "",
        problem: None,
        grants: &staff.grants,
        dev: visit.dev(),
    };
    visit.page(page::page(&view, visit.language()))
}

pub(crate) async fn submit_find(
    visit: Visit,
    Staff(staff): Staff,
    OwnForm(form): OwnForm<FindForm>,
) -> Response {
    let (code, problem) = match find(&visit, &staff, form.who.trim()).await {
        None => (Code::InvalidField, FindProblem::Unreadable),
        Some(Err(StaffChangeError::UnknownUser)) => (Code::NotFound, FindProblem::Nobody),
        Some(Err(error)) => {
            let problem = api::staff_problem(error, &visit.meta.correlation);
            return fault(&visit, &problem);
        }
        Some(Ok(found)) => return see_other(&format!("/admin/users/{}", found.user.id)),
    };
    let view = FindView {
        typed: echo(&form.who),
        problem: Some(problem),
        grants: &staff.grants,
        dev: visit.dev(),
    };
    let markup = page::page(&view, visit.language());
    visit.refused(&visit.problem(code), markup)
}

/// The account of whatever `who` is; none where it is nothing that accounts are found by.
async fn find(
    visit: &Visit,
    staff: &StaffSession,
    who: &str,
) -> Option<Result<AccountView, StaffChangeError>> {
    let by = Administrator::Browser(staff);
    let context = visit.context();
    let look_up = |sought| visit.state.accounts.look_up(by, sought, &context);
    if let Some(id) = UserId::parse(who) {
        return Some(look_up(Sought::Id(id)).await);
    }
    if let Ok(email) = EmailAddress::parse(who) {
        return Some(look_up(Sought::Email(&email)).await);
    }
    let number = visit.state.plans.parse(who).ok()?;
    Some(look_up(Sought::Mobile(&number)).await)
}
