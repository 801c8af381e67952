//! Nobody is refused what had to be served.
//!
//! Logins are judged with passwords, what sessions allow with sessions, second steps with second
//! factors, and limits by themselves.

use super::super::journal::{Answer, Operation};
use super::limits::is_limited;
use super::{Account, Rule, Violation};
use Operation::{
    CompleteStages, ConfirmReset, EnterStagesCode, ProveEmail, RedeemCode, Register, RequestCode,
    RequestReset, SendStagesCode, StartStages,
};

/// A code lives five minutes; one that is nearly as old may be too old on arrival.
const OLD_CODE_MS: u64 = 280_000;

pub(super) fn violations(account: &Account<'_>) -> Vec<Violation> {
    let refused = account.answers.iter().filter(|it| it.is_refused());
    let wrong = refused.filter_map(|answer| {
        let what = unjustified(account, answer)?;
        Some(account.violation(Rule::WronglyRefused, answer, what))
    });
    let accepted = account.answers.iter().filter_map(|answer| {
        let what = accepted_unsent(account, answer)?;
        Some(account.violation(Rule::WronglyAccepted, answer, what))
    });
    wrong.chain(accepted).collect()
}

fn unjustified(account: &Account<'_>, answer: &Answer) -> Option<&'static str> {
    let maybe =
        |operations: &[Operation]| account.maybe_before(operations, answer.answered_ms, answer);
    match answer.operation {
        _ if is_limited(answer) => None,
        Register => {
            (!maybe(&[ProveEmail, CompleteStages])).then_some("nobody has proven the address")
        }
        ProveEmail => (!maybe(&[ProveEmail]) && !may_be_lost(account, answer))
            .then_some("it was sent, and nobody had used it"),
        EnterStagesCode => (!maybe_same(account, answer) && !may_be_lost(account, answer))
            .then_some("the code was sent, and nobody had used it"),
        CompleteStages => (!maybe(&[CompleteStages])).then_some("nobody had completed it"),
        RequestCode => (!maybe(&[RedeemCode])).then_some("nobody has registered the number"),
        RedeemCode => (!maybe(&[RedeemCode]) && !may_be_lost(account, answer))
            .then_some("the code was sent, and nobody had used it"),
        ConfirmReset => (!maybe_same(account, answer)
            && account.was_sent(presented(answer))
            && requests_before(account, answer, RequestReset) < 2)
            .then_some("the link was sent, and nobody had used it"),
        StartStages | SendStagesCode | RequestReset => Some("there is no reason for it"),
        Operation::Login
        | Operation::Refresh
        | Operation::Validate
        | Operation::Logout
        | Operation::EnrolFactor
        | Operation::ConfirmFactor
        | Operation::SecondStep => None,
    }
}

fn presented(answer: &Answer) -> &str {
    answer.presented.as_deref().unwrap_or_default()
}

/// Whether the same thing may have been used by another request.
fn maybe_same(account: &Account<'_>, answer: &Answer) -> bool {
    let mut others = account.of(answer.operation).filter(|it| {
        !std::ptr::eq(*it, answer)
            && it.presented == answer.presented
            && it.asked_ms <= answer.answered_ms
    });
    others.any(Answer::may_have_happened)
}

fn requests_before(account: &Account<'_>, answer: &Answer, operation: Operation) -> usize {
    let of = account.of(operation);
    of.filter(|it| it.may_have_happened() && it.asked_ms <= answer.answered_ms)
        .count()
}

/// Whether a code (never a link, which is in the database) may be good no more, or never was:
/// replaced by another one, too old, or in a cache that failed.
fn may_be_lost(account: &Account<'_>, answer: &Answer) -> bool {
    let presented = presented(answer);
    if !account.was_sent(presented) {
        return true;
    }
    let has_code = |code: &Option<String>| code.as_deref() == Some(presented);
    let Some(message) = account.messages.iter().find(|it| has_code(&it.code)) else {
        return false;
    };
    let senders = [Register, SendStagesCode, RequestCode];
    let sent: usize = senders
        .iter()
        .map(|&sender| requests_before(account, answer, sender))
        .sum();
    let first_asked = senders.iter().flat_map(|&sender| account.of(sender));
    let since = first_asked.map(|it| it.asked_ms).min().unwrap_or_default();
    let in_a_loss = |&(from, to): &(u64, u64)| from <= answer.answered_ms && since <= to;
    sent > 1
        || answer.asked_ms.saturating_sub(message.at_ms) > OLD_CODE_MS
        || account.code_losses.iter().any(in_a_loss)
}

/// A code or a link that was accepted although nobody was sent it.
fn accepted_unsent(account: &Account<'_>, answer: &Answer) -> Option<&'static str> {
    let is_sent_first = matches!(
        answer.operation,
        ProveEmail | EnterStagesCode | RedeemCode | ConfirmReset
    );
    let is_wrong = is_sent_first && answer.succeeded() && !account.was_sent(presented(answer));
    is_wrong.then_some("nobody was sent that code or link")
}
