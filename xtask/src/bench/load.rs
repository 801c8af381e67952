//! The load generator.
//!
//! One blocking thread per connection. Where a rate is given the load is open: request `i`
//! is due at `start + i / rate` whether or not the server has kept up, and its latency counts
//! from then, so that a stall is charged to every request it delays.

use crate::http::{Connection, Response};
use crate::interrupt;
use anyhow::{Context as _, Result, bail};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The requests of one measurement and what counts as their right answer.
pub(super) trait Work: Sync {
    /// Writes request `index` into `request`, which is empty; `false` when there are no more.
    fn request(&self, index: u64, request: &mut Vec<u8>) -> bool;

    /// Looks at the answer to request `index`; `false` when it is not the right one.
    fn accept(&self, index: u64, response: Response<'_>) -> bool;

    /// Writes what is sent behind answer `step` (from 0) to request `index` into `request`, which
    /// is empty, where it takes more to be done; the last answer is the one that is looked at.
    fn follow(&self, _index: u64, _step: usize, _: Response<'_>, _request: &mut Vec<u8>) -> bool {
        false
    }

    /// Whether an answer refuses the request for lack of room, where that is expected.
    fn is_refusal(&self, _: Response<'_>) -> bool {
        false
    }
}

/// When requests are sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pace {
    /// Each connection sends as soon as its last answer is in.
    Closed,
    /// This many a second, answered or not.
    Open(f64),
}

/// Where and how hard to press.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    pub(super) address: SocketAddr,
    pub(super) connections: usize,
    pub(super) length: Duration,
    pub(super) pace: Pace,
}

/// What a load came to.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) answered: u64,
    pub(super) wrong: u64,
    /// One of the wrong answers, to look at.
    pub(super) wrong_example: Option<String>,
    pub(super) elapsed: Duration,
    /// In order, in microseconds.
    latencies_us: Vec<u32>,
    /// The same of what was refused for lack of room, which counts as no answer.
    refused_us: Vec<u32>,
}

/// What one connection saw.
#[derive(Debug, Default)]
struct Seen {
    wrong: u64,
    wrong_example: Option<String>,
    latencies_us: Vec<u32>,
    refused_us: Vec<u32>,
}

impl Load {
    /// Sends the requests of `work` until time is up or there are no more.
    ///
    /// # Errors
    /// When a connection breaks, nothing was answered, or the run is interrupted.
    pub(super) fn run(&self, work: &dyn Work) -> Result<Outcome> {
        let next = AtomicU64::new(0);
        let connections = (0..self.connections)
            .map(|_| Connection::open(self.address))
            .collect::<Result<Vec<_>>>()?;
        let start = Instant::now();
        let seen = thread::scope(|scope| {
            let threads: Vec<_> = connections
                .into_iter()
                .map(|connection| scope.spawn(|| self.drive(connection, work, &next, start)))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().ok().context("a load thread panicked")?)
                .collect::<Result<Vec<_>>>()
        })?;
        interrupt::check()?;
        Outcome::of(seen, start.elapsed())
    }

    fn drive(
        &self,
        mut connection: Connection,
        work: &dyn Work,
        next: &AtomicU64,
        start: Instant,
    ) -> Result<Seen> {
        let mut seen = Seen::default();
        let mut request = Vec::with_capacity(1024);
        while !interrupt::requested() {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let due = self.due(index, start);
            if due.duration_since(start) >= self.length {
                break;
            }
            request.clear();
            if !work.request(index, &mut request) {
                break;
            }
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let mut following = Vec::new();
            let mut step = 0;
            let response = loop {
                let response = connection.exchange(&request)?;
                if !work.follow(index, step, response, &mut following) {
                    break response;
                }
                request = std::mem::take(&mut following);
                step += 1;
            };
            let latency = u32::try_from(due.elapsed().as_micros()).unwrap_or(u32::MAX);
            if work.is_refusal(response) {
                seen.refused_us.push(latency);
                continue;
            }
            seen.latencies_us.push(latency);
            if !work.accept(index, response) {
                seen.wrong += 1;
                let body = String::from_utf8_lossy(response.body);
                seen.wrong_example
                    .get_or_insert_with(|| format!("{} {body}", response.status));
            }
        }
        Ok(seen)
    }

    fn due(&self, index: u64, start: Instant) -> Instant {
        match self.pace {
            Pace::Closed => Instant::now(),
            Pace::Open(per_second) => start + Duration::from_secs_f64(index as f64 / per_second),
        }
    }
}

