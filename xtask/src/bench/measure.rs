//! Measures the operations on one storage, each beside its baseline.

use super::accounts::{Hasher, SessionMemory};
use super::baseline::{self, Transaction};
use super::load::{Load, Outcome, Pace, Work};
use super::options::{Only, Options};
use super::overload::Overload;
use super::target::{Backing, Footprint, State, processor_seconds, settle};
use super::work::{Numbers, RequestOtp, Requests, VALIDATE_PATH, Verify, prepare_codes};
use crate::http::{self, Connection};
use crate::server::Server;
use anyhow::{Context as _, Result};
use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

/// The share of its maximum that an operation's latency is measured at.
pub(super) const OPEN_SHARE: f64 = 0.7;
/// What nearly all of `otp` and `verify` have to stay below at that share.
pub(super) const P99_GOAL_MS: f64 = 500.0;
/// What requirement AUTH-12 asks of looking at a token.
const VALIDATE_P95_AIM_MS: f64 = 50.0;
/// How often a route and the bare one take turns.
pub(super) const TURNS: usize = 8;
pub(super) const WARM_UP: Duration = Duration::from_secs(1);
/// How long codes are collected for one measurement of `verify`, and how many at most:
/// they have to be redeemed before they expire.
const PREPARATION_LIMIT: Duration = Duration::from_secs(60);
const MOST_CODES: u64 = 40_000;
/// Tokens that count as seen before: a small part of any cache.
const SEEN_TOKENS: usize = 1_000;
/// Tokens in all, so that there are new ones for as long as a measurement takes.
const MINTED_TOKENS: usize = 400_000;

/// An operation's throughput and latency.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) name: &'static str,
    pub(super) max_per_second: f64,
    pub(super) processor_us: f64,
    /// At `OPEN_SHARE` of the maximum; none where requests ran out.
    pub(super) latency: Option<Latency>,
    pub(super) p99_goal_ms: Option<f64>,
    pub(super) beside: Option<Beside>,
    /// A bound that is told beside the other, and is no goal.
    pub(super) further: Option<Beside>,
    /// What the requirements ask of its latency, where they do.
    pub(super) aim: Option<Aim>,
}

/// What requirement AUTH-12 asks of a latency, whatever the machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aim {
    /// What 95 of a hundred are to stay below.
    pub(super) p95_ms: f64,
    /// What the bare hash takes of it: no answer comes sooner.
    pub(super) hash_ms: Option<f64>,
}

/// Latencies under an open load.
#[derive(Debug)]
pub(super) struct Latency {
    pub(super) per_second: f64,
    pub(super) p50_ms: f64,
    pub(super) p95_ms: f64,
    pub(super) p99_ms: f64,
    pub(super) max_ms: f64,
}

impl Latency {
    pub(super) fn of(outcome: &Outcome, per_second: f64) -> Self {
        Self {
            per_second,
            p50_ms: outcome.latency_ms(0.5),
            p95_ms: outcome.latency_ms(0.95),
            p99_ms: outcome.latency_ms(0.99),
            max_ms: outcome.latency_ms(1.0),
        }
    }
}

/// The baseline of an operation, and what share of it is to be reached.
#[derive(Debug)]
pub(super) struct Beside {
    pub(super) what: &'static str,
    pub(super) per_second: f64,
    /// The ratio to reach; none where it is told alone.
    pub(super) goal: Option<f64>,
}

/// Everything measured on one storage.
#[derive(Debug)]
pub(super) struct Measured {
    pub(super) footprint: Footprint,
    pub(super) operations: Vec<Operation>,
    pub(super) hash_per_second: Option<f64>,
    pub(super) qr_codes_per_second: Option<f64>,
    pub(super) overloads: Vec<Overload>,
    pub(super) sessions: SessionMemory,
}

pub(super) struct Bench<'a> {
    pub(super) backing: &'a Backing,
    pub(super) options: &'a Options,
    pub(super) numbers: Numbers,
}

