//! What clients share: where they ask, what they ask, and where it is written down.

use super::journal::{Answer, Journal, Line, Operation, Outcome};
use super::mailroom::Mailroom;
use super::random::Random;
use crate::http::{self, Connection};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long the same is asked again before somebody gives up.
const PERSISTENCE: Duration = Duration::from_secs(25);
/// How many latencies are kept for who asks for them.
const MOST_LATENCIES: usize = 100_000;

/// What all clients share.
pub(crate) struct World<'a> {
    pub(crate) entrances: Vec<SocketAddr>,
    pub(crate) journal: &'a Journal,
    pub(crate) mailroom: &'a Mailroom<'a>,
    pub(crate) has_sms: bool,
    turn: AtomicUsize,
    pub(crate) over: AtomicBool,
    pub(crate) gave_up: AtomicUsize,
    /// How long answers took since this was emptied, in microseconds.
    latencies_us: Mutex<Vec<u32>>,
}

/// A request, before it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) operation: Operation,
    pub(crate) account: String,
    pub(crate) session: Option<String>,
    pub(crate) presented: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) bearer: Option<String>,
    pub(crate) json: Value,
    pub(crate) is_final: bool,
}

impl Ask {
    pub(crate) fn new(operation: Operation, account: &str, json: Value) -> Self {
        Self {
            operation,
            account: account.to_owned(),
            session: None,
            presented: None,
            password: None,
            bearer: None,
            json,
            is_final: false,
        }
    }

    pub(crate) fn presenting(mut self, presented: &str) -> Self {
        self.presented = Some(presented.to_owned());
        self
    }

    pub(crate) fn by(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self
    }

    pub(crate) fn in_session(mut self, session: &str) -> Self {
        self.session = Some(session.to_owned());
        self
    }

    /// Asked by the holder of an access token.
    pub(crate) fn bearing(mut self, access: &str) -> Self {
        self.bearer = Some(access.to_owned());
        self.presenting(access)
    }

    pub(crate) fn login(account: &str, password: &str, session: &str) -> Self {
        let json = json!({"email": account, "password": password});
        Self::new(Operation::Login, account, json)
            .by(password)
            .in_session(session)
    }

    pub(crate) fn refresh(account: &str, session: &str, token: &str) -> Self {
        let json = json!({"refreshToken": token});
        Self::new(Operation::Refresh, account, json)
            .presenting(token)
            .in_session(session)
    }

    pub(crate) fn of_token(
        operation: Operation,
        account: &str,
        session: &str,
        access: &str,
    ) -> Self {
        Self::new(operation, account, json!({}))
            .in_session(session)
            .bearing(access)
    }

    fn request(&self, host: &str) -> Vec<u8> {
        let bearer = self.bearer.as_ref();
        let bearer = bearer.map(|token| format!("Authorization: Bearer {token}"));
        let headers: Vec<&str> = bearer.as_deref().into_iter().collect();
        let path = self.operation.path();
        match self.operation {
            Operation::Validate => http::get_request(host, path, &headers),
            _ => http::post_request_with(host, path, &headers, &self.json.to_string()),
        }
    }
}

/// An answer, and the body that came with it.
pub(crate) struct Reply {
    pub(crate) answer: Answer,
    pub(crate) body: Value,
}

impl<'a> World<'a> {
    pub(crate) fn new(
        entrances: Vec<SocketAddr>,
        journal: &'a Journal,
        mailroom: &'a Mailroom<'a>,
        has_sms: bool,
    ) -> Self {
        Self {
            entrances,
            journal,
            mailroom,
            has_sms,
            turn: AtomicUsize::new(0),
            over: AtomicBool::new(false),
            gave_up: AtomicUsize::new(0),
            latencies_us: Mutex::default(),
        }
    }

