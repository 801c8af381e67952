//! What is good once is used once.

use super::super::journal::{Answer, Operation};
use super::{Account, GRACE_MS, Rule, Violation};
use Operation::{CompleteStages, ConfirmReset, EnterStagesCode, ProveEmail, RedeemCode, Refresh};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn violations(account: &Account<'_>) -> Vec<Violation> {
    // An address is proven once, a number registered once, however many codes there were.
    let of_account = [ProveEmail, RedeemCode, CompleteStages];
    let of_account = of_account.iter().filter_map(|&operation| {
        let again = account.of(operation).filter(|it| it.succeeded()).nth(1)?;
        Some(account.violation(Rule::UsedTwice, again, "it had succeeded before"))
    });
    let of_thing = [EnterStagesCode, ConfirmReset];
    let of_thing = of_thing.iter().flat_map(|&operation| {
        let things = by_thing(account, operation).into_values();
        things.filter_map(|uses| {
            let again = uses.get(1)?;
            Some(account.violation(Rule::UsedTwice, again, "it was used before"))
        })
    });
    let tokens = by_thing(account, Refresh).into_values();
    let tokens = tokens.filter_map(|uses| exchanged_twice(account, &uses));
    of_account.chain(of_thing).chain(tokens).collect()
}

/// The successes of an operation by what was presented.
fn by_thing<'a>(account: &Account<'a>, operation: Operation) -> BTreeMap<&'a str, Vec<&'a Answer>> {
    let mut things: BTreeMap<&str, Vec<&Answer>> = BTreeMap::new();
    for answer in account.of(operation).filter(|it| it.succeeded()) {
        let thing = answer.presented.as_deref().unwrap_or_default();
        things.entry(thing).or_default().push(answer);
    }
    things
}

/// A refresh token has one successor, which is answered for ten seconds.
fn exchanged_twice(account: &Account<'_>, uses: &[&Answer]) -> Option<Violation> {
    let first = uses.iter().map(|it| it.answered_ms).min()?;
    let successors: BTreeSet<&str> = uses.iter().filter_map(|it| it.refresh.as_deref()).collect();
    if successors.len() > 1 {
        let what = "the token had another successor";
        return Some(account.violation(Rule::UsedTwice, uses.last()?, what));
    }
    let late = uses.iter().find(|it| it.asked_ms > first + GRACE_MS)?;
    Some(account.violation(Rule::UsedTwice, late, "the token was exchanged long before"))
}
