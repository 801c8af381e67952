//! Every account that was promised is there at the end.

use super::super::journal::{Answer, Operation};
use super::passwords::possible;
use super::{Account, Rule, Violation};
use Operation::{CompleteStages, Login, ProveEmail, RedeemCode, Register, RequestCode};

pub(super) fn violations(account: &Account<'_>) -> Vec<Violation> {
    let promised = |operations: &[Operation]| {
        let mut of = operations
            .iter()
            .flat_map(|&operation| account.of(operation));
        of.find(|it| it.succeeded())
    };
    let by_address =
        promised(&[Register, CompleteStages]).and_then(|promise| lost_address(account, promise));
    let by_number = promised(&[RedeemCode]).and_then(|promise| lost_number(account, promise));
    by_address.into_iter().chain(by_number).collect()
}

fn lost_address(account: &Account<'_>, promise: &Answer) -> Option<Violation> {
    let read: Vec<&Answer> = account
        .of(Login)
        .filter(|it| it.is_final && !it.is_open())
        .collect();
    let tried = |password: &&str| {
        read.iter()
            .any(|it| it.password.as_deref() == Some(*password))
    };
    if read.is_empty() || !possible(account, u64::MAX, u64::MAX).iter().all(tried) {
        let what = "not every login was answered at the end";
        return Some(account.violation(Rule::NotRead, promise, what));
    }
    let is_proven = account.surely_before(&[ProveEmail, CompleteStages], read[0].asked_ms);
    let is_there = |it: &&Answer| it.succeeded() || it.error() == "EMAIL_NOT_VERIFIED";
    if !read.iter().any(is_there) {
        return Some(account.violation(Rule::LostAccount, promise, "no password lets it in"));
    }
    let is_unproven = is_proven && !read.iter().any(|it| it.succeeded());
    is_unproven.then(|| account.violation(Rule::LostAccount, promise, "its proof is lost"))
}

fn lost_number(account: &Account<'_>, promise: &Answer) -> Option<Violation> {
    let mut read = account
        .of(RequestCode)
        .filter(|it| it.is_final && !it.is_open());
    match read.next() {
        None => Some(account.violation(Rule::NotRead, promise, "nothing was answered at the end")),
        Some(it) if it.error() == "MOBILE_NUMBER_EXISTS" => None,
        Some(_) => Some(account.violation(Rule::LostAccount, promise, "the number is free")),
    }
}
