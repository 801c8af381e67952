//! A limit lets through what it says and no more, and who is refused by it is told when to come
//! back.

use super::super::journal::{Answer, Operation, Outcome};
use super::{Account, Rule, Violation};
use Operation::RequestCode;

/// How many codes a number is granted at once, and how long one more takes.
const CODES: usize = 3;
const ONE_MORE_MS: u64 = 600_000;

pub(super) fn violations(account: &Account<'_>) -> Vec<Violation> {
    let untold = account
        .answers
        .iter()
        .filter(|it| is_limited(it) && it.retry_after.is_none());
    let untold = untold.map(|it| {
        let what = "it is not said when to come back";
        account.violation(Rule::Unclean, it, what)
    });
    let unfounded = account
        .of(RequestCode)
        .filter(|it| is_limited(it) && drawn_before(account, it) < CODES)
        .filter(|it| !is_a_moment_early(account, it));
    let unfounded = unfounded.map(|it| {
        let what = "there were not so many requests";
        account.violation(Rule::WronglyRefused, it, what)
    });
    untold.chain(unfounded).chain(beyond(account)).collect()
}

pub(super) fn is_limited(answer: &Answer) -> bool {
    matches!(answer.outcome, Outcome::Answered { status: 429, .. })
}

/// Requests that may have been counted.
fn drawn_before(account: &Account<'_>, answer: &Answer) -> usize {
    let others = account.of(RequestCode).filter(|it| {
        !std::ptr::eq(*it, answer) && it.may_have_happened() && it.asked_ms <= answer.answered_ms
    });
    others.count()
}

/// Of requests at once each draws by its own time, in any order. The last that is granted may be a
/// moment early by the time of the one that drew first, and is told to come back within a second.
fn is_a_moment_early(account: &Account<'_>, answer: &Answer) -> bool {
    let at_once = account.of(RequestCode).filter(|it| {
        it.may_have_happened()
            && it.asked_ms <= answer.answered_ms
            && answer.asked_ms <= it.answered_ms
    });
    answer.retry_after == Some(1) && at_once.count() + 1 >= CODES
}

/// The limits are in the cache. While it is away the database counts, from nothing, and so does a
/// cache that was emptied: each grants what the limit says once more (ADR 0015).
fn beyond(account: &Account<'_>) -> Option<Violation> {
    let served: Vec<&Answer> = account
        .of(RequestCode)
        .filter(|it| it.succeeded())
        .collect();
    let (first, last) = (served.first()?, served.last()?);
    let is_meanwhile =
        |&&(from, to): &&(u64, u64)| from <= last.answered_ms && first.asked_ms <= to;
    let faults = account.cache_faults.iter().filter(is_meanwhile).count();
    let is_noticed = account.code_losses.iter().any(|loss| is_meanwhile(&loss));
    let counts = 1 + 2 * faults + usize::from(is_noticed && faults == 0);
    let more = last.answered_ms.saturating_sub(first.asked_ms) / ONE_MORE_MS;
    let granted = CODES * counts + usize::try_from(more).unwrap_or(usize::MAX);
    let over = served.get(granted)?;
    let what = format!("{granted} codes were granted, and this is one more");
    Some(account.violation(Rule::BeyondLimit, over, what))
}

#[cfg(test)]
mod tests {
    use super::super::super::journal::{Kind, Line};
    use super::super::check;
    use super::super::story::{answer, lost_codes, message};
    use super::*;

    const PRESSED: &str = "+918000000001";

    fn asked(at: u64) -> Answer {
        answer(PRESSED, at, RequestCode)
    }

    fn limited(at: u64) -> Answer {
        Answer {
            retry_after: Some(60),
            ..asked(at).refused(429, "RATE_LIMITED")
        }
    }

    fn found(answers: impl IntoIterator<Item = Answer>, others: Vec<Line>) -> Vec<Rule> {
        let mut lines: Vec<Line> = answers.into_iter().map(Line::Answer).collect();
        lines.push(message(PRESSED, 9_000, Kind::Code, "123456"));
        lines.extend(others);
        check(&lines).into_iter().map(|it| it.rule).collect()
    }

    // req: OTP-10
    #[test]
    fn a_number_is_granted_three_codes_and_then_told_to_wait() {
        let granted = || (0..3).map(asked);
        assert_eq!(found(granted().chain([limited(9)]), Vec::new()), []);
        let early = (0..2).map(asked).chain([limited(9)]);
        assert_eq!(found(early, Vec::new()), [Rule::WronglyRefused]);
        let open = (0..2).map(asked).chain([asked(3).broken(), limited(9)]);
        assert_eq!(found(open, Vec::new()), [], "that may have been counted");
        let early = |retry_after| Answer {
            answered_ms: 12,
            retry_after: Some(retry_after),
            ..limited(1)
        };
        let two = || (0..2).map(asked);
        assert_eq!(
            found(two().chain([early(1)]), Vec::new()),
            [],
            "a moment early"
        );
        let late = two().chain([early(2)]);
        assert_eq!(found(late, Vec::new()), [Rule::WronglyRefused]);
        let alone = [asked(0), early(1)];
        assert_eq!(found(alone, Vec::new()), [Rule::WronglyRefused]);
        let untold = Answer {
            retry_after: None,
            ..limited(9)
        };
        assert_eq!(
            found(granted().chain([untold]), Vec::new()),
            [Rule::Unclean]
        );
    }

    // req: OTP-8, OTP-10
    #[test]
    fn no_more_is_granted_than_once_for_each_that_counts() {
        let pressed = |count: u64| (0..count).map(|number| asked(100 + number));
        assert_eq!(found(pressed(4), Vec::new()), [Rule::BeyondLimit]);
        let slowly = pressed(3).chain([asked(ONE_MORE_MS + 200)]);
        let late = message(PRESSED, ONE_MORE_MS + 300, Kind::Code, "654321");
        assert_eq!(found(slowly, vec![late]), []);
        // Away and back empty: what counted before, the database, and what counts now.
        let meanwhile = || vec![lost_codes(90, 120)];
        assert_eq!(found(pressed(9), meanwhile()), []);
        assert_eq!(found(pressed(10), meanwhile()), [Rule::BeyondLimit]);
        let noticed = || vec![Line::CacheFailed { at_ms: 101 }];
        assert_eq!(found(pressed(6), noticed()), []);
        assert_eq!(found(pressed(7), noticed()), [Rule::BeyondLimit]);
        let long_before = vec![lost_codes(1, 2)];
        assert_eq!(found((0..4).map(|at| asked(20_000 + at)), long_before), {
            [Rule::LostMessage; 4]
                .into_iter()
                .chain([Rule::BeyondLimit])
                .collect::<Vec<_>>()
        });
    }
}
