//! The requests that are measured: otp, verify, validate.

use super::load::{Load, Pace, Work};
use crate::http::{self, Connection, Response};
use crate::journey;
use anyhow::{Context as _, Result};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

pub(super) const VALIDATE_PATH: &str = "/api/v1/auth/validate";

/// How many codes are asked for before they are read: below the inbox's memory.
const BATCH: u64 = 4_000;
const READERS: usize = 4;
/// A bound on asking for one batch; none is that slow.
const BATCH_LIMIT: Duration = Duration::from_secs(60);

/// Numbers that nobody used yet. They are spread over all prefixes, as real ones are.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    used: AtomicU64,
}

impl Numbers {
    /// Takes `count` numbers and returns the index of the first.
    fn take(&self, count: u64) -> u64 {
        self.used.fetch_add(count, Ordering::Relaxed)
    }

    /// The ten national digits of a number that nobody used yet.
    pub(super) fn next(&self) -> u64 {
        Self::national(self.take(1))
    }

    /// The ten national digits of number `index`.
    fn national(index: u64) -> u64 {
        const FIRST: u64 = 6_000_000_000;
        const COUNT: u64 = 4_000_000_000;
        // A prime stride visits every number once before any twice.
        FIRST + (index * 104_729) % COUNT
    }
}

/// Asks for a code, each time for a new number.
#[derive(Debug)]
pub(super) struct RequestOtp {
    host: String,
    first: u64,
    count: u64,
}

impl RequestOtp {
    /// Asks for as many codes as time allows.
    pub(super) fn endless(address: SocketAddr, numbers: &Numbers) -> Self {
        const MORE_THAN_ENOUGH: u64 = 10_000_000;
        Self::of(address, numbers, MORE_THAN_ENOUGH)
    }

    fn of(address: SocketAddr, numbers: &Numbers, count: u64) -> Self {
        Self {
            host: address.to_string(),
            first: numbers.take(count),
            count,
        }
    }

    fn number(&self, index: u64) -> u64 {
        Numbers::national(self.first + index)
    }
}

impl Work for RequestOtp {
    fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
        request.extend(journey::otp_request(&self.host, self.number(index)));
        index < self.count
    }

    fn accept(&self, _: u64, response: Response<'_>) -> bool {
        response.status == 200
    }
}

/// A number and the code that was sent to it.
#[derive(Debug)]
pub(super) struct Code {
    number: u64,
    code: String,
}

/// Asks for `count` codes and reads them from the development inbox, for `limit` at most:
/// fewer are returned when that is up.
pub(super) fn prepare_codes(
    address: SocketAddr,
    connections: usize,
    numbers: &Numbers,
    count: u64,
    limit: Duration,
) -> Result<Vec<Code>> {
    let started = Instant::now();
    let mut codes = Vec::new();
    while (codes.len() as u64) < count && started.elapsed() < limit {
        let batch = BATCH.min(count - codes.len() as u64);
        let work = RequestOtp::of(address, numbers, batch);
        let load = Load {
            address,
            connections,
            length: BATCH_LIMIT,
            pace: Pace::Closed,
        };
        load.run(&work)?.ensure_right("asking for codes")?;
        let wanted: Vec<u64> = (0..batch).map(|index| work.number(index)).collect();
        codes.extend(read_codes(address, &wanted)?);
    }
    Ok(codes)
}

fn read_codes(address: SocketAddr, wanted: &[u64]) -> Result<Vec<Code>> {
    in_shares(READERS, wanted, |numbers| read_share(address, numbers))
}

/// Reads what belongs to each of some things by several readers; gives it in their order.
pub(super) fn in_shares<T: Sync, R: Send>(
    readers: usize,
    wanted: &[T],
    read: impl Fn(&[T]) -> Result<Vec<R>> + Sync,
) -> Result<Vec<R>> {
    let share = wanted.len().div_ceil(readers).max(1);
    thread::scope(|scope| {
        let readers: Vec<_> = wanted
            .chunks(share)
            .map(|share| scope.spawn(|| read(share)))
            .collect();
        let mut found = Vec::with_capacity(wanted.len());
        for reader in readers {
            found.extend(reader.join().ok().context("a reader panicked")??);
        }
        Ok(found)
    })
}