    /// How long answers took since this was asked last, in microseconds.
    pub(crate) fn take_latencies_us(&self) -> Vec<u32> {
        let mut latencies = self
            .latencies_us
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut latencies)
    }

    fn entrance(&self) -> SocketAddr {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        self.entrances[turn % self.entrances.len()]
    }

    /// Sends one request over a connection of its own and writes down what came of it.
    pub(crate) fn send(&self, address: SocketAddr, ask: &Ask) -> Result<Reply> {
        let asked_ms = self.journal.now_ms();
        let asked = Instant::now();
        let (outcome, retry_after, body) = match exchanged(address, ask) {
            Ok(exchanged) => {
                let error = exchanged.body["error"].as_str().map(str::to_owned);
                let outcome = Outcome::Answered {
                    status: exchanged.status,
                    error,
                    is_problem: exchanged.is_problem,
                };
                (outcome, exchanged.retry_after, exchanged.body)
            }
            Err(error) => (Outcome::Broken(format!("{error:#}")), None, Value::Null),
        };
        self.note_latency(asked.elapsed());
        let token = |name: &str| body[name].as_str().map(str::to_owned);
        let answer = Answer {
            asked_ms,
            answered_ms: self.journal.now_ms(),
            is_final: ask.is_final,
            account: ask.account.clone(),
            operation: ask.operation,
            session: ask.session.clone(),
            presented: ask.presented.clone(),
            password: ask.password.clone(),
            access: token("accessToken"),
            refresh: token("refreshToken"),
            backup_codes: words_in(&body["backupCodes"]),
            retry_after,
            outcome,
        };
        self.journal.append(&Line::Answer(answer.clone()))?;
        Ok(Reply { answer, body })
    }

    fn note_latency(&self, took: Duration) {
        let us = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
        let mut latencies = self
            .latencies_us
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // Nobody may take them, and a run may be long.
        if latencies.len() == MOST_LATENCIES {
            latencies.clear();
        }
        latencies.push(us);
    }

    /// Asks until something else than a failure comes back; none where it never does.
    pub(crate) fn persist(&self, ask: &Ask, random: &mut Random) -> Result<Option<Reply>> {
        let since = Instant::now();
        loop {
            let reply = self.send(self.entrance(), ask)?;
            if !reply.answer.is_open() {
                return Ok(Some(reply));
            }
            if since.elapsed() > PERSISTENCE {
                self.gave_up.fetch_add(1, Ordering::Relaxed);
                return Ok(None);
            }
            thread::sleep(Duration::from_millis(random.between(100, 600)));
        }
    }

    /// Sends several requests at once, and gives the replies in the order of the requests.
    pub(super) fn race(&self, asks: &[Ask]) -> Result<Vec<Reply>> {
        thread::scope(|scope| {
            let racers: Vec<_> = asks
                .iter()
                .map(|ask| scope.spawn(|| self.send(self.entrance(), ask)))
                .collect();
            let replies = racers.into_iter();
            replies
                .map(|racer| racer.join().ok().context("a client panicked")?)
                .collect()
        })
    }
}

/// A response, as far as it matters here.
struct Exchanged {
    status: u16,
    is_problem: bool,
    /// What the header of that name says.
    retry_after: Option<u64>,
    body: Value,
}

fn exchanged(address: SocketAddr, ask: &Ask) -> Result<Exchanged> {
    let mut connection = Connection::open(address)?;
    let response = connection.exchange(&ask.request("id.test"))?;
    let body: Value = serde_json::from_slice(response.body).unwrap_or(Value::Null);
    let head = String::from_utf8_lossy(response.head).to_ascii_lowercase();
    let is_problem = head.contains("application/problem+json")
        && body["status"] == response.status
        && body["error"].is_string();
    Ok(Exchanged {
        status: response.status,
        is_problem,
        retry_after: retry_after_in(&head),
        body,
    })
}

fn retry_after_in(head: &str) -> Option<u64> {
    let mut lines = head.lines();
    lines.find_map(|line| line.strip_prefix("retry-after:")?.trim().parse().ok())
}

/// The texts of a list, with a blank between them; none where it is no list.
fn words_in(list: &Value) -> Option<String> {
    let words: Vec<&str> = list.as_array()?.iter().filter_map(Value::as_str).collect();
    Some(words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_wait_for_is_read_off_the_head() {
        let head = "http/1.1 429 too many requests\r\nretry-after: 17\r\n\r\n";
        assert_eq!(retry_after_in(head), Some(17));
        assert_eq!(
            retry_after_in("http/1.1 429 x\r\nretry-after: soon\r\n"),
            None
        );
        assert_eq!(retry_after_in("http/1.1 200 ok\r\n"), None);
    }

    #[test]
    fn lists_are_kept_as_words() {
        assert_eq!(words_in(&json!(["a", "b"])).as_deref(), Some("a b"));
        assert_eq!(words_in(&Value::Null), None);
    }
}
