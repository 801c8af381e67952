//! What people do while instances are exchanged, and what came of it.

use super::people::Person;
use crate::http::{self, Connection};
use crate::journey;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

const SECOND_STEP_PATH: &str = "/api/v1/auth/verify-2fa";
const REFRESH_PATH: &str = "/api/v1/auth/refresh";
const BACKUP_CODES_PATH: &str = "/api/v1/users/me/2fa/backup-codes";
const VALIDATE_PATH: &str = "/api/v1/auth/validate";
const LOGIN_PAGE_PATH: &str = "/login";
/// Exchanges of one session's refresh token.
const REFRESHES: usize = 3;
/// Failed requests of which the answer is shown.
const MOST_EXAMPLES: usize = 5;

/// What came of the requests of a while.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) answered: u64,
    pub(super) failed: u64,
    pub(super) examples: Vec<String>,
}

/// Requests to whichever instances take any.
pub(super) struct Traffic {
    /// Each with how many requests to it are under way.
    instances: Mutex<HashMap<SocketAddr, u64>>,
    /// Those that new requests go to.
    taking: Mutex<Vec<SocketAddr>>,
    turn: AtomicU64,
    registered: AtomicU64,
    over: AtomicBool,
    seen: Mutex<Seen>,
}

/// Ends the traffic where it goes out of scope.
pub(super) struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What an operation was answered with, where that was right.
type Answer = Option<Vec<u8>>;

/// A request, and the status that is right.
struct Call<'a> {
    name: &'a str,
    expected: u16,
}

impl Traffic {
    pub(super) fn new(instances: impl Iterator<Item = SocketAddr>) -> Self {
        let taking: Vec<SocketAddr> = instances.collect();
        Self {
            instances: Mutex::new(taking.iter().map(|&address| (address, 0)).collect()),
            taking: Mutex::new(taking),
            turn: AtomicU64::new(0),
            registered: AtomicU64::new(0),
            over: AtomicBool::new(false),
            seen: Mutex::new(Seen::default()),
        }
    }

    pub(super) fn ends_with_this(&self) -> End<'_> {
        End(&self.over)
    }

    /// What came of the requests since this was asked last.
    pub(super) fn take(&self) -> Seen {
        std::mem::take(&mut held(&self.seen))
    }

    /// Sends no more to `old` but to `new`, and waits until what is under way at `old` is
    /// answered.
    pub(super) fn exchange(&self, old: SocketAddr, new: SocketAddr) {
        held(&self.instances).insert(new, 0);
        for address in held(&self.taking).iter_mut().filter(|it| **it == old) {
            *address = new;
        }
        while held(&self.instances)
            .get(&old)
            .is_some_and(|count| *count > 0)
        {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// What one person does, over and over until the traffic ends.
    pub(super) fn of(&self, mut person: Person) {
        while !self.over.load(Ordering::Relaxed) {
            // What failed is counted; the person begins anew.
            let _came_through = self.round(&mut person);
        }
    }

    fn round(&self, person: &mut Person) -> Option<()> {
        let login = self.call("login", 200, |host| {
            journey::login_request(host, &person.email)
        })?;
        let challenge = journey::member(&login, "challenge")?.to_owned();
        let code = person.backup_codes.pop()?;
        let json = format!(r#"{{"challenge":"{challenge}","code":"{code}"}}"#);
        let begun = self.post("verify-2fa", SECOND_STEP_PATH, &json)?;
        let access = journey::access_token(&begun)?.to_owned();
        let mut refresh = journey::refresh_token(&begun)?.to_owned();
        for _ in 0..REFRESHES {
            let json = format!(r#"{{"refreshToken":"{refresh}"}}"#);
            let exchanged = self.post("refresh", REFRESH_PATH, &json)?;
            journey::refresh_token(&exchanged)?.clone_into(&mut refresh);
        }
        let bearer = format!("Authorization: Bearer {access}");
        self.call("validate", 200, |host| {
            http::get_request(host, VALIDATE_PATH, &[&bearer])
        })?;
        if person.backup_codes.len() < 2 {
            let codes = self.call("backup codes", 200, |host| {
                http::post_request_with(host, BACKUP_CODES_PATH, &[&bearer], "{}")
            })?;
            person.backup_codes = journey::backup_codes(&codes).ok()?;
        }
        let number = self.registered.fetch_add(1, Ordering::Relaxed);
        let email = format!("new{number}@upgrade.example");
        self.call("register", 201, |host| {
            journey::register_email_request(host, &email)
        })?;
        self.call("page", 200, |host| {
            http::get_request(host, LOGIN_PAGE_PATH, &[])
        })?;
        Some(())
    }

    fn post(&self, name: &str, path: &str, json: &str) -> Answer {
        self.call(name, 200, |host| http::post_request(host, path, json))
    }

    /// Sends one request over a connection of its own to the instance whose turn it is.
    fn call(&self, name: &str, expected: u16, request: impl Fn(&str) -> Vec<u8>) -> Answer {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) as usize;
        let address = {
            // Both at once: nothing goes to an instance that was looked at before it was taken out.
            let taking = held(&self.taking);
            let address = taking[turn % taking.len()];
            *held(&self.instances).entry(address).or_default() += 1;
            address
        };
        let answer = sent(address, &request(&address.to_string()));
        *held(&self.instances).entry(address).or_default() -= 1;
        self.noted(&Call { name, expected }, answer)
    }

    fn noted(&self, call: &Call<'_>, answer: anyhow::Result<(u16, Vec<u8>)>) -> Answer {
        let mut seen = held(&self.seen);
        let wrong = match answer {
            Ok((status, body)) if status == call.expected => {
                seen.answered += 1;
                return Some(body);
            }
            Ok((status, body)) => format!("{status} {}", String::from_utf8_lossy(&body)),
            Err(error) => format!("{error:#}"),
        };
        seen.failed += 1;
        if seen.examples.len() < MOST_EXAMPLES {
            seen.examples.push(format!("{}: {wrong}", call.name));
        }
        None
    }
}

fn sent(address: SocketAddr, request: &[u8]) -> anyhow::Result<(u16, Vec<u8>)> {
    let mut connection = Connection::open(address)?;
    let answer = connection.exchange(request)?;
    Ok((answer.status, answer.body.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(port: u16) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], port))
    }

    #[test]
    fn an_answer_of_another_status_is_a_failed_request() {
        let traffic = Traffic::new([address(80)].into_iter());
        let call = Call {
            name: "login",
            expected: 200,
        };
        assert_eq!(
            traffic.noted(&call, Ok((200, b"{}".to_vec()))),
            Some(b"{}".to_vec())
        );
        assert_eq!(traffic.noted(&call, Ok((500, b"oh".to_vec()))), None);
        assert_eq!(traffic.noted(&call, Err(anyhow::anyhow!("refused"))), None);
        let seen = traffic.take();
        assert_eq!((seen.answered, seen.failed), (1, 2));
        assert_eq!(seen.examples, ["login: 500 oh", "login: refused"]);
        assert_eq!(traffic.take().failed, 0, "counted once");
    }

    #[test]
    fn what_was_exchanged_is_sent_nothing() {
        let traffic = Traffic::new([address(80), address(81)].into_iter());
        traffic.exchange(address(80), address(82));
        assert_eq!(*held(&traffic.taking), [address(82), address(81)]);
    }
}
