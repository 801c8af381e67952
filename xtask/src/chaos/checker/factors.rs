//! A code of a second factor is good once, wherever it is presented, and nobody is let in past it.

use super::super::journal::{Answer, Operation};
use super::{Account, Rule, Violation};
use Operation::{ConfirmFactor, ConfirmReset, EnrolFactor, Login, SecondStep};
use std::collections::BTreeMap;

/// Codes of apps repeat by chance: within this long none does but by being taken twice.
const CODE_MS: u64 = 300_000;
/// A challenge lives five minutes; one that is nearly as old may be too old on arrival.
const OLD_CHALLENGE_MS: u64 = 240_000;
/// How many wrong codes an account is granted, and for how long.
const WRONG_CODES: usize = 10;
const WRONG_CODES_MS: u64 = 890_000;
/// How many codes are looked at for one login.
const CODES_OF_A_LOGIN: usize = 5;

pub(super) fn violations(account: &Account<'_>) -> Vec<Violation> {
    let mut found = used_twice(account);
    found.extend(let_in_past_it(account));
    found.extend(account.of(SecondStep).filter_map(|it| refused(account, it)));
    found.extend(more_than_granted(account));
    found
}

fn used_twice(account: &Account<'_>) -> Vec<Violation> {
    let mut by_code: BTreeMap<&str, Vec<&Answer>> = BTreeMap::new();
    let mut by_login: BTreeMap<&str, Vec<&Answer>> = BTreeMap::new();
    for it in account.answers.iter().filter(|it| it.succeeded()) {
        if matches!(it.operation, SecondStep | ConfirmFactor) {
            by_code.entry(presented(it)).or_default().push(it);
        }
        if it.operation == SecondStep {
            let login = it.session.as_deref().unwrap_or_default();
            by_login.entry(login).or_default().push(it);
        }
    }
    let codes = by_code.iter().filter_map(|(code, uses)| {
        let again = uses.windows(2).find(|pair| {
            !is_of_an_app(code) || pair[1].asked_ms.saturating_sub(pair[0].asked_ms) < CODE_MS
        })?;
        Some(account.violation(Rule::UsedTwice, again[1], "the code was used before"))
    });
    let logins = by_login.values().filter_map(|uses| {
        let again = uses.get(1)?;
        Some(account.violation(Rule::UsedTwice, again, "the challenge was used before"))
    });
    codes.chain(logins).collect()
}

fn let_in_past_it(account: &Account<'_>) -> Vec<Violation> {
    let is_let_in = |it: &&Answer| it.succeeded() && it.access.is_some();
    let past = account
        .of(Login)
        .filter(is_let_in)
        .filter(|it| account.surely_before(&[ConfirmFactor], it.asked_ms));
    let past = past.map(|it| {
        let what = "the account has a second factor, and nobody was asked for it";
        account.violation(Rule::WronglyAccepted, it, what)
    });
    let unfounded = account.of(SecondStep).filter(is_let_in).filter(|it| {
        !account.maybe_before(&[ConfirmFactor], it.answered_ms, it)
            || !is_of_an_app(presented(it)) && !was_handed_out(account, it)
    });
    let unfounded = unfounded.map(|it| {
        let what = "nobody was given that code";
        account.violation(Rule::WronglyAccepted, it, what)
    });
    past.chain(unfounded).collect()
}

/// What is wrong with a refusal. Whether a code of an app was the right one cannot be told.
fn refused(account: &Account<'_>, step: &Answer) -> Option<Violation> {
    if !step.is_refused() {
        return None;
    }
    let others = || {
        account
            .of(SecondStep)
            .filter(|it| !std::ptr::eq(*it, step) && it.asked_ms <= step.answered_ms)
    };
    let of_login = || others().filter(|it| it.session == step.session);
    let what = match step.error() {
        "INVALID_SECOND_FACTOR" => {
            let is_unused = !others().any(|it| it.presented == step.presented);
            let is_known = !is_of_an_app(presented(step)) && was_handed_out(account, step);
            let enrolments = account.of(EnrolFactor).filter(|it| it.may_have_happened());
            let is_newest = enrolments.count() == 1;
            (is_known && is_unused && is_newest).then_some("it was handed out, and nobody used it")
        }
        "CHALLENGE_EXPIRED" => {
            let login = account
                .of(Login)
                .find(|it| it.succeeded() && it.session == step.session)?;
            let is_old = step.answered_ms.saturating_sub(login.asked_ms) > OLD_CHALLENGE_MS;
            let changes = account.of(ConfirmReset).filter(|it| it.may_have_happened());
            let is_gone = is_old
                || of_login().next().is_some()
                || changes
                    .into_iter()
                    .any(|it| it.asked_ms <= step.answered_ms);
            (!is_gone).then_some("the login waits for it")
        }
        "TOO_MANY_ATTEMPTS" => {
            let is_spent =
                others().count() >= WRONG_CODES - 1 || of_login().count() >= CODES_OF_A_LOGIN - 1;
            (!is_spent).then_some("there were not so many tries")
        }
        _ => None,
    };
    what.map(|what| account.violation(Rule::WronglyRefused, step, what))
}

fn more_than_granted(account: &Account<'_>) -> Option<Violation> {
    let wrong = account.of(SecondStep);
    let wrong: Vec<&Answer> = wrong
        .filter(|it| it.error() == "INVALID_SECOND_FACTOR")
        .collect();
    let beyond = wrong.windows(WRONG_CODES + 1).find(|tries| {
        let (first, last) = (tries[0], tries[WRONG_CODES]);
        last.answered_ms.saturating_sub(first.asked_ms) < WRONG_CODES_MS
    })?;
    let last = beyond[WRONG_CODES];
    Some(account.violation(
        Rule::BeyondLimit,
        last,
        "more wrong codes were looked at than ten",
    ))
}