fn read_share(address: SocketAddr, numbers: &[u64]) -> Result<Vec<Code>> {
    let mut connection = Connection::open(address)?;
    let host = address.to_string();
    numbers
        .iter()
        .map(|&number| {
            let code = journey::code_for(&mut connection, &host, number)?;
            Ok(Code { number, code })
        })
        .collect()
}

/// Redeems codes, each once.
#[derive(Debug)]
pub(super) struct Verify {
    host: String,
    codes: Vec<Code>,
    access_tokens: Mutex<Vec<String>>,
}

impl Verify {
    pub(super) fn new(address: SocketAddr, codes: Vec<Code>) -> Self {
        Self {
            host: address.to_string(),
            codes,
            access_tokens: Mutex::default(),
        }
    }

    /// The access tokens of the accounts that were made.
    pub(super) fn access_tokens(self) -> Vec<String> {
        let tokens = self.access_tokens.into_inner();
        tokens.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work for Verify {
    fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
        let Some(Code { number, code }) = usize::try_from(index)
            .ok()
            .and_then(|index| self.codes.get(index))
        else {
            return false;
        };
        request.extend(journey::verify_request(&self.host, *number, code));
        true
    }

    fn accept(&self, _: u64, response: Response<'_>) -> bool {
        let Some(token) = journey::access_token(response.body) else {
            return false;
        };
        let tokens = self.access_tokens.lock();
        let mut tokens = tokens.unwrap_or_else(PoisonError::into_inner);
        tokens.push(token.to_owned());
        response.status == 201
    }
}

/// Sends each of some requests in turn, once or over and over.
#[derive(Debug)]
pub(super) struct Requests {
    requests: Vec<Vec<u8>>,
    again: bool,
}

impl Requests {
    /// One request over and over.
    pub(super) fn repeated(request: Vec<u8>) -> Self {
        Self {
            requests: vec![request],
            again: true,
        }
    }

    /// GET requests for `path` that carry a token each. With `again` they start over at the end.
    pub(super) fn bearing(host: SocketAddr, path: &str, tokens: &[String], again: bool) -> Self {
        let host = host.to_string();
        let requests = tokens
            .iter()
            .map(|token| {
                let header = format!("Authorization: Bearer {token}");
                http::get_request(&host, path, &[&header])
            })
            .collect();
        Self { requests, again }
    }
}

impl Work for Requests {
    fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
        let count = self.requests.len() as u64;
        if count == 0 || (!self.again && index >= count) {
            return false;
        }
        let at = usize::try_from(index % count).unwrap_or_default();
        request.extend_from_slice(&self.requests[at]);
        true
    }

    fn accept(&self, _: u64, response: Response<'_>) -> bool {
        response.status == 200
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_valid_and_differ() {
        let numbers: Vec<u64> = (0..10_000).map(Numbers::national).collect();
        assert!(
            numbers
                .iter()
                .all(|n| (6_000_000_000..10_000_000_000).contains(n))
        );
        let mut unique = numbers.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), numbers.len());
    }

    #[test]
    fn tokens_are_used_once_or_over_and_over() {
        let address = SocketAddr::from(([127, 0, 0, 1], 80));
        let tokens = ["a".to_owned(), "b".to_owned()];
        let once = Requests::bearing(address, "/", &tokens, false);
        let again = Requests::bearing(address, "/", &tokens, true);
        assert!(!once.request(2, &mut Vec::new()));
        let mut request = Vec::new();
        assert!(again.request(2, &mut request));
        let text = String::from_utf8(request).expect("text");
        assert!(text.contains("Authorization: Bearer a\r\n"));
    }
}