/// Measures everything on `backing`.
pub(super) fn everything(backing: &Backing, options: &Options) -> Result<Measured> {
    let bench = Bench {
        backing,
        options,
        numbers: Numbers::default(),
    };
    println!("start and idle memory");
    let footprint = Footprint::measure(backing, options)?;
    let mut operations = vec![bench.otp()?, bench.verify()?];
    operations.extend(bench.validate()?);
    operations.push(bench.refresh()?);
    operations.push(bench.second_factor()?);
    operations.extend(bench.pages()?);
    let mut overloads = Vec::new();
    for hasher in Hasher::ALL {
        let (measured, overload) = bench.passwords(hasher)?;
        operations.extend(measured);
        overloads.push(overload);
    }
    // The hash of bcrypt takes so long that it hides whatever shares its cores.
    operations.extend(bench.passwords_apart(Hasher::Argon2id)?);
    let sessions = bench.session_memory()?;
    let hash = || baseline::hash(options.seconds.min(3));
    let qr_codes = || baseline::qr_codes(options.seconds.min(3));
    Ok(Measured {
        footprint,
        operations,
        hash_per_second: options.baselines.then(hash).transpose()?,
        qr_codes_per_second: options.baselines.then(qr_codes).transpose()?,
        overloads,
        sessions,
    })
}

/// Measures one operation on `backing`.
pub(super) fn one(backing: &Backing, options: &Options, only: Only) -> Result<Vec<Operation>> {
    let bench = Bench {
        backing,
        options,
        numbers: Numbers::default(),
    };
    Ok(match only {
        Only::Otp => vec![bench.otp()?],
        Only::Verify => vec![bench.verify()?],
        Only::Validate => bench.validate()?,
        Only::Refresh => vec![bench.refresh()?],
        Only::SecondFactor => vec![bench.second_factor()?],
        Only::Pages => bench.pages()?,
        Only::Passwords(hasher) => {
            let mut measured = Vec::from(bench.passwords(hasher)?.0);
            measured.extend(bench.passwords_apart(hasher)?);
            measured
        }
    })
}

