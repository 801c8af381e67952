//! `/account/second-factor` and the pages below it: those of `/api/v1/users/me/2fa`.

mod app;
mod codes;
mod confirm;
mod number;

pub(crate) use app::{enable_second_factor, factor_app_page};
pub(crate) use codes::{codes_kept, codes_page, replace_backup_codes};
pub(crate) use confirm::{confirm_page, send_code, submit_confirm};
pub(crate) use number::{enrol_number, factor_number_page};

use super::contact::given_password;
use super::failed;
use crate::api::{self, fields};
use crate::form::OwnForm;
use crate::pages::Message;
use crate::pages::account::{
    FactorSettingsView, FactorStage, FactorsOn, ShownFactor, second_factor as page,
};
use crate::problem::Problem;
use crate::site::kept::{Kept as _, ShownCodes};
use crate::site::moment;
use crate::site::refusal::refusal;
use crate::site::session::SignedIn;
use crate::site::verify::Nothing;
use crate::site::visit::{Visit, echo};
use crate::site::{see_other, with_cookie};
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use tessera_core::accounts::{DisableSecondFactorError, Fault, SecondFactorState, WaitingFactor};
use tessera_core::second_factor::{FactorKind, FactorMethod};

const HERE: &str = "/account/second-factor";
const CHANGED: &str = "/account/second-factor?changed=1";
const APP: &str = "/account/second-factor/app";
const NUMBER: &str = "/account/second-factor/number";
const CODES: &str = "/account/second-factor/codes";
const CONFIRM: &str = "/account/second-factor/confirm";

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CodeForm {
    code: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ChooseForm {
    method: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct DisableForm {
    password: String,
    code: String,
    /// The one to remove; empty or `all` for all of them.
    method: String,
}

pub(crate) async fn second_factor_page(visit: Visit, signed_in: SignedIn) -> Response {
    shown(&visit, signed_in, None).await
}

/// Lets the factor that waits protect the account, by its first code.
pub(crate) async fn verify_second_factor(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<CodeForm>,
) -> Response {
    match verify(&visit, signed_in, &form).await {
        Ok(()) => {
            let kept = ShownCodes::presented(&visit.state, &visit.headers);
            match kept.is_some_and(|kept| !kept.codes.is_empty()) {
                true => see_other(CODES),
                // It was added to another, and the codes are those that there were.
                false => with_cookie(see_other(CHANGED), &ShownCodes::forgotten()),
            }
        }
        Err(problem) => waiting_shown(&visit, signed_in, &problem).await,
    }
}

async fn verify(visit: &Visit, signed_in: SignedIn, form: &CodeForm) -> Result<(), Problem> {
    let correlation = &visit.meta.correlation;
    let digits: String = form.code.chars().filter(|c| !c.is_whitespace()).collect();
    let code = fields::code(&digits, "code", correlation)?;
    let SignedIn { user, session } = signed_in;
    let context = visit.context();
    let confirmed = visit
        .state
        .accounts
        .confirm_factor(user, session, &code, &context);
    confirmed
        .await
        .map_err(|error| api::verify_factor_problem(error, correlation))
}

/// The page of what waits for its first code, which was refused.
async fn waiting_shown(visit: &Visit, signed_in: SignedIn, problem: &Problem) -> Response {
    match visit.state.accounts.waiting_factor(signed_in.user).await {
        Ok(Some(WaitingFactor::Sms(_))) => number::shown(visit, signed_in, "", Some(problem)).await,
        Ok(_) => app::shown(visit, signed_in, Some(problem)).await,
        Err(fault) => {
            let problem = Problem::fault(&fault, &visit.meta.correlation);
            failed(&visit.state, &problem, &visit.meta, &visit.headers)
        }
    }
}

/// Has one of several factors asked for first.
pub(crate) async fn choose_factor(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<ChooseForm>,
) -> Response {
    match choose(&visit, signed_in, &form).await {
        Ok(()) => see_other(CHANGED),
        Err(problem) => shown(&visit, signed_in, Some(&problem)).await,
    }
}

async fn choose(visit: &Visit, signed_in: SignedIn, form: &ChooseForm) -> Result<(), Problem> {
    let correlation = &visit.meta.correlation;
    let kind = api::factor_kind(&form.method, correlation)?;
    let context = visit.context();
    let accounts = &visit.state.accounts;
    let chosen = accounts.choose_factor(signed_in.user, kind, &context);
    chosen
        .await
        .map_err(|error| api::choose_factor_problem(error, correlation))
}

/// Forgets the devices on which the second factor is not asked for.
pub(crate) async fn forget_devices(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let context = visit.context();
    let accounts = &visit.state.accounts;
    match accounts.forget_devices(signed_in.user, &context).await {
        Ok(()) => see_other(CHANGED),
        Err(fault) => {
            let problem = Problem::fault(&fault, &visit.meta.correlation);
            failed(&visit.state, &problem, &visit.meta, &visit.headers)
        }
    }
}

/// Turns the second factor off, or removes one of several.
pub(crate) async fn disable_second_factor(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<DisableForm>,
) -> Response {
    match disable(&visit, signed_in, &form).await {
        Ok(()) => with_cookie(see_other(CHANGED), &ShownCodes::forgotten()),
        Err(problem) => {
            let removing = echo(&form.method);
            settings(&visit, signed_in, removing, Some(&problem)).await
        }
    }
}

async fn disable(visit: &Visit, signed_in: SignedIn, form: &DisableForm) -> Result<(), Problem> {
    let correlation = &visit.meta.correlation;
    let problem = |error| api::disable_factor_problem(error, correlation);
    let removed = match form.method.as_str() {
        "" | page::ALL => None,
        one => Some(api::factor_kind(one, correlation)?),
    };
    let code = api::factor_code(&form.code, correlation)?;
    let password =
        given_password(&form.password).map_err(|_| problem(DisableSecondFactorError::Password))?;
    let context = visit.context();
    let accounts = &visit.state.accounts;
    let SignedIn { user, session } = signed_in;
    let disabled =
        accounts.disable_second_factor(user, session, removed, password.as_ref(), &code, &context);
    disabled.await.map_err(problem)
}

/// The settings, as the account is now.
async fn shown(visit: &Visit, signed_in: SignedIn, problem: Option<&Problem>) -> Response {
    settings(visit, signed_in, "", problem).await
}

/// The settings with what is wrong, or the way to them.
async fn settings_unless(
    visit: &Visit,
    signed_in: SignedIn,
    problem: Option<&Problem>,
) -> Response {
    match problem {
        Some(_) => shown(visit, signed_in, problem).await,
        None => visit.remember(see_other(HERE)),
    }
}

async fn settings(
    visit: &Visit,
    signed_in: SignedIn,
    removing: &str,
    problem: Option<&Problem>,
) -> Response {
    let stage = match stage(visit, signed_in, removing).await {
        Ok(stage) => stage,
        Err(fault) => {
            let problem = Problem::fault(&fault, &visit.meta.correlation);
            return failed(&visit.state, &problem, &visit.meta, &visit.headers);
        }
    };
    let view = FactorSettingsView {
        stage,
        is_changed: problem.is_none() && visit.query.get("changed").is_some(),
        refusal: problem.map(refusal),
        dev: visit.dev(),
    };
    visit.answer(problem, page::page(&view, visit.language()))
}

/// How far the second factor has come.
async fn stage(visit: &Visit, signed_in: SignedIn, removing: &str) -> Result<FactorStage, Fault> {
    let accounts = &visit.state.accounts;
    let state = accounts.second_factor(signed_in.user).await?;
    let more = more(&state);
    Ok(match state.enabled_since {
        Some(since) => FactorStage::On(on(visit, &state, since, more, removing)),
        None if more.is_empty() => FactorStage::NotOffered,
        None => FactorStage::Off {
            has_password: state.has_password,
            asks_password: is_password_due(visit, signed_in).await?,
        },
    })
}

/// Whether a first factor takes the password, since the login was not a moment ago.
async fn is_password_due(visit: &Visit, signed_in: SignedIn) -> Result<bool, Fault> {
    let SignedIn { user, session } = signed_in;
    Ok(visit.state.accounts.is_password_due(user, session).await?)
}

fn on(
    visit: &Visit,
    state: &SecondFactorState,
    since: Timestamp,
    more: Vec<FactorKind>,
    removing: &str,
) -> FactorsOn {
    let shown = |kind: FactorKind| ShownFactor {
        kind,
        number: match (kind, &state.number) {
            (FactorKind::Sms, Some(number)) => Some(number.masked().to_string()),
            (FactorKind::Sms, None) | (FactorKind::Totp, _) => None,
        },
    };
    FactorsOn {
        since: moment::day(since, visit.language()),
        factors: kinds(state).map(shown).collect(),
        more,
        backup_codes_left: state.backup_codes_left,
        trusted_devices: state.trusted_devices,
        has_password: state.has_password,
        message: message(visit, state),
        removing: removing.to_owned(),
    }
}

/// What protects the account, the one that is asked for first at the head.
fn kinds(state: &SecondFactorState) -> impl Iterator<Item = FactorKind> {
    let kind = |method: &FactorMethod| FactorKind::parse(method.as_str());
    state.methods.iter().filter_map(kind)
}

/// What may be enrolled besides: nothing where the account is not offered a second factor, and
/// no number where there is no password.
fn more(state: &SecondFactorState) -> Vec<FactorKind> {
    if !state.is_offered {
        return Vec::new();
    }
    let mut more = FactorKind::ALL.to_vec();
    more.retain(|kind| !kinds(state).any(|on| on == *kind));
    more.retain(|kind| state.has_password || *kind != FactorKind::Sms);
    more
}

/// Whether a code can be had by text message, and whether one was sent a moment ago.
fn message(visit: &Visit, state: &SecondFactorState) -> Message {
    match (&state.number, visit.query.get("sent")) {
        (None, _) => Message::Never,
        (Some(_), None) => Message::Offered,
        (Some(_), Some(_)) => Message::Sent,
    }
}
