//! `/account/second-factor/confirm`: the second factor proven before a change, and the codes by
//! text message that are asked for by somebody logged in.

use super::{CONFIRM, HERE, failed};
use crate::api;
use crate::form::OwnForm;
use crate::pages::{FactorPurpose, SecondFactorView, second_factor as page};
use crate::problem::Problem;
use crate::site::next::Next;
use crate::site::refusal::refusal;
use crate::site::see_other;
use crate::site::session::SignedIn;
use crate::site::visit::Visit;
use axum::response::Response;
use serde::Deserialize;
use tessera_core::second_factor::FactorMethod;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ConfirmForm {
    code: String,
    next: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SendForm {
    next: String,
    /// Whether the code is for removing a factor, which is done on the page of all of them.
    removal: Option<String>,
}

/// The page that asks for a code before a change.
pub(crate) async fn confirm_page(visit: Visit, signed_in: SignedIn) -> Response {
    let next = visit.query.get("next").and_then(Next::parse);
    shown(&visit, signed_in, &next.unwrap_or_else(here), None).await
}

/// Has a code sent, to be entered before a change.
pub(crate) async fn send_code(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<SendForm>,
) -> Response {
    let next = Next::parse(&form.next).unwrap_or_else(here);
    let is_removal = form.removal.is_some();
    let SignedIn { user, session } = signed_in;
    let context = visit.context();
    let accounts = &visit.state.accounts;
    match accounts.send_factor_code(user, session, &context).await {
        Ok(_) if is_removal => see_other(&format!("{HERE}?sent=1")),
        Ok(_) => see_other(&format!("{CONFIRM}?next={}&sent=1", next.as_str())),
        Err(error) => {
            let problem = api::send_factor_code_problem(error, &visit.meta.correlation);
            match is_removal {
                true => super::shown(&visit, signed_in, Some(&problem)).await,
                false => shown(&visit, signed_in, &next, Some(&problem)).await,
            }
        }
    }
}

/// Proves the second factor in this session, and goes on to the change.
pub(crate) async fn submit_confirm(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<ConfirmForm>,
) -> Response {
    let next = Next::parse(&form.next).unwrap_or_else(here);
    match confirm(&visit, signed_in, &form).await {
        Ok(()) => next.response(),
        Err(problem) => shown(&visit, signed_in, &next, Some(&problem)).await,
    }
}

async fn confirm(visit: &Visit, signed_in: SignedIn, form: &ConfirmForm) -> Result<(), Problem> {
    let correlation = &visit.meta.correlation;
    let code = api::factor_code(&form.code, correlation)?;
    let SignedIn { user, session } = signed_in;
    let context = visit.context();
    let proven = visit
        .state
        .accounts
        .prove_factor(user, session, &code, &context);
    proven
        .await
        .map_err(|error| api::confirm_factor_problem(error, correlation))
}

async fn shown(
    visit: &Visit,
    signed_in: SignedIn,
    next: &Next,
    problem: Option<&Problem>,
) -> Response {
    let found = visit.state.accounts.second_factor(signed_in.user).await;
    let state = match found {
        Ok(state) => state,
        Err(fault) => {
            let problem = Problem::fault(&fault, &visit.meta.correlation);
            return failed(&visit.state, &problem, &visit.meta, &visit.headers);
        }
    };
    let view = SecondFactorView {
        purpose: FactorPurpose::Change {
            next: next.as_str(),
        },
        first: state.methods.first().copied().unwrap_or(FactorMethod::Totp),
        message: super::message(visit, &state),
        refusal: problem.map(refusal),
        dev: visit.dev(),
    };
    visit.answer(problem, page::page(&view, visit.language()))
}

/// The settings of the second factor.
fn here() -> Next {
    Next::parse(HERE).unwrap_or_else(Next::home)
}
