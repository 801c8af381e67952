//! `/admin/recoveries`: the page of `GET /api/v1/admin/recoveries`, and of what is done to a
//! recovery by `/api/v1/admin/users/{userId}/second-factor/recovery`.

use super::account::Change;
use super::fault;
use crate::api;
use crate::form::OwnForm;
use crate::pages::admin::{
    RecoveriesView, RecoveryChange, RecoveryProblem, RecoveryRow, RecoveryState, Relation,
    recoveries as page,
};
use crate::problem::{Code, Problem};
use crate::site::moment::minute;
use crate::site::see_other;
use crate::site::session::Staff;
use crate::site::verify::Nothing;
use crate::site::visit::Visit;
use axum::response::Response;
use jiff::Timestamp;
use tessera_core::accounts::{RecoveryError, StaffSession};
use tessera_core::id::UserId;
use tessera_core::second_factor::{FactorRecovery, RecoveryActor};

pub(crate) async fn recoveries_page(visit: Visit, Staff(staff): Staff) -> Response {
    shown(&visit, &staff, None).await
}

pub(crate) async fn ask_recovery(
    change: Change,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let context = change.visit.context();
    let accounts = change.accounts();
    let asked = accounts.ask_factor_recovery(change.by(), change.user, &context);
    let asked = asked.await.map(|_| RecoveryChange::Asked);
    answer(&change, asked).await
}

pub(crate) async fn approve_recovery(
    change: Change,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let context = change.visit.context();
    let accounts = change.accounts();
    let approved = accounts.approve_factor_recovery(change.by(), change.user, &context);
    let approved = approved.await.map(|_| RecoveryChange::Approved);
    answer(&change, approved).await
}

pub(crate) async fn stop_recovery(
    change: Change,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let context = change.visit.context();
    let accounts = change.accounts();
    let stopped = accounts.stop_factor_recovery(change.by(), change.user, &context);
    let stopped = stopped.await.map(|()| RecoveryChange::Stopped);
    answer(&change, stopped).await
}

pub(crate) async fn finish_recovery(
    change: Change,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Response {
    let context = change.visit.context();
    let accounts = change.accounts();
    let finished = accounts.finish_factor_recovery(change.by(), change.user, &context);
    let finished = finished.await.map(|()| RecoveryChange::Finished);
    answer(&change, finished).await
}

async fn answer(change: &Change, outcome: Result<RecoveryChange, RecoveryError>) -> Response {
    let visit = &change.visit;
    match outcome {
        Ok(done) => see_other(&format!("/admin/recoveries?done={}", done.as_str())),
        Err(error) => {
            let problem = api::recovery_problem(error, &visit.meta.correlation);
            shown(visit, &change.staff, Some(&problem)).await
        }
    }
}

async fn shown(visit: &Visit, staff: &StaffSession, problem: Option<&Problem>) -> Response {
    let told = match problem.map(|problem| problem.code) {
        None => None,
        Some(Code::Forbidden) => Some(RecoveryProblem::Forbidden),
        Some(Code::Conflict | Code::NotFound | Code::SecondFactorOff) => {
            Some(RecoveryProblem::Changed)
        }
        Some(_) => {
            let unknown = || visit.problem(Code::Internal);
            return fault(visit, problem.unwrap_or(&unknown()));
        }
    };
    let after = visit.query.get("after").and_then(UserId::parse);
    let found = visit
        .state
        .accounts
        .factor_recoveries(after, api::DEFAULT_LIMIT);
    let found = match found.await {
        Ok(found) => found,
        Err(error) => {
            return fault(visit, &api::read_problem(&error, &visit.meta.correlation));
        }
    };
    let is_full = found.len() == api::DEFAULT_LIMIT as usize;
    let now = visit.state.deployment.clock.now();
    let view = RecoveriesView {
        next: found
            .last()
            .filter(|_| is_full)
            .map(|last| last.user.to_string()),
        recoveries: found
            .iter()
            .map(|recovery| row(visit, staff, recovery, now))
            .collect(),
        after: after.map(|after| after.to_string()),
        done: visit.query.get("done").and_then(RecoveryChange::parse),
        problem: told,
        grants: &staff.grants,
        dev: visit.dev(),
    };
    visit.answer(problem, page::page(&view, visit.language()))
}

fn row(
    visit: &Visit,
    staff: &StaffSession,
    recovery: &FactorRecovery,
    now: Timestamp,
) -> RecoveryRow {
    let language = visit.language();
    let name = |actor| match actor {
        RecoveryActor::Staff(user) => Some(user.to_string()),
        RecoveryActor::Operator => None,
    };
    let state = match &recovery.approval {
        None => RecoveryState::Asked,
        Some(approval) => RecoveryState::Approved {
            by: name(approval.by),
            due: minute(approval.due_at, language),
            is_due: approval.due_at <= now,
        },
    };
    let relation = if recovery.user == staff.user {
        Relation::Owner
    } else if recovery.asked_by == RecoveryActor::Staff(staff.user) {
        Relation::Asked
    } else {
        Relation::None
    };
    RecoveryRow {
        user: recovery.user.to_string(),
        asked_by: name(recovery.asked_by),
        asked: minute(recovery.asked_at, language),
        state,
        ends: minute(recovery.expires_at, language),
        relation,
    }
}