impl Outcome {
    fn of(seen: Vec<Seen>, elapsed: Duration) -> Result<Self> {
        let wrong = seen.iter().map(|s| s.wrong).sum();
        let wrong_example = seen.iter().find_map(|s| s.wrong_example.clone());
        let mut refused_us: Vec<u32> = seen.iter().flat_map(|s| s.refused_us.clone()).collect();
        let mut latencies_us: Vec<u32> = seen.into_iter().flat_map(|s| s.latencies_us).collect();
        if latencies_us.is_empty() {
            bail!("the load ended before anything was answered");
        }
        latencies_us.sort_unstable();
        refused_us.sort_unstable();
        Ok(Self {
            answered: latencies_us.len() as u64,
            wrong,
            wrong_example,
            elapsed,
            latencies_us,
            refused_us,
        })
    }

    /// Several runs as one.
    pub(super) fn together(runs: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::default();
        for run in runs {
            all.answered += run.answered;
            all.wrong += run.wrong;
            all.wrong_example = all.wrong_example.or(run.wrong_example);
            all.elapsed += run.elapsed;
            all.latencies_us.extend(run.latencies_us);
            all.refused_us.extend(run.refused_us);
        }
        all.latencies_us.sort_unstable();
        all.refused_us.sort_unstable();
        all
    }

    /// Answers a second, over the whole time.
    pub(super) fn per_second(&self) -> f64 {
        self.answered as f64 / self.elapsed.as_secs_f64()
    }

    /// The latency in milliseconds that `share` (0 to 1) of the requests stayed within.
    pub(super) fn latency_ms(&self, share: f64) -> f64 {
        percentile_ms(&self.latencies_us, share).unwrap_or_default()
    }

    /// The same of what was refused for lack of room; none where nothing was.
    pub(super) fn refused_latency_ms(&self, share: f64) -> Option<f64> {
        percentile_ms(&self.refused_us, share)
    }

    /// Fails when any answer was not the right one: a fast error is no result.
    pub(super) fn ensure_right(&self, what: &str) -> Result<()> {
        if self.wrong > 0 {
            let example = self.wrong_example.as_deref().unwrap_or("nothing");
            bail!(
                "{what}: {} of {} answers were wrong, such as {example}",
                self.wrong,
                self.answered
            );
        }
        Ok(())
    }
}

