//! `cargo xtask test --timing`: nobody learns from the time of an answer whether an address
//! has an account, or in which state it is (requirement REG-6, and login and reset likewise).
//!
//! The method. A server, first on SQLite and then on PostgreSQL and Redis, its limits set aside,
//! is asked the same about addresses without an account, with one, with one that is not proven,
//! with one that is closed and, where no password is asked for, with one that is locked, over
//! one connection, in every order in turn, [`SAMPLES`] times each, or three times as often where
//! one hash differs more from the next ([`Setting::samples`]). Answers must agree in status,
//! header names and length of body; their times must be equivalent to those of an address
//! without an account by two one-sided tests ([`equivalence`]) within [`SHARE`] of the time, or
//! within [`FLOOR`] where that is more: over a network, less than that drowns.
//!
//! Every refused login and every reset writes, and SQLite waits for the disk: with `TMPDIR` on a
//! file system in memory that wait is gone, and the rest is seen more sharply.
//!
//! The server is the debug build that the other tests use: whatever one kind does more than
//! another costs several times as much there, hashing aside, which is optimised in it too.

pub(crate) mod equivalence;
mod people;
mod requests;
mod storage;

use crate::scratch::Scratch;
use crate::server::{Launch, Server};
use anyhow::{Result, bail};
use equivalence::{Comparison, Times};
use people::Kind;
use requests::Question;
use storage::Storage;

/// Of each kind.
const SAMPLES: usize = 2_000;
/// How far apart times may be, as a share.
const SHARE: f64 = 0.02;
/// How far apart short times may be, in seconds.
const FLOOR: f64 = 50e-6;

const UNLIMITED: (&str, &str) = ("TESSERA_LIMITS__ENABLED", "false");
const WRONG: &str = "Quite another 1 of these";
/// One byte more than bcrypt reads.
const WRONG_OF_73_BYTES: &str =
    "Quite another 1, and long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A question, and the server that it is put to.
struct Measurement {
    /// What `--timing=NAME` takes.
    name: &'static str,
    question: Question,
    /// The status of every answer.
    expected: u16,
    server: Setting,
}

/// How a server is set up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Setting {
    Bcrypt,
    Argon2id,
    /// Too many passwords were tried at every address: these too are locked whatever there is.
    Locked,
    /// Too many passwords were tried at the accounts of one kind.
    SomeLocked,
}

const fn measurement(
    name: &'static str,
    question: Question,
    expected: u16,
    server: Setting,
) -> Measurement {
    Measurement {
        name,
        question,
        expected,
        server,
    }
}

const MEASUREMENTS: [Measurement; 7] = [
    measurement("bcrypt", Question::LogIn(WRONG), 401, Setting::Bcrypt),
    measurement(
        "73-bytes",
        Question::LogIn(WRONG_OF_73_BYTES),
        401,
        Setting::Bcrypt,
    ),
    measurement("reset", Question::Reset, 202, Setting::SomeLocked),
    measurement("resend", Question::Resend, 202, Setting::SomeLocked),
    measurement("start", Question::Start, 202, Setting::SomeLocked),
    measurement("argon2id", Question::LogIn(WRONG), 401, Setting::Argon2id),
    measurement("locked", Question::LogIn(WRONG), 429, Setting::Locked),
];

/// What can be measured alone.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    MEASUREMENTS.iter().map(|measurement| measurement.name)
}

/// Measures every question that a stranger can ask, or the one that is named, on SQLite and, with
/// `shared_storage`, on PostgreSQL and Redis.
///
/// # Errors
/// When answers can be told apart, by their looks or by their times.
pub(crate) fn run(only: Option<&str>, shared_storage: bool) -> Result<()> {
    println!("bounds: {SHARE} of the time, at least {FLOOR} s");
    let mut told_apart = run_on(&Storage::Embedded, only)?;
    if shared_storage {
        told_apart += run_on(&Storage::shared()?, only)?;
    } else {
        println!("PostgreSQL and Redis: not measured, as the run goes without them");
    }
    match told_apart {
        0 => Ok(()),
        count => bail!("{count} kinds of accounts can be told apart by time, or too few samples"),
    }
}

/// Measures on one storage, and returns how many kinds can be told apart.
fn run_on(storage: &Storage, only: Option<&str>) -> Result<usize> {
    println!("{}:", storage.name());
    let mut told_apart = 0;
    for setting in Setting::ALL {
        let wanted = MEASUREMENTS.iter().filter(|it| {
            let is_named = only.is_none_or(|only| only == it.name);
            is_named && it.server == setting
        });
        let mut wanted = wanted.peekable();
        if wanted.peek().is_none() {
            continue;
        }
        let (server, _data) = setting.start(storage)?;
        for measurement in wanted {
            told_apart += ask(&server, measurement)?;
        }
    }
    Ok(told_apart)
}

