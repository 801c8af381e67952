//! What a stranger can ask about an address, and the times of the answers.

use super::people::{Kind, OF_EACH};
use crate::http::{self, Connection, Response};
use crate::interrupt;
use anyhow::{Result, ensure};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A question that is answered alike for every address.
#[derive(Debug, Clone, Copy)]
pub(super) enum Question {
    /// A login with this password, which is wrong.
    LogIn(&'static str),
    /// A link to a new password.
    Reset,
    /// Another mail that proves the address.
    Resend,
    /// The start of a registration in stages.
    Start,
}

impl Question {
    fn request(self, host: &str, email: &str) -> Vec<u8> {
        match self {
            Self::LogIn(password) => {
                let json = format!(r#"{{"email":"{email}","password":"{password}"}}"#);
                http::post_request(host, "/api/v1/auth/login", &json)
            }
            Self::Reset => {
                let json = format!(r#"{{"email":"{email}"}}"#);
                http::post_request(host, "/api/v1/auth/password-reset/request", &json)
            }
            Self::Resend => {
                let json = format!(r#"{{"email":"{email}"}}"#);
                http::post_request(host, "/api/v1/auth/verify-email/resend", &json)
            }
            Self::Start => {
                let json = format!(
                    r#"{{"email":"{email}","password":"Lantern by 7 canals!","locale":"en-IN"}}"#
                );
                http::post_request(host, "/api/v1/register/start", &json)
            }
        }
    }
}

/// What of an answer can be told apart, values that differ with every answer left out.
#[derive(Debug, PartialEq, Eq)]
struct Look {
    status: u16,
    headers: BTreeSet<String>,
    body_length: usize,
}

impl Look {
    fn of(response: Response<'_>) -> Self {
        let head = String::from_utf8_lossy(response.head);
        let lines = head.lines().skip(1);
        let names = lines.filter_map(|line| line.split_once(':'));
        Self {
            status: response.status,
            headers: names.map(|(name, _)| name.to_ascii_lowercase()).collect(),
            body_length: response.body.len(),
        }
    }
}

/// Asks `question` about addresses of all `kinds`, one after the other and in changing order,
/// `samples` times each and a tenth as many before that are not measured; returns the times of
/// each kind, in the order of `kinds`.
///
/// # Errors
/// When an answer has not the status `expected`, or can be told from another but by its time.
pub(super) fn sample(
    address: SocketAddr,
    question: Question,
    kinds: &[Kind],
    expected: u16,
    samples: usize,
) -> Result<Vec<Vec<Duration>>> {
    let warm_up = samples / 10;
    let mut connection = Connection::open(address)?;
    let host = address.to_string();
    let mut times = vec![Vec::new(); kinds.len()];
    let mut first: Option<Look> = None;
    for round in 0..warm_up + samples {
        interrupt::check()?;
        for index in order(round, kinds.len()) {
            let kind = kinds[index];
            let request = question.request(&host, &kind.address(round));
            let asked = Instant::now();
            let response = connection.exchange(&request)?;
            let took = asked.elapsed();
            let look = Look::of(response);
            ensure!(
                look.status == expected,
                "an address that is {} was answered {} instead of {expected}: {}",
                kind.name(),
                look.status,
                String::from_utf8_lossy(response.body)
            );
            let first = first.get_or_insert_with(|| Look::of(response));
            ensure!(
                look == *first,
                "an address that is {} can be told by its answer: {look:?} instead of {first:?}",
                kind.name()
            );
            if round >= warm_up {
                times[index].push(took);
            }
        }
    }
    Ok(times)
}

/// Tries passwords at every address of `kinds` until no more are compared.
pub(super) fn lock(address: SocketAddr, password: &'static str, kinds: &[Kind]) -> Result<()> {
    const TRIES: usize = 20;
    let mut connection = Connection::open(address)?;
    let host = address.to_string();
    for kind in kinds {
        for number in 0..OF_EACH {
            let request = Question::LogIn(password).request(&host, &kind.address(number));
            let mut status = 0;
            for _ in 0..TRIES {
                status = connection.exchange(&request)?.status;
                if status == 429 {
                    break;
                }
            }
            ensure!(
                status == 429,
                "{TRIES} passwords lock no {} address",
                kind.name()
            );
        }
    }
    Ok(())
}

/// The order of `kinds` kinds in a round: all permutations in turn, so that none always follows
/// another.
fn order(round: usize, kinds: usize) -> Vec<usize> {
    let mut left: Vec<usize> = (0..kinds).collect();
    let mut rest = round;
    let choices = (1..=kinds).rev();
    choices
        .map(|choices| {
            let at = rest % choices;
            rest /= choices;
            left.remove(at)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_comes_in_its_turn() {
        for (kinds, permutations) in [(4, 24), (5, 120)] {
            let orders: BTreeSet<_> = (0..permutations).map(|round| order(round, kinds)).collect();
            assert_eq!(orders.len(), permutations);
            assert_eq!(order(permutations, kinds), order(0, kinds));
        }
    }
}