/// Of times in microseconds and in order, the smallest that is not below the share (0 to 1):
/// nearest rank.
fn percentile_ms(in_order: &[u32], share: f64) -> Option<f64> {
    let rank = (share * in_order.len() as f64).ceil() as usize;
    let rank = rank.clamp(1, in_order.len().max(1));
    in_order.get(rank - 1).map(|us| f64::from(*us) / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    #[test]
    fn percentiles_are_the_nearest_rank() {
        let seen = Seen {
            latencies_us: (1..=100).rev().map(|ms| ms * 1000).collect(),
            ..Seen::default()
        };
        let outcome = Outcome::of(vec![seen], Duration::from_secs(2)).expect("an outcome");

        assert_eq!(outcome.latency_ms(0.5), 50.0);
        assert_eq!(outcome.latency_ms(0.99), 99.0);
        assert_eq!(outcome.latency_ms(1.0), 100.0);
        assert_eq!(outcome.per_second(), 50.0);
    }

    #[test]
    fn runs_are_taken_together() {
        let run = |ms: u32| {
            let seen = Seen {
                latencies_us: vec![ms * 1000],
                ..Seen::default()
            };
            Outcome::of(vec![seen], Duration::from_secs(1)).expect("an outcome")
        };
        let together = Outcome::together([run(9), run(3)]);
        assert_eq!(together.per_second(), 1.0);
        assert_eq!(
            (together.latency_ms(0.5), together.latency_ms(1.0)),
            (3.0, 9.0)
        );
    }

    #[test]
    fn no_answer_is_no_outcome() {
        assert!(Outcome::of(vec![Seen::default()], Duration::from_secs(1)).is_err());
    }

    /// Answers every request on loopback with `answer`, forever.
    fn server(answer: &'static [u8]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                thread::spawn(move || {
                    let mut request = [0; 1024];
                    while stream.read(&mut request).is_ok_and(|read| read > 0) {
                        stream.write_all(answer).expect("a reader");
                    }
                });
            }
        });
        address
    }

    struct Gets(u64);

    impl Work for Gets {
        fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
            request.extend_from_slice(b"GET / HTTP/1.1\r\n\r\n");
            index < self.0
        }

        fn accept(&self, _: u64, response: Response<'_>) -> bool {
            response.status == 200 && response.body == b"ok"
        }
    }

    struct Sheds;

    impl Work for Sheds {
        fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
            let path = if index < 3 { "/" } else { "/full" };
            request.extend(format!("GET {path} HTTP/1.1\r\n\r\n").bytes());
            index < 10
        }

        fn accept(&self, _: u64, response: Response<'_>) -> bool {
            response.status == 200
        }

        fn is_refusal(&self, response: Response<'_>) -> bool {
            response.status == 503
        }
    }

    #[test]
    fn what_is_refused_for_lack_of_room_is_counted_apart() {
        let answered = server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        let outcome = load(answered, Pace::Closed).run(&Sheds).expect("a run");
        assert_eq!((outcome.answered, outcome.wrong), (10, 0));
        assert_eq!(outcome.refused_latency_ms(0.99), None);
        let full = server(b"HTTP/1.1 503 Full\r\nContent-Length: 0\r\n\r\n");
        let refused = load(full, Pace::Closed).run(&Sheds);
        assert!(refused.is_err(), "refusals alone are no answers");
    }

    fn load(address: SocketAddr, pace: Pace) -> Load {
        Load {
            address,
            connections: 4,
            length: Duration::from_secs(10),
            pace,
        }
    }

    #[test]
    fn a_closed_load_sends_every_request_once() {
        let address = server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        let outcome = load(address, Pace::Closed)
            .run(&Gets(1_000))
            .expect("a run");
        assert_eq!((outcome.answered, outcome.wrong), (1_000, 0));
    }

    /// Asks once more behind every first answer.
    #[derive(Default)]
    struct Pairs(AtomicU64);

    impl Work for Pairs {
        fn request(&self, index: u64, request: &mut Vec<u8>) -> bool {
            Gets(10).request(index, request)
        }

        fn follow(&self, _: u64, step: usize, _: Response<'_>, request: &mut Vec<u8>) -> bool {
            self.0.fetch_add(1, Ordering::Relaxed);
            step == 0 && Gets(1).request(0, request)
        }

        fn accept(&self, index: u64, response: Response<'_>) -> bool {
            Gets(10).accept(index, response)
        }
    }

    #[test]
    fn what_takes_two_requests_counts_once() {
        let address = server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        let pairs = Pairs::default();
        let outcome = load(address, Pace::Closed).run(&pairs).expect("a run");
        assert_eq!((outcome.answered, outcome.wrong), (10, 0));
        assert_eq!(pairs.0.into_inner(), 20);
    }

    #[test]
    fn wrong_answers_are_counted_and_shown() {
        let address = server(b"HTTP/1.1 500 No\r\nContent-Length: 4\r\n\r\nouch");
        let outcome = load(address, Pace::Closed).run(&Gets(10)).expect("a run");
        assert_eq!(outcome.wrong, 10);
        let error = outcome.ensure_right("a run").expect_err("wrong answers");
        assert!(error.to_string().contains("500 ouch"), "{error}");
    }

    #[test]
    fn an_open_load_takes_the_time_its_rate_asks_for() {
        let address = server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        let outcome = load(address, Pace::Open(100.0))
            .run(&Gets(21))
            .expect("a run");
        // Request 20 is due after 200 ms, however fast the server is.
        assert!(outcome.elapsed >= Duration::from_millis(200));
        assert_eq!(outcome.answered, 21);
    }

    #[test]
    fn an_open_load_is_due_by_the_clock_alone() {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 1));
        let load = load(nowhere, Pace::Open(200.0));
        let start = Instant::now();
        assert_eq!(load.due(100, start) - start, Duration::from_millis(500));
    }
}