impl Bench<'_> {
    // req: OTP-9
    fn otp(&self) -> Result<Operation> {
        println!("otp");
        let state = self.backing.fresh()?;
        let server = state.launch(self.options).start()?;
        let work = || RequestOtp::endless(server.address(), &self.numbers);
        self.run(&server, WARM_UP, Pace::Closed, &work())?;
        let before = self.transactions(Transaction::Otp)?;
        let (closed, processor_us) = self.run_counting(&server, Pace::Closed, &work())?;
        let after = self.transactions(Transaction::Otp)?;
        let open = self.at_share(&server, closed.per_second(), &work())?;
        Ok(Operation {
            name: "otp",
            max_per_second: closed.per_second(),
            processor_us,
            latency: Some(open),
            p99_goal_ms: Some(P99_GOAL_MS),
            beside: Beside::transactions(before.zip(after)),
            further: None,
            aim: None,
        })
    }

    // req: OTP-9
    fn verify(&self) -> Result<Operation> {
        println!("verify");
        let state = self.backing.fresh()?;
        let server = &state.launch(self.options).start()?;
        let warm_up = self.verify_work(server, 2_000)?;
        let estimate = self.run(server, WARM_UP * 30, Pace::Closed, &warm_up)?;
        let wanted = estimate.per_second() * self.options.seconds as f64;

        let before = self.transactions(Transaction::Verify)?;
        let work = self.verify_work(server, wanted as u64)?;
        let (closed, processor_us) = self.run_counting(server, Pace::Closed, &work)?;
        let after = self.transactions(Transaction::Verify)?;

        let share = closed.per_second() * OPEN_SHARE * self.options.seconds as f64;
        let open_work = self.verify_work(server, share as u64)?;
        let open = self.at_share(server, closed.per_second(), &open_work)?;
        Ok(Operation {
            name: "verify",
            max_per_second: closed.per_second(),
            processor_us,
            latency: Some(open),
            p99_goal_ms: Some(P99_GOAL_MS),
            beside: Beside::transactions(before.zip(after)),
            further: None,
            aim: None,
        })
    }

    pub(super) fn verify_work(&self, server: &Server, count: u64) -> Result<Verify> {
        let address = server.address();
        let count = count.clamp(1, MOST_CODES);
        let connections = self.options.connections;
        let codes = prepare_codes(
            address,
            connections,
            &self.numbers,
            count,
            PREPARATION_LIMIT,
        )?;
        Ok(Verify::new(address, codes))
    }

    // req: AUTH-5, AUTH-12
    fn validate(&self) -> Result<Vec<Operation>> {
        println!("validate");
        let minted = baseline::mint(MINTED_TOKENS)?;
        let state = self.backing.fresh()?;
        let launch = state.launch(self.options);
        let server = &launch
            .with("TESSERA_TOKENS__ISSUER", baseline::ISSUER)
            .with("TESSERA_TOKENS__SIGNING_KEY", minted.signing_key)
            .start()?;
        let address = server.address();
        let (seen, unseen) = minted.tokens.split_at(SEEN_TOKENS);
        let baseline = if self.options.baselines {
            Some(baseline::serve(
                address,
                &validated(&state, server, seen)?,
                None,
            )?)
        } else {
            None
        };
        let baseline = baseline.as_ref();
        // Each of these is new to the server, and there are no more: no open load follows.
        let first: Vec<_> = unseen
            .chunks(unseen.len().div_ceil(TURNS))
            .map(|tokens| Requests::bearing(address, VALIDATE_PATH, tokens, false))
            .collect();
        let first: Vec<&Requests> = first.iter().collect();
        let bare = Bare::warmed_up(self, baseline, baseline::VERIFYING_PATH, seen)?;
        let first = self.in_turns(server, &first, bare.as_slice())?;

        let again = Requests::bearing(address, VALIDATE_PATH, seen, true);
        self.run(server, WARM_UP, Pace::Closed, &again)?;
        let bare = Bare::warmed_up(self, baseline, baseline::BARE_PATH, seen)?;
        let repeated = self.in_turns(server, &[&again; TURNS], bare.as_slice())?;
        let open = self.at_share(server, repeated.per_second, &again)?;
        Ok(vec![
            Operation {
                name: "validate, token not seen before",
                max_per_second: first.per_second,
                processor_us: first.processor_us,
                latency: None,
                p99_goal_ms: None,
                beside: first.beside("a bare route that verifies the signature", Some(0.9)),
                further: None,
                aim: None,
            },
            Operation {
                name: "validate, token seen before",
                max_per_second: repeated.per_second,
                processor_us: repeated.processor_us,
                latency: Some(open),
                p99_goal_ms: None,
                beside: repeated.beside("a bare route that verifies nothing", Some(0.5)),
                further: None,
                aim: Some(Aim {
                    p95_ms: VALIDATE_P95_AIM_MS,
                    hash_ms: None,
                }),
            },
        ])
    }

    /// Measures a route and bare ones by turns: the speed of a machine that others share
    /// changes from one second to the next, and would be taken for the route's.
    pub(super) fn in_turns(
        &self,
        server: &Server,
        turns: &[&Requests],
        bare: &[Bare<'_>],
    ) -> Result<Turns> {
        settle(server)?;
        let length = self.options.length() / u32::try_from(turns.len())?;
        let mut ours = Rate::default();
        let mut bares: Vec<Rate> = bare.iter().map(|_| Rate::default()).collect();
        let mut used = 0.0;
        for work in turns {
            for (bare, rate) in bare.iter().zip(&mut bares) {
                rate.add(&self.run(bare.server, length, Pace::Closed, &bare.work)?);
            }
            let before = processor_seconds(server)?;
            ours.add(&self.run(server, length, Pace::Closed, *work)?);
            used += processor_seconds(server)? - before;
        }
        Ok(Turns {
            per_second: ours.per_second(),
            processor_us: used * 1e6 / ours.answered,
            bare_per_second: bares.iter().map(Rate::per_second).collect(),
        })
    }

    /// The rate of the raw transaction on a database of its own.
    pub(super) fn transactions(&self, transaction: Transaction) -> Result<Option<f64>> {
        if !self.options.baselines {
            return Ok(None);
        }
        let (_state, url) = self.backing.fresh_database()?;
        let Options {
            connections,
            seconds,
            ..
        } = *self.options;
        baseline::store(&url, connections, seconds, transaction).map(Some)
    }

    pub(super) fn at_share(
        &self,
        server: &Server,
        maximum: f64,
        work: &dyn Work,
    ) -> Result<Latency> {
        settle(server)?;
        let per_second = maximum * OPEN_SHARE;
        let length = self.options.length();
        let open = self.run(server, length, Pace::Open(per_second), work)?;
        Ok(Latency::of(&open, per_second))
    }

    /// Runs a load and counts the server's processor time per answer, in microseconds.
    pub(super) fn run_counting(
        &self,
        server: &Server,
        pace: Pace,
        work: &dyn Work,
    ) -> Result<(Outcome, f64)> {
        settle(server)?;
        let before = processor_seconds(server)?;
        let outcome = self.run(server, self.options.length(), pace, work)?;
        let used = processor_seconds(server)? - before;
        let per_answer = used * 1e6 / outcome.answered as f64;
        Ok((outcome, per_answer))
    }

    pub(super) fn run(
        &self,
        server: &Server,
        length: Duration,
        pace: Pace,
        work: &dyn Work,
    ) -> Result<Outcome> {
        let load = Load {
            address: server.address(),
            connections: self.options.connections,
            length,
            pace,
        };
        let outcome = load.run(work)?;
        outcome.ensure_right("the measurement is void")?;
        Ok(outcome)
    }
}

