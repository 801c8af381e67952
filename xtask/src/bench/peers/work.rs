//! What is asked of a system over and over.

use super::system::{PASSWORD, Session, System, person};
use crate::bench::load::Work;
use crate::http::Response;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Registers addresses that nobody used yet.
pub(super) struct Registrations<'a> {
    pub(super) system: &'a dyn System,
    pub(super) host: String,
    /// Counts on from one load to the next.
    pub(super) next: &'a AtomicU64,
}

impl Work for Registrations<'_> {
    fn request(&self, _: u64, request: &mut Vec<u8>) -> bool {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let email = format!("newcomer{number}@bench.example");
        request.extend(self.system.register(&self.host, &email));
        true
    }

    fn accept(&self, _: u64, response: Response<'_>) -> bool {
        self.system.is_registered(response)
    }
}

/// Logs in to one account after the other.
pub(super) struct Logins<'a> {
    pub(super) system: &'a dyn System,
    pub(super) host: String,
    pub(super) next: &'a AtomicU64,
    /// The sessions that began.
    sessions: Mutex<Vec<Session>>,
}

impl<'a> Logins<'a> {
    pub(super) fn new(system: &'a dyn System, host: String, next: &'a AtomicU64) -> Self {
        Self {
            system,
            host,
            next,
            sessions: Mutex::default(),
        }
    }

    pub(super) fn sessions(self) -> Vec<Session> {
        let sessions = self.sessions.into_inner();
        sessions.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work for Logins<'_> {
    fn request(&self, _: u64, request: &mut Vec<u8>) -> bool {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let number = usize::try_from(number).unwrap_or_default();
        request.extend(self.system.log_in(&self.host, &person(number), PASSWORD));
        true
    }

    fn accept(&self, _: u64, response: Response<'_>) -> bool {
        let Some(session) = self.system.session(response) else {
            return false;
        };
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.push(session);
        true
    }
}

/// Checks some sessions in turn.
pub(super) struct Validations<'a> {
    system: &'a dyn System,
    requests: Vec<Vec<u8>>,
}

impl<'a> Validations<'a> {
    pub(super) fn new(system: &'a dyn System, host: &str, sessions: &[Session]) -> Self {
        let requests = sessions.iter().map(|it| system.validate(host, it));
        Self {
            system,
            requests: requests.collect(),
        }
    }
}

impl Work for Validations<'_> {
    fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
        let at = usize::try_from(index).unwrap_or_default() % self.requests.len();
        request.extend_from_slice(&self.requests[at]);
        true
    }

    fn accept(&self, _: u64, response: Response<'_>) -> bool {
        self.system.is_valid(response)
    }
}

/// Exchanges or prolongs sessions, each by what the exchange before was answered with.
pub(super) struct Renewals<'a> {
    system: &'a dyn System,
    host: String,
    sessions: Mutex<Free>,
}

struct Free {
    sessions: Vec<Session>,
    /// What was sent, by the request's index: what was refused is not sent again.
    sent: HashMap<u64, Session>,
}

impl<'a> Renewals<'a> {
    /// Of more sessions than there are connections.
    pub(super) fn new(system: &'a dyn System, host: String, sessions: Vec<Session>) -> Self {
        let free = Free {
            sessions,
            sent: HashMap::new(),
        };
        Self {
            system,
            host,
            sessions: Mutex::new(free),
        }
    }
}

impl Work for Renewals<'_> {
    fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
        let mut free = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(session) = free.sessions.pop() else {
            return false;
        };
        let Some(bytes) = self.system.refresh(&self.host, &session) else {
            return false;
        };
        request.extend(bytes);
        free.sent.insert(index, session);
        true
    }

    fn accept(&self, index: u64, response: Response<'_>) -> bool {
        let mut free = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = free.sent.remove(&index);
        let next = sent.and_then(|sent| self.system.refreshed(&sent, response));
        let is_right = next.is_some();
        free.sessions.extend(next);
        is_right
    }
}

/// Goes on with other work until there are enough answers and some time has passed.
pub(super) struct UntilEnough<'a> {
    work: &'a dyn Work,
    enough: u64,
    answered: AtomicU64,
    until: Instant,
}

impl<'a> UntilEnough<'a> {
    /// From now on, for `shortest` at least.
    pub(super) fn of(work: &'a dyn Work, enough: u64, shortest: Duration) -> Self {
        Self {
            work,
            enough,
            answered: AtomicU64::new(0),
            until: Instant::now() + shortest,
        }
    }
}

