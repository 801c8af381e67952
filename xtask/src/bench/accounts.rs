//! Measures what accounts cost: hashing, exchanging refresh tokens, sessions that live.

use super::account_work::{Logins, Refresh, RegisterEmails};
use super::baseline::{self, Transaction};
use super::cores::Apart;
use super::load::{Load, Outcome, Pace, Work};
use super::measure::{Aim, Bench, Beside, Latency, OPEN_SHARE, Operation};
use super::overload::Overload;
use super::target::{processor_seconds, settle};
use super::work::{Requests, VALIDATE_PATH};
use crate::http::Connection;
use crate::journey;
use crate::server::{Server, resident_kilobytes};
use anyhow::Result;
use std::thread::available_parallelism;
use std::time::Duration;

/// Accounts that are logged in to.
const ACCOUNTS: usize = 8;
/// Logins under way at once, for each core: one that is hashed and one that waits.
const LOGINS_PER_CORE: usize = 2;
/// Sessions whose tokens are exchanged, for each connection.
const SESSIONS_PER_CONNECTION: usize = 2;
/// Sessions whose memory is measured.
const LIVE_SESSIONS: u64 = 10_000;
/// What a server may take for them above its memory at rest, in units of 1024 bytes.
pub(super) const SESSIONS_GOAL_KILOBYTES: u64 = 20_000_000 / 1024;
/// How long a measurement of hashing takes at least: bcrypt makes a handful a second.
const SHORTEST: Duration = Duration::from_secs(16);
/// How often hashing by the server and by itself take turns.
const HASHING_TURNS: u32 = 4;
/// What requirement AUTH-12 asks of 95 in a hundred logins and registrations.
const LOGIN_P95_AIM_MS: f64 = 200.0;
const REGISTRATION_P95_AIM_MS: f64 = 500.0;

/// A hash function for passwords, as the configuration names it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hasher {
    Bcrypt,
    Argon2id,
}

impl Hasher {
    pub(super) const ALL: [Self; 2] = [Self::Bcrypt, Self::Argon2id];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bcrypt => "bcrypt",
            Self::Argon2id => "argon2id",
        }
    }

    fn login(self) -> &'static str {
        match self {
            Self::Bcrypt => "login, bcrypt 12",
            Self::Argon2id => "login, Argon2id 19 MiB",
        }
    }

    fn login_apart(self) -> &'static str {
        match self {
            Self::Bcrypt => "login, bcrypt 12, on cores of its own",
            Self::Argon2id => "login, Argon2id 19 MiB, on cores of its own",
        }
    }

    fn registration_apart(self) -> &'static str {
        match self {
            Self::Bcrypt => "registration, bcrypt 12, on cores of its own",
            Self::Argon2id => "registration, Argon2id 19 MiB, on cores of its own",
        }
    }

    fn registration(self) -> &'static str {
        match self {
            Self::Bcrypt => "registration, bcrypt 12",
            Self::Argon2id => "registration, Argon2id 19 MiB",
        }
    }
}

/// What sessions cost while they live.
#[derive(Debug)]
pub(super) struct SessionMemory {
    pub(super) sessions: u64,
    pub(super) idle_kilobytes: u64,
    pub(super) used_kilobytes: u64,
}

/// A server that hashes, and the bare hash on as many cores.
struct Contest<'a, R, B> {
    server: &'a Server,
    cores: usize,
    run: R,
    bare: B,
}

impl<R, B> Contest<'_, R, B> {
    fn load(&self, pace: Pace, length: Duration) -> Load {
        Load {
            address: self.server.address(),
            connections: LOGINS_PER_CORE * self.cores,
            length,
            pace,
        }
    }
}

