//! A session that has ended is over everywhere, and one that has not goes on.

use super::super::journal::{Answer, Operation};
use super::{Account, GRACE_MS, Rule, Violation};
use Operation::{
    ConfirmFactor, ConfirmReset, EnrolFactor, Login, Logout, RedeemCode, Refresh, SecondStep,
    Validate,
};
use std::collections::BTreeSet;

pub(super) fn violations(account: &Account<'_>) -> Vec<Violation> {
    let names: BTreeSet<&str> = account
        .answers
        .iter()
        .filter(|it| begins_one(it))
        .filter_map(|it| it.session.as_deref())
        .collect();
    let sessions = names
        .into_iter()
        .filter_map(|name| Session::of(account, name));
    sessions
        .flat_map(|session| session.violations(account))
        .collect()
}

/// Whether it handed out tokens: a login that asks for a second factor begins nothing.
fn begins_one(answer: &Answer) -> bool {
    let is_beginning = matches!(answer.operation, Login | RedeemCode | SecondStep);
    is_beginning && answer.succeeded() && answer.access.is_some()
}

struct Session<'a> {
    begun: &'a Answer,
    answers: Vec<&'a Answer>,
    resets: Vec<&'a Answer>,
    /// What turned a second factor on in another session, which ends this one.
    factors: Vec<&'a Answer>,
}

impl<'a> Session<'a> {
    fn of(account: &Account<'a>, name: &str) -> Option<Self> {
        let own = account.answers.iter().copied();
        let own = own.filter(|it| it.session.as_deref() == Some(name));
        let answers: Vec<&Answer> = own.collect();
        let begun = answers.iter().copied().find(|it| begins_one(it))?;
        Some(Self {
            begun,
            answers,
            resets: account.of(ConfirmReset).collect(),
            factors: account
                .of(ConfirmFactor)
                .filter(|it| it.session.as_deref() != Some(name))
                .collect(),
        })
    }

    fn refreshes(&self) -> impl Iterator<Item = &'a Answer> {
        let answers = self.answers.iter().copied();
        answers.filter(|it| it.operation == Refresh)
    }

    /// The earliest time by which the session was over, and why.
    fn surely_over(&self) -> Option<(u64, &'static str)> {
        let logouts = self
            .answers
            .iter()
            .copied()
            .filter(|it| it.operation == Logout);
        let logouts = logouts
            .filter(|it| it.succeeded())
            .map(|it| (it.answered_ms, "the session was logged out"));
        let resets = self.resets.iter().copied();
        let resets = resets
            .filter(|it| it.succeeded() && self.begun.answered_ms < it.asked_ms)
            .map(|it| (it.answered_ms, "the password was changed"));
        let factors = self.factors.iter().copied();
        let factors = factors
            .filter(|it| it.succeeded() && self.begun.answered_ms < it.asked_ms)
            .map(|it| (it.answered_ms, "a second factor was turned on elsewhere"));
        let reuses = self
            .refreshes()
            .filter(|it| it.is_refused() && self.was_exchanged_long_before(it))
            .map(|it| (it.answered_ms, "an old refresh token came back"));
        logouts.chain(resets).chain(factors).chain(reuses).min()
    }

    fn was_exchanged_long_before(&self, reuse: &Answer) -> bool {
        let mut same = self
            .refreshes()
            .filter(|it| it.presented == reuse.presented);
        same.any(|it| it.succeeded() && it.answered_ms + GRACE_MS < reuse.asked_ms)
    }

    /// The earliest time from which the session may be over.
    fn maybe_over(&self) -> Option<u64> {
        let logouts = self
            .answers
            .iter()
            .copied()
            .filter(|it| it.operation == Logout);
        let logouts = logouts
            .filter(|it| it.may_have_happened())
            .map(|it| it.asked_ms);
        let resets = self.resets.iter().copied();
        // One that is open may be carried out long after nobody waits for it any more.
        let resets = resets
            .filter(|it| it.is_open() || it.succeeded() && self.begun.asked_ms < it.answered_ms)
            .map(|it| it.asked_ms);
        let factors = self.factors.iter().copied();
        let factors = factors
            .filter(|it| it.is_open() || it.succeeded() && self.begun.asked_ms < it.answered_ms)
            .map(|it| it.asked_ms);
        let reuses = self
            .refreshes()
            .filter(|it| self.may_be_reuse(it))
            .map(|it| it.asked_ms);
        logouts.chain(resets).chain(factors).chain(reuses).min()
    }

    /// Whether the token may have been exchanged longer ago than it is answered for, or its
    /// successor used.
    fn may_be_reuse(&self, refresh: &Answer) -> bool {
        let mut before = self.refreshes().filter(|it| {
            !std::ptr::eq(*it, refresh)
                && it.presented == refresh.presented
                && it.may_have_happened()
                && it.asked_ms <= refresh.answered_ms
        });
        before.any(|it| {
            let is_late = it.asked_ms + GRACE_MS <= refresh.answered_ms;
            let mut used = self.refreshes().filter(|later| {
                it.refresh.is_some()
                    && later.presented == it.refresh
                    && later.asked_ms <= refresh.answered_ms
            });
            is_late || used.next().is_some()
        })
    }

    fn violations(&self, account: &Account<'_>) -> Vec<Violation> {
        let (surely, maybe) = (self.surely_over(), self.maybe_over());
        let uses = self
            .answers
            .iter()
            .filter(|it| matches!(it.operation, Refresh | Validate | Logout | EnrolFactor));
        let judged = uses.filter_map(|it| {
            if let Some((over, why)) = surely
                && it.succeeded()
                && it.asked_ms > over
            {
                return Some(account.violation(Rule::ValidAfterEnd, it, why));
            }
            let may_be_over = maybe.is_some_and(|over| over <= it.answered_ms);
            let is_wrong = it.is_refused() && !may_be_over && !self.is_unknown(it);
            is_wrong.then(|| account.violation(Rule::WronglyRefused, it, "the session goes on"))
        });
        judged.collect()
    }

    /// Whether what was presented was never handed out in this session.
    fn is_unknown(&self, answer: &Answer) -> bool {
        let handed = self.answers.iter();
        let mut handed = handed.flat_map(|it| [&it.access, &it.refresh]);
        !handed.any(|token| token.is_some() && *token == answer.presented)
    }
}
