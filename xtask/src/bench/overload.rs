//! What a server does under more logins than it can hash: serve as many as ever, refuse the
//! rest at once, and not grow.

use super::account_work::Logins;
use super::load::{Load, Outcome, Pace, Work};
use super::measure::Bench;
use super::target::settle;
use crate::http::Response;
use crate::server::{Server, peak_kilobytes};
use anyhow::Result;

/// How many times what is possible is asked for.
const TIMES: f64 = 3.0;
/// Connections: more than the pool has room for, so that no request waits to be sent.
const CONNECTIONS: usize = 64;
const SERVED_GOAL: f64 = 0.9;
const REFUSED_GOAL_MS: f64 = 100.0;
/// In units of 1024 bytes.
const PEAK_GOAL_KILOBYTES: u64 = 100_000_000 / 1024;

/// What became of too many logins.
// req: MFA-13
#[derive(Debug)]
pub(super) struct Overload {
    /// The hash function, as the configuration names it.
    pub(super) hasher: &'static str,
    pub(super) offered_per_second: f64,
    pub(super) possible_per_second: f64,
    pub(super) served_per_second: f64,
    /// 99 of a hundred refusals came within this time; none where nothing was refused.
    pub(super) refused_p99_ms: Option<f64>,
    pub(super) refused_max_ms: Option<f64>,
    /// The most memory that the server ever held.
    pub(super) peak_kilobytes: u64,
}

impl Overload {
    pub(super) fn served_share(&self) -> f64 {
        self.served_per_second / self.possible_per_second
    }

    pub(super) fn holds(&self) -> bool {
        self.served_share() >= SERVED_GOAL
            && self.refused_p99_ms.is_some_and(|ms| ms < REFUSED_GOAL_MS)
            && self.peak_kilobytes < PEAK_GOAL_KILOBYTES
    }
}

/// Logins of which some are refused for lack of room.
struct Pressing<'a>(&'a Logins);

impl Work for Pressing<'_> {
    fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
        self.0.request(index, request)
    }

    fn accept(&self, index: u64, response: Response<'_>) -> bool {
        self.0.accept(index, response)
    }

    fn is_refusal(&self, response: Response<'_>) -> bool {
        response.status == 503
    }
}

impl Bench<'_> {
    /// Three times as many logins as `possible_per_second`.
    // req: AUTH-12
    pub(super) fn overload(
        &self,
        server: &Server,
        hasher: &'static str,
        logins: &Logins,
        possible_per_second: f64,
    ) -> Result<Overload> {
        settle(server)?;
        let offered_per_second = TIMES * possible_per_second;
        let load = Load {
            address: server.address(),
            connections: CONNECTIONS,
            length: self.hashing_length(),
            pace: Pace::Open(offered_per_second),
        };
        let outcome: Outcome = load.run(&Pressing(logins))?;
        outcome.ensure_right("overload")?;
        Ok(Overload {
            hasher,
            offered_per_second,
            possible_per_second,
            served_per_second: outcome.per_second(),
            refused_p99_ms: outcome.refused_latency_ms(0.99),
            refused_max_ms: outcome.refused_latency_ms(1.0),
            peak_kilobytes: peak_kilobytes(server.id())?,
        })
    }
}
