//! `/api/v1/admin/users/{userId}/second-factor/recovery`: a lost second factor taken off an account
//! by two of the staff (requirement MFA-5).

use super::json;
use super::on_account::OnAccount;
use super::outbox::{DEFAULT_LIMIT, MAX_LIMIT, read_problem};
use super::roles::staff_problem;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tessera_core::accounts::RecoveryError;
use tessera_core::id::UserId;
use tessera_core::second_factor::{FactorRecovery, RecoveryActor};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    user_id: UserId,
    /// None where the shell of the deployment asked, or approved.
    asked_by: Option<UserId>,
    asked_at: Timestamp,
    approved_by: Option<UserId>,
    approved_at: Option<Timestamp>,
    due_at: Option<Timestamp>,
    expires_at: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Parameters {
    after: Option<String>,
    limit: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    recoveries: Vec<Answer>,
    next_after: Option<UserId>,
}

pub(crate) async fn recoveries(
    axum::extract::State(state): axum::extract::State<State>,
    meta: RequestMeta,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Response, Problem> {
    let correlation = &meta.correlation;
    let invalid = |field| Problem::new(Code::InvalidField, correlation).field(field);
    let Query(asked) = parameters.map_err(|_| invalid("query"))?;
    let limit = asked.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(invalid("limit"));
    }
    let after = asked
        .after
        .map(|id| UserId::parse(&id).ok_or_else(|| invalid("after")))
        .transpose()?;
    let page = state.accounts.factor_recoveries(after, limit).await;
    let page = page.map_err(|error| read_problem(&error, correlation))?;
    let is_full = page.len() == limit as usize;
    let answer = Page {
        next_after: page.last().filter(|_| is_full).map(|last| last.user),
        recoveries: page.iter().map(answer).collect(),
    };
    Ok(json(StatusCode::OK, &answer))
}

pub(crate) async fn recovery(on: OnAccount) -> Result<Response, Problem> {
    let found = on.accounts.factor_recovery(on.by(), on.user).await;
    let found = found.map_err(|error| problem(error, &on.meta.correlation))?;
    Ok(json(StatusCode::OK, &answer(&found)))
}

pub(crate) async fn ask_recovery(on: OnAccount) -> Result<Response, Problem> {
    let asked = on
        .accounts
        .ask_factor_recovery(on.by(), on.user, &on.context)
        .await;
    let asked = asked.map_err(|error| problem(error, &on.meta.correlation))?;
    Ok(json(StatusCode::CREATED, &answer(&asked)))
}

pub(crate) async fn approve_recovery(on: OnAccount) -> Result<Response, Problem> {
    let approved = on
        .accounts
        .approve_factor_recovery(on.by(), on.user, &on.context)
        .await;
    let approved = approved.map_err(|error| problem(error, &on.meta.correlation))?;
    Ok(json(StatusCode::OK, &answer(&approved)))
}

pub(crate) async fn finish_recovery(on: OnAccount) -> Result<Response, Problem> {
    let finished = on
        .accounts
        .finish_factor_recovery(on.by(), on.user, &on.context)
        .await;
    finished.map_err(|error| problem(error, &on.meta.correlation))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(crate) async fn end_recovery(on: OnAccount) -> Result<Response, Problem> {
    let stopped = on
        .accounts
        .stop_factor_recovery(on.by(), on.user, &on.context)
        .await;
    stopped.map_err(|error| problem(error, &on.meta.correlation))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn answer(recovery: &FactorRecovery) -> Answer {
    let id = |actor| match actor {
        RecoveryActor::Staff(user) => Some(user),
        RecoveryActor::Operator => None,
    };
    Answer {
        user_id: recovery.user,
        asked_by: id(recovery.asked_by),
        asked_at: recovery.asked_at,
        approved_by: recovery.approval.and_then(|approval| id(approval.by)),
        approved_at: recovery.approval.map(|approval| approval.at),
        due_at: recovery.approval.map(|approval| approval.due_at),
        expires_at: recovery.expires_at,
    }
}

/// The answer where a recovery did not go on.
pub(crate) fn problem(error: RecoveryError, correlation: &str) -> Problem {
    let conflict = |message| Problem::new(Code::Conflict, correlation).message(message);
    let forbidden = |message| Problem::new(Code::Forbidden, correlation).message(message);
    match error {
        RecoveryError::Staff(error) => staff_problem(error, correlation),
        RecoveryError::Oneself => forbidden("Nobody recovers their own account."),
        RecoveryError::SamePerson => forbidden("Somebody else has to approve what you asked for."),
        RecoveryError::Off => Problem::new(Code::SecondFactorOff, correlation),
        RecoveryError::Absent => Problem::new(Code::NotFound, correlation),
        RecoveryError::NoAddress => {
            conflict("The account has no proven address, so that its owner could not be told.")
        }
        RecoveryError::UnderWay => conflict("A recovery of this account is under way."),
        RecoveryError::Approved => conflict("The recovery is approved already."),
        RecoveryError::NotApproved => conflict("Nobody has approved the recovery yet."),
        RecoveryError::NotDue { .. } => {
            conflict("The owner may still stop the recovery: `dueAt` says until when.")
        }
        RecoveryError::Fault(fault) => Problem::fault(&fault, correlation),
    }
}
