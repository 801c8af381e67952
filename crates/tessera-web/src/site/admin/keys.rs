//! `/admin/keys`: the page of `/api/v1/admin/keys`.

use super::fault;
use crate::api;
use crate::form::OwnForm;
use crate::pages::admin::{KeyChange, KeyProblem, KeyRow, KeyRowState, KeysView, keys as page};
use crate::problem::{Code, Problem};
use crate::site::moment::minute;
use crate::site::see_other;
use crate::site::session::Staff;
use crate::site::visit::{Visit, echo};
use axum::response::Response;
use jiff::SignedDuration;
use serde::Deserialize;
use tessera_core::accounts::{Administrator, ChangeKeysError, StaffSession};
use tessera_core::token::{KeyState, MAX_LEAD, SigningKeysError};

/// How long a key is published before it signs, where nobody says otherwise.
const DEFAULT_MINUTES: &str = "10";

#[derive(Deserialize)]
pub(crate) struct RotateForm {
    #[serde(default)]
    minutes: String,
}

#[derive(Deserialize)]
pub(crate) struct RetireForm {
    #[serde(default)]
    kid: String,
    #[serde(default)]
    now: String,
}

pub(crate) async fn keys_page(visit: Visit, Staff(staff): Staff) -> Response {
    shown(&visit, &staff, DEFAULT_MINUTES, None).await
}

pub(crate) async fn rotate_key(
    visit: Visit,
    Staff(staff): Staff,
    OwnForm(form): OwnForm<RotateForm>,
) -> Response {
    let minutes = form.minutes.trim().parse::<u32>().ok();
    let lead = minutes.map(|minutes| SignedDuration::from_mins(i64::from(minutes)));
    let Some(lead) = lead.filter(|lead| *lead <= MAX_LEAD) else {
        let typed = echo(&form.minutes);
        return shown(&visit, &staff, typed, Some(KeyProblem::NoMinutes)).await;
    };
    let by = Administrator::Browser(&staff);
    let context = visit.context();
    let accounts = &visit.state.accounts;
    match accounts.rotate_signing_key(by, None, lead, &context).await {
        Ok(_) => done(KeyChange::Rotated),
        Err(error) => refused(&visit, &staff, &form.minutes, "", error).await,
    }
}

pub(crate) async fn retire_key(
    visit: Visit,
    Staff(staff): Staff,
    OwnForm(form): OwnForm<RetireForm>,
) -> Response {
    let by = Administrator::Browser(&staff);
    let context = visit.context();
    let accounts = &visit.state.accounts;
    let retired = accounts.retire_signing_key(by, &form.kid, form.now == "true", &context);
    match retired.await {
        Ok(()) => done(KeyChange::Retired),
        Err(error) => refused(&visit, &staff, DEFAULT_MINUTES, &form.kid, error).await,
    }
}

fn done(change: KeyChange) -> Response {
    see_other(&format!("/admin/keys?done={}", change.as_str()))
}

async fn refused(
    visit: &Visit,
    staff: &StaffSession,
    minutes: &str,
    kid: &str,
    error: ChangeKeysError,
) -> Response {
    let problem = match &error {
        ChangeKeysError::Keys(SigningKeysError::Waiting { .. }) => KeyProblem::Waits,
        ChangeKeysError::Keys(SigningKeysError::Needed { .. }) => {
            KeyProblem::Needed(kid.to_owned())
        }
        ChangeKeysError::Keys(
            SigningKeysError::Signs | SigningKeysError::Raced | SigningKeysError::Unknown(_),
        ) => KeyProblem::Refused,
        _ => return fault(visit, &api::keys_problem(&error, &visit.meta.correlation)),
    };
    shown(visit, staff, echo(minutes), Some(problem)).await
}

async fn shown(
    visit: &Visit,
    staff: &StaffSession,
    minutes: &str,
    problem: Option<KeyProblem>,
) -> Response {
    let listed = match visit.state.accounts.signing_keys().await {
        Ok(listed) => listed,
        Err(error) => {
            return fault(visit, &api::keys_problem(&error, &visit.meta.correlation));
        }
    };
    let language = visit.language();
    let keys = listed.into_iter().map(|key| KeyRow {
        kid: key.kid,
        algorithm: key.algorithm,
        state: match key.state {
            KeyState::Signs => KeyRowState::Signs,
            KeyState::Verifies => KeyRowState::Verifies,
            KeyState::Waits(from) => KeyRowState::Waits(minute(from, language)),
            KeyState::Retired(at) => KeyRowState::Retired(minute(at, language)),
        },
        is_configured: key.is_configured,
    });
    let answer: Option<Problem> = problem.as_ref().map(|problem| match problem {
        KeyProblem::NoMinutes => visit.problem(Code::InvalidField).field("minutes"),
        _ => visit.problem(Code::Conflict),
    });
    let view = KeysView {
        keys: keys.collect(),
        minutes,
        done: visit.query.get("done").and_then(KeyChange::parse),
        problem,
        grants: &staff.grants,
        dev: visit.dev(),
    };
    visit.answer(answer.as_ref(), page::page(&view, language))
}
