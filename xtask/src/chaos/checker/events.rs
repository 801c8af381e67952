//! The stream holds every event that was stored, and what came of another behind it.
//!
//! What was stored is read off the outbox, since clients are told of few events. That alone would
//! be the word of those who wrote it: what an answer promised has to be in the stream, too.

use super::super::digest::sha256;
use super::super::journal::{Answer, Line, Operation, Stored, Told};
use super::{Rule, Violation};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

const STARTED: &str = "registration.started";
const SENT: &str = "registration.otp_sent";
const VERIFIED: &str = "registration.otp_verified";
const COMPLETED: &str = "registration.completed";

/// What happens to a registration, each with what it came of. That a code was sent is noted once
/// the provider has taken it: it may be entered, and all else be done, before that.
const CAUSES: [(&str, &str); 4] = [
    (STARTED, SENT),
    (STARTED, VERIFIED),
    (STARTED, COMPLETED),
    (VERIFIED, COMPLETED),
];

pub(super) fn violations(lines: &[Line]) -> Vec<Violation> {
    let stored: Vec<&Stored> = of(lines, |line| match line {
        Line::Stored(it) => Some(it),
        _ => None,
    });
    let mut told: Vec<&Told> = of(lines, |line| match line {
        Line::Told(it) => Some(it),
        _ => None,
    });
    if stored.is_empty() && told.is_empty() {
        // A scene without a stream.
        return Vec::new();
    }
    told.sort_by_key(|it| it.place);
    // One that comes again says nothing of order: it may come late.
    let mut known = BTreeSet::new();
    told.retain(|it| known.insert(it.id.as_str()));
    let mut found = lost_and_unstored(&stored, &told);
    found.extend(promised(lines, &told));
    found.extend(before_their_cause(&told));
    found
}

fn of<'a, T>(lines: &'a [Line], select: impl Fn(&'a Line) -> Option<&'a T>) -> Vec<&'a T> {
    lines.iter().filter_map(select).collect()
}

fn violation(rule: Rule, about: &str, what: String) -> Violation {
    Violation {
        rule,
        account: about.to_owned(),
        at_ms: 0,
        what,
    }
}

/// Which of the events of one key is which nobody sees from outside: they are sealed in the
/// outbox. As many have to be in the stream as there are in the outbox.
fn lost_and_unstored(stored: &[&Stored], told: &[&Told]) -> Vec<Violation> {
    let mut keys: BTreeMap<i64, (usize, usize, String)> = BTreeMap::new();
    for it in stored {
        let (stored, _, about) = keys.entry(it.key).or_default();
        *stored += 1;
        *about = format!("a key with the digest {}, {}", it.key, it.state);
    }
    for it in told {
        let (_, told, about) = keys.entry(digest_of(&it.key)).or_default();
        *told += 1;
        about.clone_from(&it.key);
    }
    let differing = keys.into_values().filter_map(|(stored, told, about)| {
        let rule = match stored.cmp(&told) {
            Ordering::Greater => Rule::LostEvent,
            Ordering::Less => Rule::UnstoredEvent,
            Ordering::Equal => return None,
        };
        let what = format!("{stored} are in the outbox, and {told} in the stream");
        Some(violation(rule, &about, what))
    });
    differing.collect()
}

/// The first eight bytes of SHA-256, as the outbox has them.
fn digest_of(key: &str) -> i64 {
    let digest = sha256(key.as_bytes());
    let first = digest[..8].iter();
    first.fold(0, |number, byte| number << 8 | i64::from(*byte))
}

/// What answers about registrations in stages promise, whose ids clients know.
fn promised(lines: &[Line], told: &[&Told]) -> Vec<Violation> {
    let in_stream: BTreeSet<(&str, &str)> = told
        .iter()
        .map(|it| (it.key.as_str(), it.kind.as_str()))
        .collect();
    let answers = lines.iter().filter_map(|line| match line {
        Line::Answer(it) if it.succeeded() => Some(it),
        _ => None,
    });
    let lost = answers.filter_map(|answer| {
        let (registration, kind) = promise(answer)?;
        (!in_stream.contains(&(registration, kind))).then(|| Violation {
            rule: Rule::LostEvent,
            account: answer.account.clone(),
            at_ms: answer.asked_ms,
            what: format!("{kind} of {registration} is not in the stream"),
        })
    });
    lost.collect()
}

fn promise(answer: &Answer) -> Option<(&str, &'static str)> {
    let kind = match answer.operation {
        Operation::SendStagesCode => STARTED,
        Operation::EnterStagesCode => VERIFIED,
        Operation::CompleteStages => COMPLETED,
        _ => return None,
    };
    Some((answer.session.as_deref()?, kind))
}