impl Work for UntilEnough<'_> {
    fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
        let is_enough = self.answered.load(Ordering::Relaxed) >= self.enough;
        if is_enough && Instant::now() >= self.until {
            return false;
        }
        self.work.request(index, request)
    }

    fn accept(&self, index: u64, response: Response<'_>) -> bool {
        self.answered.fetch_add(1, Ordering::Relaxed);
        self.work.accept(index, response)
    }

    fn follow(&self, index: u64, step: usize, it: Response<'_>, request: &mut Vec<u8>) -> bool {
        self.work.follow(index, step, it, request)
    }

    fn is_refusal(&self, response: Response<'_>) -> bool {
        self.work.is_refusal(response)
    }
}

/// Sends some requests, each once, and reads their answers.
pub(super) struct Each<T, R> {
    requests: Vec<Vec<u8>>,
    read: R,
    answers: Mutex<Vec<Option<T>>>,
}

impl<T, R: Fn(Response<'_>) -> Option<T>> Each<T, R> {
    pub(super) fn new(requests: Vec<Vec<u8>>, read: R) -> Self {
        let answers = requests.iter().map(|_| None).collect();
        Self {
            requests,
            read,
            answers: Mutex::new(answers),
        }
    }

    /// What was read of each answer, in the order of the requests; nothing where one is missing.
    pub(super) fn answers(self) -> Option<Vec<T>> {
        let answers = self.answers.into_inner();
        let answers = answers.unwrap_or_else(PoisonError::into_inner);
        answers.into_iter().collect()
    }
}

impl<T: Send, R: Fn(Response<'_>) -> Option<T> + Sync> Work for Each<T, R> {
    fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
        let index = usize::try_from(index).ok();
        let Some(next) = index.and_then(|index| self.requests.get(index)) else {
            return false;
        };
        request.extend_from_slice(next);
        true
    }

    fn accept(&self, index: u64, response: Response<'_>) -> bool {
        let answer = (self.read)(response);
        let is_right = answer.is_some();
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        if let Some(place) = answers.get_mut(index) {
            *place = answer;
        }
        is_right
    }
}

#[cfg(test)]
mod tests {
    use super::super::tessera::Tessera;
    use super::*;

    fn answer(body: &[u8]) -> Response<'_> {
        Response {
            status: 200,
            head: b"",
            body,
        }
    }

    #[test]
    fn a_session_goes_on_with_what_it_was_answered() {
        let first = Session {
            header: String::new(),
            refresh: Some("first".to_owned()),
        };
        let work = Renewals::new(&Tessera, "h".to_owned(), vec![first]);
        let mut request = Vec::new();
        assert!(work.request(0, &mut request));
        assert!(!work.request(1, &mut Vec::new()), "there is one session");
        let body = br#"{"accessToken":"a","refreshToken":"second"}"#;
        assert!(work.accept(0, answer(body)));
        let mut next = Vec::new();
        assert!(work.request(2, &mut next));
        let next = String::from_utf8(next).expect("text");
        assert!(next.contains("second") && !next.contains("first"), "{next}");
        assert!(!work.accept(2, answer(b"{}")), "an answer without tokens");
    }

    #[test]
    fn addresses_are_new_from_one_load_to_the_next() {
        let next = AtomicU64::new(0);
        let mut seen = Vec::new();
        for _ in 0..2 {
            let work = Registrations {
                system: &Tessera,
                host: "h".to_owned(),
                next: &next,
            };
            let mut request = Vec::new();
            work.request(0, &mut request);
            seen.push(request);
        }
        assert_ne!(seen[0], seen[1]);
    }

    #[test]
    fn work_goes_on_until_answers_and_time_are_enough() {
        let next = AtomicU64::new(0);
        let work = Registrations {
            system: &Tessera,
            host: "h".to_owned(),
            next: &next,
        };
        let asks = |work: &UntilEnough<'_>| work.request(0, &mut Vec::new());
        let few = UntilEnough::of(&work, 2, Duration::ZERO);
        few.accept(0, answer(b""));
        assert!(asks(&few), "one answer of two");
        few.accept(1, answer(b""));
        assert!(!asks(&few));
        let young = UntilEnough::of(&work, 0, Duration::from_secs(60));
        assert!(asks(&young), "a minute is not over");
    }

    #[test]
    fn answers_are_read_in_the_order_of_their_requests() {
        let requests = vec![b"one".to_vec(), b"two".to_vec()];
        let each = Each::new(requests, |it| Some(it.body.len()));
        assert!(each.accept(1, answer(b"22")) && each.accept(0, answer(b"1")));
        assert!(!each.request(2, &mut Vec::new()), "each is sent once");
        assert_eq!(each.answers(), Some(vec![1, 2]));
        let unread = Each::new(vec![Vec::new()], |_| None::<()>);
        assert!(!unread.accept(0, answer(b"")));
        assert_eq!(unread.answers(), None);
    }
}
