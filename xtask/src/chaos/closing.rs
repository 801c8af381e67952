//! What is read at the end, when everything runs and nothing waits: what became of each promise.

use super::journal::{Answer, Line, Operation};
use super::world::{Ask, World};
use anyhow::{Context as _, Result};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const READERS: usize = 4;
/// How long a reading may fail: everything runs.
const PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(200);

/// What the readings ask for, drawn from the journal alone.
pub(crate) fn readings(lines: &[Line], instances: &[SocketAddr]) -> Vec<(SocketAddr, Ask)> {
    let answers: Vec<&Answer> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Answer(it) => Some(it),
            _ => None,
        })
        .collect();
    let mut asks = logins(&answers);
    asks.extend(numbers(&answers));
    let mut readings: Vec<(SocketAddr, Ask)> = asks
        .into_iter()
        .enumerate()
        .map(|(at, ask)| (instances[at % instances.len()], ask))
        .collect();
    for ask in tokens(&answers) {
        // Every instance has to know what ended.
        readings.extend(instances.iter().map(|&instance| (instance, ask.clone())));
    }
    for (_, ask) in &mut readings {
        ask.is_final = true;
    }
    readings
}

/// Each password that an account ever had or may have had.
fn logins(answers: &[&Answer]) -> Vec<Ask> {
    use Operation::{CompleteStages, ConfirmReset, Register, StartStages};
    let promised: BTreeSet<&str> = answers
        .iter()
        .filter(|it| matches!(it.operation, Register | CompleteStages) && it.succeeded())
        .map(|it| it.account.as_str())
        .collect();
    let passwords: BTreeSet<(&str, &str)> = answers
        .iter()
        .filter(|it| matches!(it.operation, Register | StartStages | ConfirmReset))
        .filter(|it| promised.contains(it.account.as_str()))
        .filter_map(|it| Some((it.account.as_str(), it.password.as_deref()?)))
        .collect();
    let numbered = passwords.into_iter().enumerate();
    numbered
        .map(|(number, (account, password))| {
            Ask::login(account, password, &format!("final-{number}"))
        })
        .collect()
}

/// Each number that was registered: it is not free.
fn numbers(answers: &[&Answer]) -> Vec<Ask> {
    let registered: BTreeSet<&str> = answers
        .iter()
        .filter(|it| it.operation == Operation::RedeemCode && it.succeeded())
        .map(|it| it.account.as_str())
        .collect();
    registered
        .into_iter()
        .map(|account| {
            Ask::new(
                Operation::RequestCode,
                account,
                json!({"mobileNumber": account}),
            )
        })
        .collect()
}

/// The newest tokens of every session: those of sessions that ended have to be refused, and
/// those of others served.
fn tokens(answers: &[&Answer]) -> Vec<Ask> {
    let mut newest: BTreeMap<(&str, &str), (&str, &str)> = BTreeMap::new();
    let mut logged_out = BTreeSet::new();
    for it in answers {
        let Some(name) = &it.session else { continue };
        let session = (it.account.as_str(), name.as_str());
        if let (Some(access), Some(refresh)) = (&it.access, &it.refresh) {
            newest.insert(session, (access, refresh));
        }
        if it.operation == Operation::Logout && it.succeeded() {
            logged_out.insert(session);
        }
    }
    let of_sessions = newest.into_iter().flat_map(|(session, (access, refresh))| {
        let (account, name) = session;
        let validate = Ask::of_token(Operation::Validate, account, name, access);
        // The refresh token of one that goes on is left alone: exchanging it would say nothing.
        let refresh = logged_out
            .contains(&session)
            .then(|| Ask::refresh(account, name, refresh));
        std::iter::once(validate).chain(refresh)
    });
    of_sessions.collect()
}

/// Reads all of it.
///
/// # Errors
/// When the journal cannot be written.
pub(crate) fn read(world: &World<'_>, readings: &[(SocketAddr, Ask)]) -> Result<()> {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    while let Some((address, ask)) =
                        readings.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        answered(world, *address, ask)?;
                    }
                    Ok(())
                })
            })
            .collect();
        let mut readers = readers.into_iter();
        readers.try_for_each(|reader| reader.join().ok().context("a reader panicked")?)
    })
}

fn answered(world: &World<'_>, address: SocketAddr, ask: &Ask) -> Result<()> {
    let since = Instant::now();
    while world.send(address, ask)?.answer.is_open() && since.elapsed() < PATIENCE {
        thread::sleep(POLL);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::checker::story::answer;
    use super::super::journal::Outcome;
    use super::*;

    fn asked(answers: Vec<Answer>) -> Vec<(Operation, String)> {
        let lines: Vec<Line> = answers.into_iter().map(Line::Answer).collect();
        let instances = [1, 2].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let readings = readings(&lines, &instances).into_iter();
        readings
            .inspect(|(_, ask)| assert!(ask.is_final))
            .map(|(_, ask)| {
                let given = ask.password.or(ask.presented).unwrap_or(ask.account);
                (ask.operation, given)
            })
            .collect()
    }

    #[test]
    fn every_password_of_a_promised_account_is_tried() {
        let with = |operation, password: &str| Answer {
            password: Some(password.to_owned()),
            ..answer("a@b", 0, operation)
        };
        let broken = Answer {
            outcome: Outcome::Broken("reset".to_owned()),
            ..with(Operation::ConfirmReset, "two")
        };
        let unmade = Answer {
            account: "x@y".to_owned(),
            outcome: Outcome::Broken("reset".to_owned()),
            ..with(Operation::Register, "three")
        };
        assert_eq!(
            asked(vec![with(Operation::Register, "one"), broken, unmade]),
            [
                (Operation::Login, "one".into()),
                (Operation::Login, "two".into())
            ]
        );
    }

    #[test]
    fn numbers_are_asked_for_and_tokens_tried_at_every_instance() {
        let redeemed = Answer {
            session: Some("s".to_owned()),
            access: Some("a".to_owned()),
            refresh: Some("r".to_owned()),
            ..answer("+91", 0, Operation::RedeemCode)
        };
        let logout = Answer {
            session: Some("s".to_owned()),
            ..answer("+91", 0, Operation::Logout)
        };
        let of_both =
            |operation, token: &str| [(operation, token.to_owned()), (operation, token.to_owned())];
        let number = (Operation::RequestCode, "+91".to_owned());
        let expected = [
            vec![number.clone()],
            of_both(Operation::Validate, "a").to_vec(),
        ]
        .concat();
        assert_eq!(asked(vec![redeemed.clone()]), expected);
        let refreshes = of_both(Operation::Refresh, "r").to_vec();
        assert_eq!(
            asked(vec![redeemed, logout]),
            [expected, refreshes].concat()
        );
    }
}