fn before_their_cause(told: &[&Told]) -> Vec<Violation> {
    let mut keys: BTreeMap<&str, Vec<&Told>> = BTreeMap::new();
    for it in told {
        keys.entry(&it.key).or_default().push(it);
    }
    let found = keys.values().flat_map(|events| {
        CAUSES.iter().filter_map(|(cause, effect)| {
            let first_effect = events.iter().find(|it| it.kind == *effect)?;
            let last_cause = events.iter().rfind(|it| it.kind == *cause)?;
            (first_effect.place < last_cause.place).then(|| {
                let (early, late) = (first_effect.place, last_cause.place);
                let what = format!("{effect} is at place {early}, and {cause} at {late}");
                violation(Rule::EventBeforeCause, &first_effect.key, what)
            })
        })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::super::story::{STAGED, answer, sound};
    use super::*;

    /// What the stream and the outbox hold: (id, type, key), each stored and told in this order.
    fn events(events: &[(&str, &str, &str)]) -> Vec<Line> {
        let stored = events.iter().map(|(.., key)| {
            Line::Stored(Stored {
                key: digest_of(key),
                state: "sent".to_owned(),
            })
        });
        let told = events.iter().zip(1..).map(|((id, kind, key), place)| {
            Line::Told(Told {
                place,
                id: (*id).to_owned(),
                kind: (*kind).to_owned(),
                key: (*key).to_owned(),
            })
        });
        stored.chain(told).collect()
    }

    const SOUND: [(&str, &str, &str); 6] = [
        ("1", STARTED, "a"),
        ("2", STARTED, "b"),
        ("3", VERIFIED, "a"),
        ("4", COMPLETED, "a"),
        ("5", SENT, "a"),
        ("6", "second_factor.enrolled", "c"),
    ];

    fn found(lines: &[Line]) -> Vec<Rule> {
        violations(lines).into_iter().map(|it| it.rule).collect()
    }

    // req: REG-11
    #[test]
    fn a_stream_that_holds_everything_in_its_order_is_right() {
        assert_eq!(found(&events(&SOUND)), []);
        assert_eq!(found(&[]), [], "a scene without a stream");
        let mut twice = events(&SOUND);
        twice.push(Line::Told(Told {
            place: 9,
            id: "1".to_owned(),
            kind: STARTED.to_owned(),
            key: "a".to_owned(),
        }));
        assert_eq!(found(&twice), [], "one that comes again may come late");
    }

    // req: REG-11
    #[test]
    fn what_was_stored_is_in_the_stream_and_nothing_else_is() {
        let without = |which: fn(&Line) -> bool| {
            let mut lines = events(&SOUND);
            lines.retain(|line| !which(line));
            found(&lines)
        };
        let lost = without(|line| matches!(line, Line::Told(it) if it.id == "6"));
        assert_eq!(lost, [Rule::LostEvent]);
        let unstored = without(|line| matches!(line, Line::Stored(it) if it.key == digest_of("c")));
        assert_eq!(unstored, [Rule::UnstoredEvent]);
        let all = without(|line| matches!(line, Line::Told(_)));
        assert_eq!(all, [Rule::LostEvent; 3], "of each key some");
        let one_of_many = without(|line| matches!(line, Line::Told(it) if it.id == "5"));
        assert_eq!(one_of_many, [Rule::LostEvent]);
    }

    // req: REG-11
    #[test]
    fn nothing_is_told_before_what_it_came_of() {
        for (first, second) in [(0, 2), (0, 3), (2, 3), (0, 4)] {
            let mut order = SOUND;
            order.swap(first, second);
            let found = found(&events(&order));
            assert!(found.contains(&Rule::EventBeforeCause), "{order:?}");
        }
        // Those of two keys have no order.
        let mut order = SOUND;
        order.swap(0, 1);
        assert_eq!(found(&events(&order)), []);
    }

    // req: REG-11
    #[test]
    fn what_an_answer_promised_is_in_the_stream() {
        let mut lines = events(&SOUND);
        let completed = |asked_ms, id: &str| {
            let answer = answer(STAGED, asked_ms, Operation::CompleteStages);
            Line::Answer(answer.in_session(id))
        };
        lines.push(completed(1, "a"));
        assert_eq!(found(&lines), []);
        lines.push(completed(2, "b"));
        assert_eq!(found(&lines), [Rule::LostEvent]);
        let promised = sound()
            .into_iter()
            .chain(events(&SOUND))
            .collect::<Vec<_>>();
        assert_eq!(
            check(&promised),
            [],
            "answers without a session promise none"
        );
    }
}
