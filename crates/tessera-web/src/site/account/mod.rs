//! `/account`: what a signed-in person sees and changes, by the use cases of the API.

mod overview;
mod profile;

pub(crate) use overview::overview;
pub(crate) use profile::{profile_page, submit_profile};

use super::session::refused as failed;
use crate::pages::account::{Reason, Refusal};
use crate::problem::{Code, Problem};
/// What a form is told of the problem that the API would answer with.
fn refusal(problem: &Problem) -> Refusal {
    let reason = match problem.code {
        Code::InvalidField => Reason::InvalidValue,
        Code::Conflict => Reason::Busy,
        Code::Overloaded => Reason::Overloaded,
        _ => Reason::Internal,
    };
    Refusal {
        reason,
        field: problem.about().map(str::to_owned),
        retry_after_seconds: problem.wait_seconds(),
    }
}
