//! `/account/second-factor` and the pages below it: those of `/api/v1/users/me/2fa`.

use super::contact::given_password;
use super::failed;
use crate::api::{self, fields};
use crate::form::OwnForm;
use crate::pages::account::{FactorSettingsView, FactorStage, second_factor as page};
use crate::pages::{FactorPurpose, Message, SecondFactorView, second_factor as code_page};
use crate::problem::Problem;
use crate::qr_code::Qr;
use crate::site::kept::{Kept as _, ShownCodes};
use crate::site::moment;
use crate::site::next::Next;
use crate::site::refusal::refusal;
use crate::site::session::SignedIn;
use crate::site::verify::Nothing;
use crate::site::visit::Visit;
use crate::site::{see_other, with_cookie};
use axum::response::Response;
use serde::Deserialize;
use tessera_core::accounts::{DisableSecondFactorError, Fault, WaitingFactor};
use tessera_core::second_factor::{BackupCode, FactorMethod};

const HERE: &str = "/account/second-factor";
const CODES: &str = "/account/second-factor/codes";
const CONFIRM: &str = "/account/second-factor/confirm";

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CodeForm {
    code: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct DisableForm {
    password: String,
    code: String,
}

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
}

pub(crate) async fn second_factor_page(visit: Visit, signed_in: SignedIn) -> Response {
    shown(&visit, signed_in, None).await
}

/// Draws a secret and backup codes, which the browser keeps until they were shown.
pub(crate) async fn enable_second_factor(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    match visit.state.accounts.enrol_totp(signed_in.user).await {
        Ok(enrolled) => keep_codes(&visit, signed_in, &enrolled.backup_codes, HERE),
        Err(error) => {
            let problem = api::enable_factor_problem(error, &visit.meta.correlation);
            shown(&visit, signed_in, Some(&problem)).await
        }
    }
}

