//! The password that was set last is the one that works, and no other.

use super::super::journal::{Answer, Operation};
use super::{Account, Rule, Violation};
use Operation::{CompleteStages, ConfirmReset, Login, ProveEmail, Register, StartStages};
use std::collections::BTreeSet;

pub(super) fn violations(account: &Account<'_>) -> Vec<Violation> {
    let during = account.of(Login).filter_map(|login| judged(account, login));
    during.chain(at_the_end(account)).collect()
}

/// The passwords that may work between `from` and `to`.
pub(super) fn possible<'a>(account: &Account<'a>, from: u64, to: u64) -> BTreeSet<&'a str> {
    let chosen = [Register, StartStages];
    let chosen = chosen.iter().flat_map(|&operation| account.of(operation));
    let mut possible: BTreeSet<&str> = chosen
        .filter(|it| it.may_have_happened())
        .filter_map(|it| it.password.as_deref())
        .collect();
    let mut links: Vec<&str> = Vec::new();
    for change in account.of(ConfirmReset).filter(|it| it.asked_ms <= to) {
        let link = change.presented.as_deref().unwrap_or_default();
        if !links.contains(&link) {
            links.push(link);
        }
    }
    // A link is good once: where one request was told that it changed the password, no other
    // with the same link did.
    for link in links {
        let with_link = account
            .of(ConfirmReset)
            .filter(|it| it.presented.as_deref() == Some(link) && it.asked_ms <= to);
        let tried: Vec<&Answer> = with_link.collect();
        let done = tried.iter().find(|it| it.succeeded());
        match done {
            Some(done) if done.answered_ms < from => {
                possible = done.password.as_deref().into_iter().collect();
            }
            Some(done) => possible.extend(done.password.as_deref()),
            None => {
                let open = tried.iter().filter(|it| it.is_open());
                possible.extend(open.filter_map(|it| it.password.as_deref()));
            }
        }
    }
    possible
}

fn judged(account: &Account<'_>, login: &Answer) -> Option<Violation> {
    let given = login.password.as_deref().unwrap_or_default();
    let possible = possible(account, login.asked_ms, login.answered_ms);
    if login.succeeded() && !possible.contains(given) {
        let what = "that is not the password";
        return Some(account.violation(Rule::WronglyAccepted, login, what));
    }
    // What is read at the end says more than that a login was refused.
    if login.is_final || !login.is_refused() {
        return None;
    }
    let is_sure = |operations: &[Operation]| account.surely_before(operations, login.asked_ms);
    let is_the_one = possible.len() == 1 && possible.contains(given);
    let what = match login.error() {
        "EMAIL_NOT_VERIFIED" if !possible.contains(given) => {
            "the address is told about to somebody who has not the password"
        }
        "EMAIL_NOT_VERIFIED" if is_sure(&[ProveEmail, CompleteStages]) => "the address is proven",
        "INVALID_CREDENTIALS" if is_the_one && is_sure(&[Register, CompleteStages]) => {
            "that is the password"
        }
        _ => return None,
    };
    Some(account.violation(Rule::WronglyRefused, login, what))
}

fn at_the_end(account: &Account<'_>) -> Vec<Violation> {
    let changed = account.of(ConfirmReset).filter(|it| it.succeeded()).last();
    let Some(changed) = changed else {
        return Vec::new();
    };
    let read: Vec<&Answer> = account
        .of(Login)
        .filter(|it| it.is_final && !it.is_open())
        .collect();
    let working: BTreeSet<&str> = read
        .iter()
        .filter(|it| it.succeeded())
        .filter_map(|it| it.password.as_deref())
        .collect();
    let tried: BTreeSet<&str> = read
        .iter()
        .filter_map(|it| it.password.as_deref())
        .collect();
    let possible = possible(account, u64::MAX, u64::MAX);
    if !possible.is_subset(&tried) {
        let what = "not every password was tried at the end";
        return vec![account.violation(Rule::NotRead, changed, what)];
    }
    match working.len() {
        1 => Vec::new(), // One that may not work is accepted wrongly, which is found above.
        0 => vec![account.violation(Rule::LostPassword, changed, "no password works")],
        _ => vec![account.violation(Rule::LostPassword, changed, "two passwords work")],
    }
}