fn presented(answer: &Answer) -> &str {
    answer.presented.as_deref().unwrap_or_default()
}

fn is_of_an_app(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())
}

fn was_handed_out(account: &Account<'_>, step: &Answer) -> bool {
    let mut handed = account
        .of(EnrolFactor)
        .filter_map(|it| it.backup_codes.as_deref());
    handed.any(|codes| codes.split(' ').any(|code| code == presented(step)))
}

#[cfg(test)]
mod tests {
    use super::super::super::journal::Line;
    use super::super::check;
    use super::super::story::{ADDRESS, answer, sound};
    use super::*;

    /// Somebody turns the second factor on and logs in by a code of the app and by a backup code.
    fn protected() -> Vec<Answer> {
        let enrolled = answer(ADDRESS, 110, EnrolFactor)
            .in_session("s8")
            .presenting("a8");
        let login = |at, session: &str| answer(ADDRESS, at, Login).by("two").in_session(session);
        vec![
            login(105, "s8").handing("a8", "r8"),
            Answer {
                backup_codes: Some("aaaa-bbbb cccc-dddd".to_owned()),
                ..enrolled
            },
            answer(ADDRESS, 120, ConfirmFactor)
                .in_session("s8")
                .presenting("111111"),
            login(130, "f1"),
            step(140, "f1", "222222").handing("fa1", "fr1"),
            login(150, "f2"),
            step(160, "f2", "aaaa-bbbb").handing("fa2", "fr2"),
        ]
    }

    fn step(at: u64, login: &str, code: &str) -> Answer {
        answer(ADDRESS, at, SecondStep)
            .in_session(login)
            .presenting(code)
    }

    fn found(added: impl IntoIterator<Item = Answer>) -> Vec<Rule> {
        let lines = sound().into_iter().filter(|line| {
            // What is read at the end is of somebody without a second factor.
            !matches!(line, Line::Answer(it) if it.is_final && it.access.is_some())
        });
        let added = protected().into_iter().chain(added).map(Line::Answer);
        let lines: Vec<Line> = lines.chain(added).collect();
        let mut rules: Vec<Rule> = check(&lines).into_iter().map(|it| it.rule).collect();
        rules
            .retain(|rule| !matches!(rule, Rule::LostPassword | Rule::LostAccount | Rule::NotRead));
        rules.dedup();
        rules
    }

    // req: MFA-3
    #[test]
    fn logins_by_codes_that_are_each_used_once_are_right() {
        assert_eq!(found([]), []);
        let wrong = step(170, "f3", "999999").refused(401, "INVALID_SECOND_FACTOR");
        assert_eq!(found([wrong]), []);
        let again = step(170, "f3", "222222").refused(401, "INVALID_SECOND_FACTOR");
        assert_eq!(found([again]), []);
        let by_chance = step(140 + CODE_MS, "f3", "222222").handing("fa3", "fr3");
        assert_eq!(found([by_chance]), []);
    }

    // req: MFA-3
    #[test]
    fn no_code_is_good_twice() {
        for code in ["111111", "222222", "aaaa-bbbb"] {
            let again = step(170, "f3", code).handing("fa3", "fr3");
            assert_eq!(found([again]), [Rule::UsedTwice], "{code}");
        }
        let challenge = step(170, "f1", "333333").handing("fa3", "fr3");
        assert_eq!(found([challenge]), [Rule::UsedTwice]);
    }

    // req: MFA-3
    #[test]
    fn nobody_is_let_in_past_the_second_factor() {
        let login = answer(ADDRESS, 170, Login).by("two").in_session("f3");
        assert_eq!(found([login.clone()]), []);
        assert_eq!(
            found([login.handing("fa3", "fr3")]),
            [Rule::WronglyAccepted]
        );
        let unknown = step(170, "f3", "eeee-ffff").handing("fa3", "fr3");
        assert_eq!(found([unknown]), [Rule::WronglyAccepted]);
    }

    // req: MFA-3
    #[test]
    fn a_backup_code_and_a_challenge_are_good_until_they_are_used() {
        let unused = step(170, "f3", "cccc-dddd").refused(401, "INVALID_SECOND_FACTOR");
        assert_eq!(found([unused]), [Rule::WronglyRefused]);
        let login = answer(ADDRESS, 165, Login).by("two").in_session("f3");
        let expired = || step(170, "f3", "cccc-dddd").refused(401, "CHALLENGE_EXPIRED");
        let reset_before = found([login.clone(), expired()]);
        assert_eq!(reset_before, [], "a password was changed before");
        let locked = step(170, "f3", "cccc-dddd").refused(429, "TOO_MANY_ATTEMPTS");
        let locked = Answer {
            retry_after: Some(9),
            ..locked
        };
        assert_eq!(found([locked]), [Rule::WronglyRefused]);
    }

    // req: MFA-3
    #[test]
    fn no_more_wrong_codes_are_looked_at_than_an_account_is_granted() {
        let guesses = |count: u64| {
            let guess = |number| {
                let login = format!("g{}", number / 4);
                step(200 + number, &login, "999999").refused(401, "INVALID_SECOND_FACTOR")
            };
            found((0..count).map(guess))
        };
        assert_eq!(guesses(10), []);
        assert_eq!(guesses(11), [Rule::BeyondLimit]);
    }
}
