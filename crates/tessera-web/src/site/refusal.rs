//! What a form is told of the problem that the API would answer with.

use crate::pages::{Reason, Refusal};
use crate::problem::{Code, Problem};

pub(super) fn refusal(problem: &Problem) -> Refusal {
    let reason = match problem.code {
        Code::InvalidField => Reason::InvalidValue,
        Code::InvalidEmail => Reason::InvalidEmail,
        Code::WeakPassword => Reason::WeakPassword(problem.violations().to_vec()),
        Code::InvalidToken => Reason::InvalidLink,
        Code::Conflict => Reason::Busy,
        Code::RateLimited => Reason::RateLimited,
        Code::Overloaded => Reason::Overloaded,
        _ => Reason::Internal,
    };
    Refusal {
        reason,
        field: problem.about().map(str::to_owned),
        retry_after_seconds: problem.wait_seconds(),
    }
}
