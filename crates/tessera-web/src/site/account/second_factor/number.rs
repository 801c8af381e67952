//! `/account/second-factor/number`: a number that codes are to go to, enrolled and confirmed by
//! the first of them.

use super::codes::keep;
use super::{NUMBER, failed, is_password_due, settings_unless};
use crate::api;
use crate::form::OwnForm;
use crate::pages::account::{FactorNumberView, second_factor::number as page};
use crate::problem::Problem;
use crate::site::kept::ShownCodes;
use crate::site::refusal::refusal;
use crate::site::session::SignedIn;
use crate::site::visit::{Visit, echo};
use axum::response::Response;
use serde::Deserialize;
use tessera_core::accounts::{Fault, WaitingFactor};
use tessera_core::mobile::MobileNumber;
use tessera_core::second_factor::FactorKind;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Form {
    mobile_number: String,
    /// Whether another code is to go to the number that waits.
    again: Option<String>,
    password: String,
}

/// What the page shows of an account that may enrol a number.
struct Known {
    /// The number that waits for its first code in this browser.
    waiting: Option<MobileNumber>,
    /// The account's own.
    own: Option<MobileNumber>,
    /// Whether enrolling one takes the password.
    asks_password: bool,
}

pub(crate) async fn factor_number_page(visit: Visit, signed_in: SignedIn) -> Response {
    shown(&visit, signed_in, "", None).await
}

/// Sends a code to the number.
pub(crate) async fn enrol_number(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<Form>,
) -> Response {
    match enrol(&visit, signed_in, &form).await {
        Ok(Some(response)) => response,
        Ok(None) => settings_unless(&visit, signed_in, None).await,
        Err(problem) => shown(&visit, signed_in, &form.mobile_number, Some(&problem)).await,
    }
}

/// Enrols the number that the form names; none where the account may not.
async fn enrol(
    visit: &Visit,
    signed_in: SignedIn,
    form: &Form,
) -> Result<Option<Response>, Problem> {
    let correlation = &visit.meta.correlation;
    let Some(known) = known(visit, signed_in).await? else {
        return Ok(None);
    };
    let typed = form.mobile_number.trim();
    let number = match known.waiting.filter(|_| form.again.is_some()) {
        Some(waiting) => Some(waiting),
        None if typed.is_empty() && known.own.is_some() => None,
        None => Some(api::number(&visit.state, typed, correlation)?),
    };
    let problem = |error| api::enable_sms_problem(error, correlation);
    let password =
        super::super::typed(&form.password).map_err(|missing| problem(missing.into()))?;
    let SignedIn { user, session } = signed_in;
    let context = visit.context();
    let accounts = &visit.state.accounts;
    let enrolled = accounts.enrol_sms(user, session, number, password.as_ref(), &context);
    let enrolled = enrolled.await.map_err(problem)?;
    Ok(Some(keep(visit, signed_in, &enrolled.backup_codes, NUMBER)))
}

/// The page; the settings where the account may not enrol a number, or has one.
pub(super) async fn shown(
    visit: &Visit,
    signed_in: SignedIn,
    typed: &str,
    problem: Option<&Problem>,
) -> Response {
    let known = match known(visit, signed_in).await {
        Ok(Some(known)) => known,
        Ok(None) => return settings_unless(visit, signed_in, problem).await,
        Err(problem) => return failed(&visit.state, &problem, &visit.meta, &visit.headers),
    };
    let masked = |number: MobileNumber| number.masked().to_string();
    let (waiting, own) = (known.waiting.map(masked), known.own.map(masked));
    let view = FactorNumberView {
        waiting: waiting.as_deref(),
        own: own.as_deref(),
        typed: echo(typed),
        asks_password: known.asks_password,
        refusal: problem.map(refusal),
        dev: visit.dev(),
    };
    visit.answer(problem, page::page(&view, visit.language()))
}

async fn known(visit: &Visit, signed_in: SignedIn) -> Result<Option<Known>, Problem> {
    let correlation = &visit.meta.correlation;
    let (accounts, user) = (&visit.state.accounts, signed_in.user);
    let fault = |fault: Fault| Problem::fault(&fault, correlation);
    let state = accounts.second_factor(user).await.map_err(fault)?;
    if !super::more(&state).contains(&FactorKind::Sms) {
        return Ok(None);
    }
    let waiting = match ShownCodes::belong_to(visit, signed_in) {
        true => accounts.waiting_factor(user).await.map_err(fault)?,
        false => None,
    };
    let profile = accounts.profile(user).await;
    let profile = profile.map_err(|error| api::profile_problem(error, correlation))?;
    Ok(Some(Known {
        waiting: match waiting {
            Some(WaitingFactor::Sms(number)) => Some(number),
            Some(WaitingFactor::Totp(_)) | None => None,
        },
        own: profile.identity.mobile,
        asks_password: is_password_due(visit, signed_in).await.map_err(fault)?,
    }))
}
