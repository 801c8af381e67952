//! What a form is told of the problem that the API would answer with.

use crate::pages::{Reason, Refusal};
use crate::problem::{Code, Problem};

pub(super) fn refusal(problem: &Problem) -> Refusal {
    let reason = match problem.code {
        Code::InvalidField => Reason::InvalidValue,
        Code::InvalidEmail => Reason::InvalidEmail,
        Code::InvalidMobileNumber => Reason::InvalidNumber,
        Code::WeakPassword => Reason::WeakPassword(problem.violations().to_vec()),
        Code::InvalidToken => Reason::InvalidLink,
        Code::InvalidOtp => Reason::WrongCode {
            tries_left: problem.tries_left(),
        },
        Code::OtpExpired => Reason::CodeExpired,
        Code::EmailExists => Reason::EmailTaken,
        Code::MobileNumberExists => Reason::NumberTaken,
        Code::Conflict => Reason::Busy,
        Code::TooManyAttempts => Reason::TooManyTries,
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