impl Bench<'_> {
    /// Logging in and registering, beside the bare hash on as many cores; and too many logins.
    // req: AUTH-12
    pub(super) fn passwords(&self, hasher: Hasher) -> Result<([Operation; 2], Overload)> {
        println!("{}", hasher.login());
        let state = self.backing.fresh()?;
        let launch = state.launch(self.options);
        let server = &launch
            .with("TESSERA_PASSWORDS__SCHEME", hasher.name())
            .start()?;
        let emails = self.proven_accounts(server)?;
        let logins = Logins::to(server.address(), &emails);
        let contest = Contest {
            server,
            cores: cores(),
            run: |load: &Load, work: &dyn Work| load.run(work),
            bare: || self.bare_hash(hasher, cores()),
        };
        let login = self.beside_hash(&contest, hasher.login(), &logins, LOGIN_P95_AIM_MS)?;
        let registrations = RegisterEmails::from(server.address(), 1_000);
        let (name, aim) = (hasher.registration(), REGISTRATION_P95_AIM_MS);
        let registration = self.beside_hash(&contest, name, &registrations, aim)?;
        let possible = login.max_per_second;
        let overload = self.overload(server, hasher.name(), &logins, possible)?;
        Ok(([login, registration], overload))
    }

    /// The same where the server has cores of its own, which the bare hash has when it is its
    /// turn; database and load have the others. Nothing on a machine with one core.
    // req: AUTH-12
    pub(super) fn passwords_apart(&self, hasher: Hasher) -> Result<Vec<Operation>> {
        let Some(apart) = Apart::of_machine()? else {
            return Ok(Vec::new());
        };
        println!("{}", hasher.login_apart());
        let state = self.backing.fresh()?;
        let launch = state.launch(self.options);
        let launch = launch.with("TESSERA_PASSWORDS__SCHEME", hasher.name());
        let _confined = apart.confine_children()?;
        let server = &apart.on_own(|| launch.start())?;
        let emails = self.proven_accounts(server)?;
        let contest = Contest {
            server,
            cores: apart.own_count,
            run: |load: &Load, work: &dyn Work| apart.on_others(|| load.run(work)),
            bare: || apart.on_own(|| self.bare_hash(hasher, apart.own_count)),
        };
        let logins = Logins::to(server.address(), &emails);
        let login = self.beside_hash(&contest, hasher.login_apart(), &logins, LOGIN_P95_AIM_MS)?;
        let registrations = RegisterEmails::from(server.address(), 1_000);
        let (name, aim) = (hasher.registration_apart(), REGISTRATION_P95_AIM_MS);
        let registration = self.beside_hash(&contest, name, &registrations, aim)?;
        Ok(vec![login, registration])
    }

    /// Measures `work` and the bare hash by turns, then the latency below the maximum.
    fn beside_hash<R, B>(
        &self,
        contest: &Contest<'_, R, B>,
        name: &'static str,
        work: &dyn Work,
        p95_aim_ms: f64,
    ) -> Result<Operation>
    where
        R: Fn(&Load, &dyn Work) -> Result<Outcome>,
        B: Fn() -> Result<Option<f64>>,
    {
        let server = contest.server;
        let mut bares = Vec::new();
        let mut outcomes = Vec::new();
        let mut used = 0.0;
        for _ in 0..HASHING_TURNS {
            bares.extend((contest.bare)()?);
            settle(server)?;
            let before = processor_seconds(server)?;
            let load = contest.load(Pace::Closed, self.hashing_turn());
            let outcome = (contest.run)(&load, work)?;
            used += processor_seconds(server)? - before;
            outcome.ensure_right(name)?;
            outcomes.push(outcome);
        }
        let outcome = Outcome::together(outcomes);
        settle(server)?;
        let per_second = outcome.per_second() * OPEN_SHARE;
        let load = contest.load(Pace::Open(per_second), self.hashing_length());
        let open = (contest.run)(&load, work)?;
        open.ensure_right(name)?;
        let bare = (!bares.is_empty()).then(|| bares.iter().sum::<f64>() / bares.len() as f64);
        Ok(Operation {
            name,
            max_per_second: outcome.per_second(),
            processor_us: used * 1e6 / outcome.answered as f64,
            latency: Some(Latency::of(&open, per_second)),
            p99_goal_ms: None,
            beside: bare.map(|per_second| Beside {
                what: "the bare hash on as many cores",
                per_second,
                goal: Some(0.95),
            }),
            further: None,
            aim: Some(Aim {
                p95_ms: p95_aim_ms,
                hash_ms: bare.map(|per_second| contest.cores as f64 * 1e3 / per_second),
            }),
        })
    }

    fn bare_hash(&self, hasher: Hasher, cores: usize) -> Result<Option<f64>> {
        let seconds = self.hashing_turn().as_secs();
        let hash = || baseline::passwords(hasher.name(), cores, seconds);
        self.options.baselines.then(hash).transpose()
    }

    pub(super) fn hashing_length(&self) -> Duration {
        self.options.length().max(SHORTEST)
    }

    fn hashing_turn(&self) -> Duration {
        self.hashing_length() / HASHING_TURNS
    }

    fn proven_accounts(&self, server: &Server) -> Result<Vec<String>> {
        let host = server.address().to_string();
        let mut connection = Connection::open(server.address())?;
        let emails = (0..ACCOUNTS).map(|number| format!("person{number}@bench.example"));
        emails
            .map(|email| {
                journey::register_email(&mut connection, &host, &email)?;
                journey::prove_email(&mut connection, &host, &email)?;
                Ok(email)
            })
            .collect()
    }

    /// Exchanging refresh tokens, beside the same statements.
    // req: AUTH-3, AUTH-12
    pub(super) fn refresh(&self) -> Result<Operation> {
        println!("refresh");
        let state = self.backing.fresh()?;
        let server = &state.launch(self.options).start()?;
        let count = self.options.connections * SESSIONS_PER_CONNECTION;
        let tokens = (0..count)
            .map(|_| Ok(journey::register(server.address(), self.numbers.next())?.refresh))
            .collect::<Result<Vec<_>>>()?;
        let work = Refresh::new(server.address(), tokens);
        self.run(server, Duration::from_secs(1), Pace::Closed, &work)?;
        let before = self.transactions(Transaction::Refresh)?;
        let (closed, processor_us) = self.run_counting(server, Pace::Closed, &work)?;
        let after = self.transactions(Transaction::Refresh)?;
        let open = self.at_share(server, closed.per_second(), &work)?;
        Ok(Operation {
            name: "refresh",
            max_per_second: closed.per_second(),
            processor_us,
            latency: Some(open),
            p99_goal_ms: None,
            beside: Beside::transactions(before.zip(after)),
            further: None,
            aim: None,
        })
    }

    /// What a server takes above its memory at rest once it has seen the tokens of as many
    /// sessions as [`LIVE_SESSIONS`]. It is started anew after they were made: the development
    /// inbox, which production does not have, keeps what was sent.
    // req: AUTH-9
    pub(super) fn session_memory(&self) -> Result<SessionMemory> {
        println!("live sessions");
        let state = self.backing.fresh()?;
        // The second start has another address, and tokens are to be its own all the same.
        let launch = state.launch(self.options);
        let launch = launch.with("TESSERA_TOKENS__ISSUER", baseline::ISSUER);
        let tokens = {
            let server = launch.start()?;
            let work = self.verify_work(&server, LIVE_SESSIONS)?;
            self.run(&server, Duration::from_secs(120), Pace::Closed, &work)?;
            settle(&server)?;
            work.access_tokens()
        };
        let sessions = tokens.len() as u64;
        anyhow::ensure!(
            sessions == LIVE_SESSIONS,
            "only {sessions} sessions were made"
        );
        let server = launch.start()?;
        settle(&server)?;
        let idle_kilobytes = resident_kilobytes(server.id())?;
        let work = Requests::bearing(server.address(), VALIDATE_PATH, &tokens, false);
        let outcome = self.run(&server, Duration::from_secs(60), Pace::Closed, &work)?;
        anyhow::ensure!(
            outcome.answered == sessions,
            "some tokens were not looked at"
        );
        settle(&server)?;
        let used_kilobytes = resident_kilobytes(server.id())?;
        Ok(SessionMemory {
            sessions,
            idle_kilobytes,
            used_kilobytes,
        })
    }
}

fn cores() -> usize {
    available_parallelism().map_or(1, usize::from)
}
