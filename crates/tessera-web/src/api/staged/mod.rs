//! Registering in stages, one file for each step.

mod complete;
mod send_code;
mod start;
mod verify_code;

pub(crate) use complete::complete_registration;
pub(crate) use send_code::send_registration_code;
pub(crate) use start::start_registration;
pub(crate) use verify_code::verify_registration_code;

use crate::problem::{Code, Problem};
use tessera_core::id::RegistrationId;

/// Reads the id of a registration. What is no id is answered like one that nobody has.
fn registration_id(raw: &str, correlation: &str) -> Result<RegistrationId, Problem> {
    RegistrationId::parse(raw).ok_or_else(|| not_found(correlation))
}

fn not_found(correlation: &str) -> Problem {
    Problem::new(Code::RegistrationNotFound, correlation).field("registrationId")
}
