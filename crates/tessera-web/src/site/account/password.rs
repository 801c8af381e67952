//! `/account/password`: the page of `POST /api/v1/users/me/password` (requirement AUTH-7).

use super::failed;
use crate::api::{self, fields};
use crate::form::OwnForm;
use crate::pages::account::{PasswordView, password as page};
use crate::problem::Problem;
use crate::site::refusal::refusal;
use crate::site::see_other;
use crate::site::session::SignedIn;
use crate::site::visit::Visit;
use axum::response::Response;
use serde::Deserialize;
use tessera_core::account::EmailAddress;
use tessera_core::accounts::{ChangePasswordError, Fault, Profile};
use tessera_core::password::Password;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Form {
    current_password: String,
    new_password: String,
}

pub(crate) async fn password_page(visit: Visit, signed_in: SignedIn) -> Response {
    show(&visit, signed_in, None).await
}

/// Changes the password; all other sessions end.
pub(crate) async fn submit_password(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<Form>,
) -> Response {
    match change(&visit, signed_in, &form).await {
        Ok(()) => see_other("/account/password?changed=1"),
        Err(problem) => show(&visit, signed_in, Some(&problem)).await,
    }
}

async fn change(visit: &Visit, signed_in: SignedIn, form: &Form) -> Result<(), Problem> {
    let correlation = &visit.meta.correlation;
    let problem = |error| api::change_password_problem(error, correlation);
    // What cannot be a password is nobody's: it is answered like a wrong one.
    let current = Password::parse(&form.current_password)
        .map_err(|_| problem(ChangePasswordError::Mismatch))?;
    let new = fields::password(&form.new_password, "newPassword", correlation)?;
    let SignedIn { user, session } = signed_in;
    let (accounts, context) = (&visit.state.accounts, visit.context());
    let changed = accounts.change_password(user, session, &current, &new, &context);
    changed.await.map_err(problem)
}

async fn show(visit: &Visit, signed_in: SignedIn, problem: Option<&Problem>) -> Response {
    let (profile, has_password) = match known(visit, signed_in).await {
        Ok(known) => known,
        Err(problem) => return failed(&visit.state, &problem, &visit.meta, &visit.headers),
    };
    let email = profile.identity.email.as_ref();
    let view = PasswordView {
        email: email.map(EmailAddress::as_str),
        has_password,
        policy: visit.state.accounts.passwords,
        is_changed: problem.is_none() && visit.query.get("changed").is_some(),
        refusal: problem.map(refusal),
        dev: visit.dev(),
    };
    visit.answer(problem, page::page(&view, visit.language()))
}

/// The account, and whether it has a password.
pub(super) async fn known(visit: &Visit, signed_in: SignedIn) -> Result<(Profile, bool), Problem> {
    let correlation = &visit.meta.correlation;
    let accounts = &visit.state.accounts;
    let profile = accounts.profile(signed_in.user).await;
    let profile = profile.map_err(|error| api::profile_problem(error, correlation))?;
    let has_password = accounts.has_password(signed_in.user).await;
    let has_password =
        has_password.map_err(|error| Problem::fault(&Fault::from(error), correlation))?;
    Ok((profile, has_password))
}