/// A bare route, ready to be measured.
pub(super) struct Bare<'a> {
    server: &'a Server,
    work: Requests,
}

impl<'a> Bare<'a> {
    fn warmed_up(
        bench: &Bench<'_>,
        server: Option<&'a Server>,
        path: &str,
        tokens: &[String],
    ) -> Result<Option<Self>> {
        Self::of(bench, server, |bare| {
            Requests::bearing(bare, path, tokens, true)
        })
    }

    /// Warms up a route by the requests to it.
    pub(super) fn of(
        bench: &Bench<'_>,
        server: Option<&'a Server>,
        requests: impl FnOnce(SocketAddr) -> Requests,
    ) -> Result<Option<Self>> {
        let Some(server) = server else {
            return Ok(None);
        };
        let work = requests(server.address());
        bench.run(server, WARM_UP, Pace::Closed, &work)?;
        Ok(Some(Self { server, work }))
    }
}

/// What several runs came to together.
#[derive(Default)]
struct Rate {
    answered: f64,
    seconds: f64,
}

impl Rate {
    fn add(&mut self, outcome: &Outcome) {
        self.answered += outcome.answered as f64;
        self.seconds += outcome.elapsed.as_secs_f64();
    }

    fn per_second(&self) -> f64 {
        self.answered / self.seconds
    }
}

/// What a route and bare ones came to, taken by turns.
pub(super) struct Turns {
    pub(super) per_second: f64,
    pub(super) processor_us: f64,
    bare_per_second: Vec<f64>,
}

impl Turns {
    /// The first bare route.
    pub(super) fn beside(&self, what: &'static str, goal: Option<f64>) -> Option<Beside> {
        self.beside_number(0, what, goal)
    }

    /// The second one, which is told without a goal.
    pub(super) fn further(&self, what: &'static str) -> Option<Beside> {
        self.beside_number(1, what, None)
    }

    fn beside_number(
        &self,
        number: usize,
        what: &'static str,
        goal: Option<f64>,
    ) -> Option<Beside> {
        let per_second = *self.bare_per_second.get(number)?;
        Some(Beside {
            what,
            per_second,
            goal,
        })
    }
}

impl Beside {
    /// The mean of a baseline taken before and after: a machine that slows down meanwhile
    /// slows both.
    fn between(rates: Option<(f64, f64)>, what: &'static str, goal: f64) -> Option<Self> {
        let (before, after) = rates?;
        Some(Self {
            what,
            per_second: f64::midpoint(before, after),
            goal: Some(goal),
        })
    }

    pub(super) fn transactions(rates: Option<(f64, f64)>) -> Option<Self> {
        Self::between(rates, "the same statements in a loop", 0.6)
    }
}

/// Keeps the bytes that `validate` answers in a file, for the bare routes to answer too.
fn validated(state: &State, server: &Server, tokens: &[String]) -> Result<std::path::PathBuf> {
    let token = tokens.first().context("no token was minted")?;
    let host = server.address().to_string();
    let header = format!("Authorization: Bearer {token}");
    let request = http::get_request(&host, VALIDATE_PATH, &[&header]);
    let mut connection = Connection::open(server.address())?;
    let response = connection.exchange(&request)?;
    anyhow::ensure!(
        response.status == 200,
        "validate answered {}",
        response.status
    );
    let file = state.folder().join("validated.json");
    fs::write(&file, response.body)?;
    Ok(file)
}