/// Turns the second factor on by the first code of the app.
pub(crate) async fn verify_second_factor(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<CodeForm>,
) -> Response {
    match verify(&visit, signed_in, &form).await {
        Ok(()) => see_other(CODES),
        Err(problem) => shown(&visit, signed_in, Some(&problem)).await,
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

/// The backup codes, until they are said to be kept.
pub(crate) async fn codes_page(visit: Visit, signed_in: SignedIn) -> Response {
    match ShownCodes::presented(&visit.state, &visit.headers) {
        Some(kept) if kept.user == signed_in.user => {
            page_of(&visit, FactorStage::Codes(&kept.codes), None)
        }
        _ => visit.remember(see_other(HERE)),
    }
}

/// Draws new backup codes.
pub(crate) async fn replace_backup_codes(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let context = visit.context();
    let accounts = &visit.state.accounts;
    match accounts
        .replace_backup_codes(signed_in.user, &context)
        .await
    {
        Ok(codes) => keep_codes(&visit, signed_in, &codes, CODES),
        Err(error) => {
            let problem = api::backup_codes_problem(error, &visit.meta.correlation);
            shown(&visit, signed_in, Some(&problem)).await
        }
    }
}

/// Forgets the backup codes that were shown.
pub(crate) async fn codes_kept(OwnForm(Nothing {}): OwnForm<Nothing>) -> Response {
    with_cookie(see_other(HERE), &ShownCodes::forgotten())
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
        Ok(()) => see_other(HERE),
        Err(fault) => {
            let problem = Problem::fault(&fault, &visit.meta.correlation);
            failed(&visit.state, &problem, &visit.meta, &visit.headers)
        }
    }
}

/// Turns the second factor off.
pub(crate) async fn disable_second_factor(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<DisableForm>,
) -> Response {
    match disable(&visit, signed_in, &form).await {
        Ok(()) => with_cookie(see_other(HERE), &ShownCodes::forgotten()),
        Err(problem) => shown(&visit, signed_in, Some(&problem)).await,
    }
}

async fn disable(visit: &Visit, signed_in: SignedIn, form: &DisableForm) -> Result<(), Problem> {
    let correlation = &visit.meta.correlation;
    let problem = |error| api::disable_factor_problem(error, correlation);
    let code = api::factor_code(&form.code, correlation)?;
    let password =
        given_password(&form.password).map_err(|_| problem(DisableSecondFactorError::Password))?;
    let context = visit.context();
    let accounts = &visit.state.accounts;
    let SignedIn { user, session } = signed_in;
    let disabled =
        accounts.disable_second_factor(user, session, None, password.as_ref(), &code, &context);
    disabled.await.map_err(problem)
}

/// The page that asks for a code before a change.
pub(crate) async fn confirm_page(visit: Visit, signed_in: SignedIn) -> Response {
    let next = visit.query.get("next").and_then(Next::parse);
    confirm_shown(&visit, signed_in, &next.unwrap_or_else(here), None).await
}

/// Has a code sent, to be entered before a change.
pub(crate) async fn send_code(
    visit: Visit,
    signed_in: SignedIn,
    OwnForm(form): OwnForm<SendForm>,
) -> Response {
    let next = Next::parse(&form.next).unwrap_or_else(here);
    let SignedIn { user, session } = signed_in;
    let context = visit.context();
    let accounts = &visit.state.accounts;
    match accounts.send_factor_code(user, session, &context).await {
        Ok(_) => see_other(&format!("{CONFIRM}?next={}&sent=1", next.as_str())),
        Err(error) => {
            let problem = api::send_factor_code_problem(error, &visit.meta.correlation);
            confirm_shown(&visit, signed_in, &next, Some(&problem)).await
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
        Err(problem) => confirm_shown(&visit, signed_in, &next, Some(&problem)).await,
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

async fn confirm_shown(
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
        message: match (state.number, visit.query.get("sent")) {
            (None, _) => Message::Never,
            (Some(_), None) => Message::Offered,
            (Some(_), Some(_)) => Message::Sent,
        },
        refusal: problem.map(refusal),
        dev: visit.dev(),
    };
    visit.answer(problem, code_page::page(&view, visit.language()))
}

/// The settings of the second factor.
fn here() -> Next {
    Next::parse(HERE).unwrap_or_else(Next::home)
}

/// Keeps backup codes in the browser, sealed, for the page that shows them.
fn keep_codes(
    visit: &Visit,
    signed_in: SignedIn,
    codes: &[BackupCode],
    then: &'static str,
) -> Response {
    let kept = ShownCodes {
        user: signed_in.user,
        codes: codes.iter().map(BackupCode::shown).collect(),
    };
    match kept.keep(&visit.state) {
        Some(cookie) => with_cookie(see_other(then), &cookie),
        None => see_other(then),
    }
}

/// The page, as the account is now.
async fn shown(visit: &Visit, signed_in: SignedIn, problem: Option<&Problem>) -> Response {
    match stage(visit, signed_in).await {
        Ok(Stage::NotOffered) => page_of(visit, FactorStage::NotOffered, problem),
        Ok(Stage::Off) => page_of(visit, FactorStage::Off, problem),
        Ok(Stage::Waiting { qr_code, secret }) => {
            let (qr_code, secret) = (&qr_code, &secret);
            page_of(visit, FactorStage::Waiting { qr_code, secret }, problem)
        }
        Ok(Stage::On(stage)) => page_of(visit, stage, problem),
        Err(problem) => failed(&visit.state, &problem, &visit.meta, &visit.headers),
    }
}

/// How far the second factor has come.
enum Stage {
    NotOffered,
    Off,
    Waiting { qr_code: String, secret: String },
    On(FactorStage<'static>),
}

async fn stage(visit: &Visit, signed_in: SignedIn) -> Result<Stage, Problem> {
    let correlation = &visit.meta.correlation;
    let accounts = &visit.state.accounts;
    let fault = |error| Problem::fault(&Fault::from(error), correlation);
    let state = accounts.second_factor(signed_in.user).await;
    let state = state.map_err(|fault| Problem::fault(&fault, correlation))?;
    if let Some(since) = state.enabled_since {
        let has_password = accounts.has_password(signed_in.user).await.map_err(fault)?;
        return Ok(Stage::On(FactorStage::On {
            since: moment::day(since, visit.language()),
            backup_codes_left: state.backup_codes_left,
            trusted_devices: state.trusted_devices,
            has_password,
        }));
    }
    let is_offered = accounts.is_offered_factor(signed_in.user).await;
    if !is_offered.map_err(fault)? {
        return Ok(Stage::NotOffered);
    }
    // An app that was enrolled elsewhere is gone on with there, where its codes are.
    let kept = ShownCodes::presented(&visit.state, &visit.headers);
    if kept.is_none_or(|kept| kept.user != signed_in.user) {
        return Ok(Stage::Off);
    }
    let waiting = accounts.waiting_factor(signed_in.user).await;
    let waiting = waiting.map_err(|fault| Problem::fault(&fault, correlation))?;
    let Some(WaitingFactor::Totp(waiting)) = waiting else {
        return Ok(Stage::Off);
    };
    let code = Qr::of(&waiting.uri).map_err(|error| Problem::internal(&error, correlation))?;
    Ok(Stage::Waiting {
        qr_code: code.data_uri(),
        secret: waiting.secret.to_string(),
    })
}

fn page_of(visit: &Visit, stage: FactorStage<'_>, problem: Option<&Problem>) -> Response {
    let view = FactorSettingsView {
        stage,
        refusal: problem.map(refusal),
        dev: visit.dev(),
    };
    visit.answer(problem, page::page(&view, visit.language()))
}
