//! The requests of accounts that are measured: registering, logging in, refreshing.

use super::load::Work;
use crate::http::{self, Response};
use crate::journey;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

const REFRESH_PATH: &str = "/api/v1/auth/refresh";

/// Registers addresses that nobody used yet.
#[derive(Debug)]
pub(super) struct RegisterEmails {
    host: String,
    first: u64,
}

impl RegisterEmails {
    /// Addresses from the number `first` on: two of them never share one below a million.
    pub(super) fn from(address: SocketAddr, first: u64) -> Self {
        Self {
            host: address.to_string(),
            first,
        }
    }
}

impl Work for RegisterEmails {
    fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
        let email = format!("person{}@bench.example", self.first + index);
        request.extend(journey::register_email_request(&self.host, &email));
        true
    }

    fn accept(&self, _: u64, response: Response<'_>) -> bool {
        response.status == 201
    }
}

/// Logs in to some accounts in turn, over and over.
#[derive(Debug)]
pub(super) struct Logins {
    requests: Vec<Vec<u8>>,
}

impl Logins {
    pub(super) fn to(address: SocketAddr, emails: &[String]) -> Self {
        let host = address.to_string();
        let requests = emails.iter();
        Self {
            requests: requests
                .map(|email| journey::login_request(&host, email))
                .collect(),
        }
    }
}

impl Work for Logins {
    fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
        let at = usize::try_from(index).unwrap_or_default() % self.requests.len();
        request.extend_from_slice(&self.requests[at]);
        true
    }

    fn accept(&self, _: u64, response: Response<'_>) -> bool {
        response.status == 200 && journey::access_token(response.body).is_some()
    }
}

/// Exchanges refresh tokens, each for the one that the exchange before was answered with.
#[derive(Debug)]
pub(super) struct Refresh {
    host: String,
    tokens: Mutex<Tokens>,
}

#[derive(Debug)]
struct Tokens {
    free: Vec<String>,
    /// What was sent, by the request's index: a refused token is not sent again.
    sent: HashMap<u64, String>,
}

impl Refresh {
    /// `tokens` are of sessions of their own, more than there are connections.
    pub(super) fn new(address: SocketAddr, tokens: Vec<String>) -> Self {
        Self {
            host: address.to_string(),
            tokens: Mutex::new(Tokens {
                free: tokens,
                sent: HashMap::new(),
            }),
        }
    }
}

impl Work for Refresh {
    fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(token) = tokens.free.pop() else {
            return false;
        };
        let json = format!(r#"{{"refreshToken":"{token}"}}"#);
        request.extend(http::post_request(&self.host, REFRESH_PATH, &json));
        tokens.sent.insert(index, token);
        true
    }

    fn accept(&self, index: u64, response: Response<'_>) -> bool {
        let next = journey::refresh_token(response.body);
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = tokens.sent.remove(&index);
        let Some(next) = next.filter(|next| sent.as_deref() != Some(*next)) else {
            return false;
        };
        tokens.free.push(next.to_owned());
        response.status == 200
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &[u8]) -> Response<'_> {
        Response {
            status: 200,
            head: b"",
            body,
        }
    }

    #[test]
    fn a_token_is_exchanged_for_the_one_that_was_answered() {
        let address = SocketAddr::from(([127, 0, 0, 1], 80));
        let work = Refresh::new(address, vec!["first".to_owned()]);
        let mut request = Vec::new();
        assert!(work.request(0, &mut request));
        assert!(!work.request(1, &mut Vec::new()), "there is one session");
        assert!(work.accept(0, answer(br#"{"refreshToken":"second"}"#)));
        let mut next = Vec::new();
        assert!(work.request(2, &mut next));
        assert!(
            String::from_utf8(request)
                .expect("text")
                .contains(r#""first""#)
        );
        assert!(
            String::from_utf8(next)
                .expect("text")
                .contains(r#""second""#)
        );
        assert!(!work.accept(2, answer(br#"{"refreshToken":"second"}"#)));
    }

    #[test]
    fn accounts_are_logged_in_to_in_turn() {
        let address = SocketAddr::from(([127, 0, 0, 1], 80));
        let emails = ["a@bench.example".to_owned(), "b@bench.example".to_owned()];
        let work = Logins::to(address, &emails);
        let mut third = Vec::new();
        assert!(work.request(2, &mut third));
        assert!(
            String::from_utf8(third)
                .expect("text")
                .contains("a@bench.example")
        );
    }
}
