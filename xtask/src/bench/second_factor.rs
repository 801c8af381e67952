//! Measures the second step of a login. Ten logins of each of some people wait, who finish them
//! by their backup codes; passwords are hashed cheaply here, since the first step is not measured.

use super::baseline::Transaction;
use super::load::{Load, Pace, Work};
use super::measure::{Bench, Beside, OPEN_SHARE, Operation, P99_GOAL_MS};
use super::work::in_shares;
use crate::http::{self, Connection, Response};
use crate::journey;
use crate::server::Server;
use anyhow::{Context as _, Result, ensure};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const SECOND_STEP_PATH: &str = "/api/v1/auth/verify-2fa";
/// Backup codes of a person, each good for one login.
const LOGINS_EACH: usize = 10;
/// Logins that are prepared for one measurement at most: they have to be finished before they
/// run out.
const MOST_LOGINS: usize = 12_000;
/// Logins whose rate says how many a measurement takes.
const FIRST_LOGINS: usize = 640;
/// A bound on one round of preparation; none takes as long.
const ROUND_LIMIT: Duration = Duration::from_secs(120);

/// Sends some requests, each once, and keeps what was answered.
#[derive(Debug)]
struct Once {
    requests: Vec<Vec<u8>>,
    answers: Mutex<Vec<Vec<u8>>>,
}

impl Once {
    fn new(requests: Vec<Vec<u8>>) -> Self {
        Self {
            answers: Mutex::new(vec![Vec::new(); requests.len()]),
            requests,
        }
    }

    /// The answers, in the order of the requests.
    fn answers(self) -> Vec<Vec<u8>> {
        let answers = self.answers.into_inner();
        answers.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work for Once {
    fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
        let index = usize::try_from(index).ok();
        let Some(next) = index.and_then(|index| self.requests.get(index)) else {
            return false;
        };
        request.extend_from_slice(next);
        true
    }

    fn accept(&self, index: u64, response: Response<'_>) -> bool {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        if let Some(answer) = answers.get_mut(index) {
            *answer = response.body.to_vec();
        }
        response.status == 200
    }
}

/// Somebody with an address, and ten backup codes.
struct Person {
    email: String,
    backup_codes: Vec<String>,
}

impl Bench<'_> {
    /// Finishing a login that waits, beside the same statements.
    // req: MFA-3
    pub(super) fn second_factor(&self) -> Result<Operation> {
        println!("verify-2fa");
        let state = self.backing.fresh()?;
        let waiting = self.options.connections.to_string();
        let launch = state.launch(self.options);
        let server = &launch
            .with("TESSERA_PASSWORDS__BCRYPT_COST", "4")
            .with("TESSERA_PASSWORDS__QUEUE_PER_THREAD", waiting)
            .start()?;
        let seconds = self.options.seconds as f64;
        let first = self.waiting_logins(server, FIRST_LOGINS)?;
        let estimate = self.run(server, ROUND_LIMIT, Pace::Closed, &first)?;

        let work = self.waiting_logins(server, (estimate.per_second() * seconds) as usize)?;
        let before = self.transactions(Transaction::SecondFactor)?;
        let (closed, processor_us) = self.run_counting(server, Pace::Closed, &work)?;
        let after = self.transactions(Transaction::SecondFactor)?;

        let share = closed.per_second() * OPEN_SHARE * seconds;
        let open_work = self.waiting_logins(server, share as usize)?;
        let open = self.at_share(server, closed.per_second(), &open_work)?;
        Ok(Operation {
            name: "verify-2fa, backup code",
            max_per_second: closed.per_second(),
            processor_us,
            latency: Some(open),
            p99_goal_ms: Some(P99_GOAL_MS),
            beside: Beside::transactions(before.zip(after)),
            further: None,
            aim: None,
        })
    }

    /// The second steps of `count` logins. Those of one person are far apart: no more than a
    /// handful of tries may be under way for an account.
    fn waiting_logins(&self, server: &Server, count: usize) -> Result<Once> {
        let count = count.clamp(1, MOST_LOGINS);
        let people = self.protected_people(server, count.div_ceil(LOGINS_EACH))?;
        let host = server.address().to_string();
        let mut steps = Vec::new();
        for round in 0..LOGINS_EACH {
            let logins = people.iter();
            let logins = logins.map(|person| journey::login_request(&host, &person.email));
            let waiting = self.all_answered(server, Once::new(logins.collect()))?;
            for (person, waiting) in people.iter().zip(waiting) {
                let challenge = journey::member(&waiting, "challenge");
                let challenge = challenge.context("a login waits for nothing")?;
                let code = &person.backup_codes[round];
                let json = format!(r#"{{"challenge":"{challenge}","code":"{code}"}}"#);
                steps.push(http::post_request(&host, SECOND_STEP_PATH, &json));
            }
        }
        steps.truncate(count);
        Ok(Once::new(steps))
    }

    /// At least as many as there are connections.
    fn protected_people(&self, server: &Server, count: usize) -> Result<Vec<Person>> {
        let connections = self.options.connections;
        let numbers = (0..count.max(connections)).map(|_| self.numbers.next());
        let numbers: Vec<u64> = numbers.collect();
        let host = server.address().to_string();
        in_shares(connections, &numbers, |numbers| {
            let mut connection = Connection::open(server.address())?;
            let people = numbers.iter().map(|&number| {
                let email = format!("person{number}@bench.example");
                let codes = journey::protected_person(&mut connection, &host, &email, number)?;
                ensure!(
                    codes.len() == LOGINS_EACH,
                    "there are {} codes",
                    codes.len()
                );
                Ok(Person {
                    email,
                    backup_codes: codes,
                })
            });
            people.collect()
        })
    }

    /// Sends all requests and gives the answers in their order.
    fn all_answered(&self, server: &Server, work: Once) -> Result<Vec<Vec<u8>>> {
        let load = Load {
            address: server.address(),
            connections: self.options.connections,
            length: ROUND_LIMIT,
            pace: Pace::Closed,
        };
        load.run(&work)?.ensure_right("the first step of a login")?;
        Ok(work.answers())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_kept_in_the_order_of_requests() {
        let work = Once::new(vec![b"one".to_vec(), b"two".to_vec()]);
        let mut request = Vec::new();
        assert!(work.request(1, &mut request));
        assert_eq!(request, b"two");
        assert!(!work.request(2, &mut Vec::new()), "each is sent once");
        for (index, status, body) in [(1, 200, b"second"), (0, 401, b"first!")] {
            let answer = Response {
                status,
                head: b"",
                body,
            };
            assert_eq!(work.accept(index, answer), status == 200);
        }
        assert_eq!(work.answers(), [b"first!".to_vec(), b"second".to_vec()]);
    }
}