impl Setting {
    const ALL: [Self; 4] = [Self::Bcrypt, Self::SomeLocked, Self::Argon2id, Self::Locked];

    /// How often each kind is asked about. What Argon2id takes over 19 MiB varies by a tenth
    /// from one hash to the next, with what else uses the memory: it takes more to say as much.
    fn samples(self) -> usize {
        match self {
            Self::Bcrypt | Self::Locked | Self::SomeLocked => SAMPLES,
            Self::Argon2id => 3 * SAMPLES,
        }
    }

    /// The kinds of accounts that there are, the one first that the others are compared with.
    fn kinds(self) -> &'static [Kind] {
        match self {
            Self::SomeLocked => &Kind::ALL,
            Self::Bcrypt | Self::Argon2id | Self::Locked => {
                &[Kind::Unknown, Kind::Known, Kind::Unverified, Kind::Disabled]
            }
        }
    }

    fn start(self, storage: &Storage) -> Result<(Server, Scratch)> {
        match self {
            Self::Bcrypt => server(
                "timing-bcrypt",
                storage,
                &[UNLIMITED, ("TESSERA_PASSWORDS__BCRYPT_COST", "8")],
            ),
            Self::Argon2id => server(
                "timing-argon2id",
                storage,
                &[UNLIMITED, ("TESSERA_PASSWORDS__SCHEME", "argon2id")],
            ),
            Self::Locked => locked(storage, self.kinds()),
            Self::SomeLocked => locked(storage, &[Kind::Locked]),
        }
    }
}

/// A server whose one limit that is met is that of wrong passwords, as it is for `kinds`.
fn locked(storage: &Storage, kinds: &[Kind]) -> Result<(Server, Scratch)> {
    const MANY: &str = "1000000";
    let settings = [
        ("TESSERA_LIMITS__ENABLED", "true"),
        ("TESSERA_LIMITS__ADDRESS_BURST", MANY),
        ("TESSERA_LIMITS__ADDRESS_PER_HOUR", MANY),
        ("TESSERA_LIMITS__LOGIN_PER_MINUTE", MANY),
        ("TESSERA_LIMITS__MAIL_PER_HOUR", MANY),
        ("TESSERA_LIMITS__WRONG_PASSWORDS", "1"),
        ("TESSERA_PASSWORDS__BCRYPT_COST", "4"),
    ];
    let started = server("timing-locked", storage, &settings)?;
    requests::lock(started.0.address(), WRONG, kinds)?;
    Ok(started)
}

fn server(
    name: &str,
    storage: &Storage,
    settings: &[(&'static str, &str)],
) -> Result<(Server, Scratch)> {
    let data = Scratch::new(name)?;
    let mut environment = storage.fresh()?;
    environment.push(("LOG_LEVEL", "warn".to_owned()));
    environment.extend(
        settings
            .iter()
            .map(|(key, value)| (*key, (*value).to_owned())),
    );
    let mut launch = Launch::tessera(name, "debug", data.path());
    launch.environment.clone_from(&environment);
    let server = launch.start()?;
    people::settle(server.address(), data.path(), &environment)?;
    Ok((server, data))
}

/// What is said of one kind.
fn told(kind: Kind, compared: &Comparison) -> String {
    let verdict = match compared.is_equivalent() {
        true => "equivalent",
        false => "NOT shown to be equivalent",
    };
    format!(
        "  {:<10} {:+8.1} µs, within {:.1} µs of {:.1} µs: {verdict}",
        kind.name(),
        compared.difference * 1e6,
        compared.shown * 1e6,
        compared.bound * 1e6,
    )
}

/// Asks one question about all kinds, prints what came of it, and returns how many kinds can
/// be told from an address without an account.
fn ask(server: &Server, measurement: &Measurement) -> Result<usize> {
    let (question, expected) = (measurement.question, measurement.expected);
    let setting = measurement.server;
    let (kinds, count) = (setting.kinds(), setting.samples());
    let samples = requests::sample(server.address(), question, kinds, expected, count)?;
    let times: Vec<Times> = samples
        .iter()
        .map(|it| Times::of(it))
        .collect::<Result<_>>()?;
    let [(_, unknown), others @ ..] = &kinds.iter().zip(times).collect::<Vec<_>>()[..] else {
        bail!("{} asks about nobody", measurement.name)
    };
    let bound = FLOOR.max(unknown.mean * SHARE);
    println!(
        "{}: unknown {:.3} ms, {count} samples of each kind",
        measurement.name,
        unknown.mean * 1e3
    );
    let mut told_apart = 0;
    for (kind, times) in others {
        let compared = Comparison::of(*times, *unknown, bound);
        println!("{}", told(**kind, &compared));
        told_apart += usize::from(!compared.is_equivalent());
    }
    Ok(told_apart)
}
