//! `/account/email/change` and `/account/email/code`: the pages of `POST /api/v1/users/me/email`
//! and `/users/me/email/confirm`.

use super::contact::{CodeForm, Shown, show};
use super::typed;
use crate::api::{self, fields};
use crate::form::OwnForm;
use crate::pages::account::Contact;
use crate::problem::Problem;
use crate::site::kept::{Kept as _, NewAddress};
use crate::site::session::SignedIn;
use crate::site::visit::Visit;
use crate::site::{see_other, with_cookie};
use axum::response::Response;
use serde::Deserialize;
use tessera_core::account::EmailAddress;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    email: String,
    password: String,
}

pub(crate) async fn email_page(visit: Visit, signed_in: SignedIn) -> Response {
    shown(&visit, signed_in, "", None).await
}

/// Sends what proves the new address to it.
pub(crate) async fn submit_email(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<Form>,
) -> Response {
    match request(&visit, signed_in, &form).await {
        Ok(email) => {
            let pending = NewAddress {
                email: email.as_str().to_owned(),
            };
            let response = see_other("/account/email/change");
            match pending.keep(&visit.state) {
                Some(cookie) => with_cookie(response, &cookie),
                None => response,
            }
        }
        Err(problem) => shown(&visit, signed_in, &form.email, Some(&problem)).await,
    }
}

async fn request(visit: &Visit, signed_in: SignedIn, form: &Form) -> Result<EmailAddress, Problem> {
    let correlation = &visit.meta.correlation;
    let email = fields::email(&form.email, "email", correlation)?;
    let problem = |error| api::email_change_problem(error, correlation);
    let password = typed(&form.password).map_err(|missing| problem(missing.into()))?;
    let SignedIn { user, session } = signed_in;
    let (accounts, context) = (&visit.state.accounts, visit.context());
    let requested =
        accounts.request_email_change(user, session, &email, password.as_ref(), &context);
    requested.await.map_err(problem)?;
    Ok(email)
}

/// Changes the address by the code in the mail.
pub(crate) async fn submit_email_code(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<CodeForm>,
) -> Response {
    match change(&visit, signed_in, &form).await {
        Ok(()) => with_cookie(
            see_other("/account/email/change?changed=1"),
            &NewAddress::forgotten(),
        ),
        Err(problem) => shown(&visit, signed_in, "", Some(&problem)).await,
    }
}

async fn change(visit: &Visit, signed_in: SignedIn, form: &CodeForm) -> Result<(), Problem> {
    let correlation = &visit.meta.correlation;
    let code = fields::code(&form.code, "code", correlation)?;
    let context = visit.context();
    let accounts = &visit.state.accounts;
    let changed = accounts.change_email_by_code(signed_in.user, &code, &context);
    changed
        .await
        .map_err(|error| api::confirm_email_problem(error, correlation))
}

async fn shown(
    visit: &Visit,
    signed_in: SignedIn,
    typed: &str,
    problem: Option<&Problem>,
) -> Response {
    let waiting = NewAddress::presented(&visit.state, &visit.headers);
    let shown = Shown {
        contact: Contact::Email,
        waiting: waiting.map(|waiting| waiting.email),
        typed,
        problem,
    };
    show(visit, signed_in, shown).await
}
