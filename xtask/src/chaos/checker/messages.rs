//! A message that was promised reached a provider at least once.

use super::super::journal::{Answer, Kind, Operation};
use super::{Account, Rule, Violation};
use Operation::{CompleteStages, ProveEmail};

pub(super) fn violations(account: &Account<'_>) -> Vec<Violation> {
    let lost = account.answers.iter().filter_map(|answer| {
        let kind = promised(account, answer)?;
        let mut arrived = account.messages.iter();
        let is_there = arrived.any(|it| it.kind == kind && it.at_ms >= answer.asked_ms);
        (!is_there).then(|| {
            account.violation(
                Rule::LostMessage,
                answer,
                "no message of it reached a provider",
            )
        })
    });
    lost.collect()
}

/// The kind of message that an answer promises.
fn promised(account: &Account<'_>, answer: &Answer) -> Option<Kind> {
    if !answer.succeeded() {
        return None;
    }
    match answer.operation {
        Operation::Register => Some(Kind::Proof),
        Operation::SendStagesCode | Operation::RequestCode => Some(Kind::Code),
        Operation::RequestReset => {
            // An address that nobody has proven is sent something else, or nothing.
            let is_proven = account.surely_before(&[ProveEmail, CompleteStages], answer.asked_ms);
            is_proven.then_some(Kind::Reset)
        }
        _ => None,
    }
}
