//! `/admin`: what staff see of others' accounts, and do to them, by the use cases of the API.

mod account;
mod audit;
mod find;
mod flags;
mod keys;
mod limits;
mod outbox;
mod overview;
mod recoveries;
mod roles;
mod sinks;

pub(crate) use account::{
    account_page, disable_account, enable_account, end_sessions, grant_role, release_limits,
    reset_password, withdraw_role,
};
pub(crate) use audit::audit_page;
pub(crate) use find::{find_page, submit_find};
pub(crate) use flags::{flags_page, set_flag};
pub(crate) use keys::{keys_page, retire_key, rotate_key};
pub(crate) use limits::{limits_page, release_network, submit_network};
pub(crate) use outbox::{outbox_page, redeliver};
pub(crate) use overview::overview_page;
pub(crate) use recoveries::{
    approve_recovery, ask_recovery, finish_recovery, recoveries_page, stop_recovery,
};
pub(crate) use roles::{change_role, create_role, delete_role, role_page, roles_page};
pub(crate) use sinks::{replay, replay_page, sinks_page};

use super::session::refused as failed;
use super::visit::Visit;
use crate::problem::{Code, Problem};
use axum::response::Response;

/// What is not there, or is none of theirs to see.
fn not_there(visit: &Visit) -> Response {
    let problem = visit.problem(Code::NotFound);
    failed(&visit.state, &problem, &visit.meta, &visit.headers)
}

fn fault(visit: &Visit, problem: &Problem) -> Response {
    failed(&visit.state, problem, &visit.meta, &visit.headers)
}
