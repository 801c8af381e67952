//! What a form is told of the problem that the API would answer with.

use crate::pages::{Reason, Refusal};
use crate::problem::{Code, Problem};

pub(super) fn refusal(problem: &Problem) -> Refusal {
    let reason = match problem.code {
        Code::InvalidField if is_password(problem) => Reason::WrongPassword,
        Code::InvalidSecondFactor => Reason::WrongFactor {
            tries_left: problem.tries_left(),
        },
        Code::InvalidField if problem.about() == Some("code") => {
            Reason::WrongFactor { tries_left: None }
        }
        Code::ChallengeExpired => Reason::LoginOver,
        Code::InvalidField => Reason::InvalidValue,
        Code::InvalidEmail => Reason::InvalidEmail,
        Code::InvalidMobileNumber => Reason::InvalidNumber,
        Code::WeakPassword => Reason::WeakPassword(problem.violations().to_vec()),
        Code::PasswordRequired => Reason::PasswordNeeded,
        Code::InvalidToken => Reason::InvalidLink,
        Code::InvalidOtp => Reason::WrongCode {
            tries_left: problem.tries_left(),
        },
        Code::OtpExpired => Reason::CodeExpired,
        Code::EmailExists => Reason::EmailTaken,
        Code::MobileNumberExists => Reason::NumberTaken,
        Code::Duplicate => Reason::Duplicate,
        Code::AccountDisabled => Reason::AccountDisabled,
        Code::Conflict | Code::SecondFactorOn => Reason::Busy,
        Code::SecondFactorOff => Reason::FactorGone,
        Code::TooManyAttempts => Reason::TooManyTries,
        Code::RateLimited => Reason::RateLimited,
        Code::SmsUnavailable => Reason::NoMessages,
        Code::FeatureOff => Reason::NotOffered,
        Code::NoPassword => Reason::NoPassword,
        Code::RecentLoginRequired => Reason::LoginTooOld,
        Code::LastAdmin => Reason::LastAdmin,
        Code::Overloaded => Reason::Overloaded,
        _ => Reason::Internal,
    };
    Refusal {
        reason,
        field: problem.about().map(|field| own_name(field).to_owned()),
        retry_after_seconds: problem.wait_seconds(),
    }
}

/// Whether the value that is not as it should be is the password of the account.
fn is_password(problem: &Problem) -> bool {
    matches!(problem.about(), Some("password" | "currentPassword"))
}

/// The name of a field in forms, which nest nothing.
fn own_name(field: &str) -> &str {
    field.strip_prefix("personal.").unwrap_or(field)
}
