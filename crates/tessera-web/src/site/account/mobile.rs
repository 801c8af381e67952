//! `/account/mobile` and `/account/mobile/code`: the pages of `POST /api/v1/users/me/mobile` and
//! `/users/me/mobile/confirm`.

use super::contact::{CodeForm, Shown, show};
use super::typed;
use crate::api::{self, fields};
use crate::form::OwnForm;
use crate::pages::account::Contact;
use crate::problem::{Code, Problem};
use crate::site::kept::{Kept as _, KeptNumber, NewNumber};
use crate::site::session::SignedIn;
use crate::site::visit::Visit;
use crate::site::{see_other, with_cookie};
use axum::response::Response;
use serde::Deserialize;
use tessera_core::mobile::MobileNumber;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Form {
    mobile_number: String,
    password: String,
}

pub(crate) async fn mobile_page(visit: Visit, signed_in: SignedIn) -> Response {
    shown(&visit, signed_in, "", None).await
}

/// Sends a code to the new number.
pub(crate) async fn submit_mobile(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<Form>,
) -> Response {
    match request(&visit, signed_in, &form).await {
        Ok(number) => {
            let response = see_other("/account/mobile");
            let pending = NewNumber {
                number: KeptNumber::of(&number),
            };
            match pending.keep(&visit.state) {
                Some(cookie) => with_cookie(response, &cookie),
                None => response,
            }
        }
        Err(problem) => shown(&visit, signed_in, &form.mobile_number, Some(&problem)).await,
    }
}

async fn request(visit: &Visit, signed_in: SignedIn, form: &Form) -> Result<MobileNumber, Problem> {
    let correlation = &visit.meta.correlation;
    let number = api::number(&visit.state, &form.mobile_number, correlation)?;
    let problem = |error| api::mobile_change_problem(error, correlation);
    let password = typed(&form.password).map_err(|missing| problem(missing.into()))?;
    let SignedIn { user, session } = signed_in;
    let (accounts, context) = (&visit.state.accounts, visit.context());
    let requested =
        accounts.request_mobile_change(user, session, &number, password.as_ref(), &context);
    requested.await.map_err(problem)?;
    Ok(number)
}

/// Changes the number by the code that was sent to it.
pub(crate) async fn submit_mobile_code(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<CodeForm>,
) -> Response {
    match change(&visit, signed_in, &form).await {
        Ok(()) => with_cookie(
            see_other("/account/mobile?changed=1"),
            &NewNumber::forgotten(),
        ),
        Err(problem) => shown(&visit, signed_in, "", Some(&problem)).await,
    }
}

async fn change(visit: &Visit, signed_in: SignedIn, form: &CodeForm) -> Result<(), Problem> {
    let correlation = &visit.meta.correlation;
    let number = new_number(visit);
    let number = number.ok_or_else(|| visit.problem(Code::OtpExpired).field("code"))?;
    let code = fields::code(&form.code, "code", correlation)?;
    let context = visit.context();
    let accounts = &visit.state.accounts;
    let changed = accounts.change_mobile(signed_in.user, &number, &code, &context);
    changed
        .await
        .map_err(|error| api::confirm_mobile_problem(error, correlation))
}

/// The number that waits for its code.
fn new_number(visit: &Visit) -> Option<MobileNumber> {
    let pending = NewNumber::presented(&visit.state, &visit.headers)?;
    pending.number.read(&visit.state)
}

async fn shown(
    visit: &Visit,
    signed_in: SignedIn,
    typed: &str,
    problem: Option<&Problem>,
) -> Response {
    let waiting = new_number(visit);
    let shown = Shown {
        contact: Contact::Mobile,
        waiting: waiting.map(|number| number.masked().to_string()),
        typed,
        problem,
    };
    show(visit, signed_in, shown).await
}
