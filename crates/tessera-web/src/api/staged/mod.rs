//! Registering in stages, one file for each step.

mod complete;
mod send_code;
mod start;
mod verify_code;

pub(crate) use complete::{Told, complete_registration, problem as complete_problem};
pub(crate) use send_code::{problem as send_code_problem, send_registration_code};
pub(crate) use start::{browser, problem as start_problem, start_registration};
pub(crate) use verify_code::{problem as verify_code_problem, verify_registration_code};

use crate::problem::{Code, Problem};
use tessera_core::id::RegistrationId;

/// Reads the id of a registration. What is no id is answered like one that nobody has.
fn registration_id(raw: &str, correlation: &str) -> Result<RegistrationId, Problem> {
    RegistrationId::parse(raw).ok_or_else(|| not_found(correlation))
}

fn not_found(correlation: &str) -> Problem {
    Problem::new(Code::RegistrationNotFound, correlation).field("registrationId")
}
