//! `cargo xtask test --timing`: nobody learns from the time of an answer whether an address
//! has an account, or in which state it is (requirement REG-6, and login and reset likewise).
//!
//! The method. A server on SQLite, its limits set aside, is asked the same about addresses
//! without an account, with one, with one that is not proven and with one that is closed, over
//! one connection, in every order in turn, [`SAMPLES`] times each, or three times as often where
//! one hash differs more from the next ([`Setting::samples`]). Answers must agree in status,
//! header names and length of body; their times must be equivalent to those of an address
//! without an account by two one-sided tests ([`equivalence`]) within [`SHARE`] of the time, or
//! within [`FLOOR`] where that is more: over a network, less than that drowns.
//!
//! Every refused login and every reset writes, and waits for the disk: with `TMPDIR` on a file
//! system in memory that wait is gone, and the rest is seen more sharply.
//!
//! The server is the debug build that the other tests use: whatever one kind does more than
//! another costs several times as much there, hashing aside, which is optimised in it too.

pub(crate) mod equivalence;
mod people;
mod requests;

use crate::scratch::Scratch;
use crate::server::{Launch, Server};
use anyhow::{Result, bail};
use equivalence::{Comparison, Times};
use people::Kind;
use requests::Question;

/// Of each kind.
const SAMPLES: usize = 2_000;
/// How far apart times may be, as a share.
const SHARE: f64 = 0.02;
/// How far apart short times may be, in seconds.
const FLOOR: f64 = 50e-6;

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
    measurement("reset", Question::Reset, 202, Setting::Bcrypt),
    measurement("resend", Question::Resend, 202, Setting::Bcrypt),
    measurement("start", Question::Start, 202, Setting::Bcrypt),
    measurement("argon2id", Question::LogIn(WRONG), 401, Setting::Argon2id),
    measurement("locked", Question::LogIn(WRONG), 429, Setting::Locked),
];

/// What can be measured alone.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    MEASUREMENTS.iter().map(|measurement| measurement.name)
}

/// Measures every question that a stranger can ask, or the one that is named.
///
/// # Errors
/// When answers can be told apart, by their looks or by their times.
pub(crate) fn run(only: Option<&str>) -> Result<()> {
    println!("bounds: {SHARE} of the time, at least {FLOOR} s");
    let mut told_apart = 0;
    for setting in [Setting::Bcrypt, Setting::Argon2id, Setting::Locked] {
        let wanted = MEASUREMENTS.iter().filter(|it| {
            let is_named = only.is_none_or(|only| only == it.name);
            is_named && it.server == setting
        });
        let mut wanted = wanted.peekable();
        if wanted.peek().is_none() {
            continue;
        }
        let (server, _data) = setting.start()?;
        for measurement in wanted {
            told_apart += ask(&server, measurement)?;
        }
    }
    match told_apart {
        0 => Ok(()),
        count => bail!("{count} kinds of accounts can be told apart by time, or too few samples"),
    }
}

impl Setting {
    /// How often each kind is asked about. What Argon2id takes over 19 MiB varies by a tenth
    /// from one hash to the next, with what else uses the memory: it takes more to say as much.
    fn samples(self) -> usize {
        match self {
            Self::Bcrypt | Self::Locked => SAMPLES,
            Self::Argon2id => 3 * SAMPLES,
        }
    }

    fn start(self) -> Result<(Server, Scratch)> {
        const MANY: &str = "1000000";
        match self {
            Self::Bcrypt => server("timing-bcrypt", &[("TESSERA_PASSWORDS__BCRYPT_COST", "8")]),
            Self::Argon2id => server(
                "timing-argon2id",
                &[("TESSERA_PASSWORDS__SCHEME", "argon2id")],
            ),
            Self::Locked => {
                let settings = [
                    ("TESSERA_LIMITS__ENABLED", "true"),
                    ("TESSERA_LIMITS__ADDRESS_BURST", MANY),
                    ("TESSERA_LIMITS__ADDRESS_PER_HOUR", MANY),
                    ("TESSERA_LIMITS__LOGIN_PER_MINUTE", MANY),
                    ("TESSERA_LIMITS__MAIL_PER_HOUR", MANY),
                    ("TESSERA_LIMITS__WRONG_PASSWORDS", "1"),
                    ("TESSERA_PASSWORDS__BCRYPT_COST", "4"),
                ];
                let started = server("timing-locked", &settings)?;
                requests::lock(started.0.address(), WRONG)?;
                Ok(started)
            }
        }
    }
}

fn server(name: &str, settings: &[(&'static str, &str)]) -> Result<(Server, Scratch)> {
    let data = Scratch::new(name)?;
    let mut launch = Launch::tessera(name, "debug", data.path())
        .with("TESSERA_LIMITS__ENABLED", "false")
        .with("LOG_LEVEL", "warn");
    for (key, value) in settings {
        launch = launch.with(key, *value);
    }
    let server = launch.start()?;
    people::settle(server.address(), data.path())?;
    Ok((server, data))
}

/// Asks one question about all kinds, prints what came of it, and returns how many kinds can
/// be told from an address without an account.
fn ask(server: &Server, measurement: &Measurement) -> Result<usize> {
    let (question, expected) = (measurement.question, measurement.expected);
    let count = measurement.server.samples();
    let samples = requests::sample(server.address(), question, expected, count)?;
    let [unknown, others @ ..] = samples;
    let unknown = Times::of(&unknown)?;
    let bound = FLOOR.max(unknown.mean * SHARE);
    let name = measurement.name;
    println!(
        "{name}: unknown {:.3} ms, {count} samples of each kind",
        unknown.mean * 1e3
    );
    let mut told_apart = 0;
    for (kind, samples) in Kind::ALL.into_iter().skip(1).zip(others) {
        let compared = Comparison::of(Times::of(&samples)?, unknown, bound);
        let verdict = match compared.is_equivalent() {
            true => "equivalent",
            false => "NOT shown to be equivalent",
        };
        println!(
            "  {:<10} {:+8.1} µs, within {:.1} µs of {:.1} µs: {verdict}",
            kind.name(),
            compared.difference * 1e6,
            compared.shown * 1e6,
            compared.bound * 1e6,
        );
        told_apart += usize::from(!compared.is_equivalent());
    }
    Ok(told_apart)
}
