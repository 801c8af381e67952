//! Failures are clean: a problem document of 5xx, an answer of the balancer, or a connection that
//! breaks. Every other answer is one that the operation has.

use super::super::journal::{Answer, Operation, Outcome};
use super::{Account, Rule, Violation};

/// Statuses of the balancer: it reached no instance, or waited in vain.
const BALANCER: [u16; 2] = [502, 504];

pub(super) fn violations(account: &Account<'_>) -> Vec<Violation> {
    let unclean = account.answers.iter().filter_map(|answer| {
        let what = unclean(answer)?;
        Some(account.violation(Rule::Unclean, answer, what))
    });
    unclean.collect()
}

fn unclean(answer: &Answer) -> Option<&'static str> {
    let Outcome::Answered {
        status, is_problem, ..
    } = answer.outcome
    else {
        return None;
    };
    match status {
        _ if answer.succeeded() => None,
        500 | 503 => (!is_problem).then_some("a failure that is no problem document"),
        status if BALANCER.contains(&status) => None,
        400..500 if !is_problem => Some("a refusal that is no problem document"),
        400..500 => {
            let refusal = (status, answer.error());
            (!refusals(answer.operation).contains(&refusal))
                .then_some("a refusal that the operation does not have here")
        }
        _ => Some("a status that the operation does not have"),
    }
}

/// The refusals that a client that does as it should may meet.
fn refusals(operation: Operation) -> &'static [(u16, &'static str)] {
    match operation {
        Operation::Register => &[(409, "EMAIL_EXISTS")],
        Operation::ProveEmail => &[
            (400, "INVALID_OTP"),
            (400, "OTP_EXPIRED"),
            (400, "INVALID_TOKEN"),
        ],
        Operation::StartStages | Operation::RequestReset => &[],
        Operation::SendStagesCode => &[(404, "REGISTRATION_NOT_FOUND")],
        Operation::EnterStagesCode => &[
            (400, "INVALID_OTP"),
            (400, "OTP_EXPIRED"),
            (404, "REGISTRATION_NOT_FOUND"),
        ],
        Operation::CompleteStages => &[
            (404, "REGISTRATION_NOT_FOUND"),
            (409, "REGISTRATION_NOT_VERIFIED"),
            (409, "E_DUPLICATE"),
        ],
        Operation::RequestCode => &[(409, "MOBILE_NUMBER_EXISTS"), (429, "RATE_LIMITED")],
        Operation::RedeemCode => &[
            (400, "INVALID_OTP"),
            (400, "OTP_EXPIRED"),
            (409, "MOBILE_NUMBER_EXISTS"),
        ],
        Operation::Login => &[(401, "INVALID_CREDENTIALS"), (403, "EMAIL_NOT_VERIFIED")],
        Operation::Refresh | Operation::Validate | Operation::Logout => &[(401, "UNAUTHENTICATED")],
        Operation::ConfirmReset => &[(400, "INVALID_TOKEN")],
        // What happens to one that is asked again, since no answer came of the one before.
        Operation::EnrolFactor => &[(401, "UNAUTHENTICATED"), (409, "SECOND_FACTOR_ON")],
        Operation::ConfirmFactor => &[
            (400, "INVALID_OTP"),
            (401, "UNAUTHENTICATED"),
            (401, "INVALID_SECOND_FACTOR"),
            (409, "SECOND_FACTOR_OFF"),
        ],
        Operation::SecondStep => &[
            (401, "INVALID_SECOND_FACTOR"),
            (401, "CHALLENGE_EXPIRED"),
            (429, "TOO_MANY_ATTEMPTS"),
        ],
    }
}
