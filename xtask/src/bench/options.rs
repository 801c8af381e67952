//! What to measure and for how long.

use super::accounts::Hasher;
use super::peers::Selection;
use anyhow::{Context as _, Result, bail};
use lexopt::{Arg, Parser, ValueExt as _};
use std::ffi::OsString;
use std::time::Duration;

pub(super) const HELP: &str = "\
Measure release builds: Tessera on loopback (throughput, latency, memory, start-up), and
specpack on generated systems (processor time, memory, start-up), and pages in a browser on a
slow network.

Usage: cargo xtask bench [OPTIONS]

  --seconds N          Length of each measurement (default 10)
  --quick              Two seconds each: enough to see that it works, too short to quote
  --storage NAME       `sqlite` or `postgres` alone (postgres has Redis beside it)
  --specpack           specpack alone
  --browser            Pages in a browser alone
  --peers [NAME ...]   Tessera beside better-auth, allauth and fastapi-users alone, or those of the
                       four that are named; installs them into .tools
  --workload NAME      With --peers: `W1` to `W7` alone; may be given more than once
  --hasher NAME        With --peers: `native` or `common` hashes of passwords alone
  --operation NAME     `otp`, `verify`, `validate`, `refresh`, `verify-2fa`, `pages`, `bcrypt` or
                       `argon2id` alone: printed, not written
  --keep               With --operation: written, too, in the place of what was there
  --connections N      Connections to the server and of its pool (default 32)
  --log-level LEVEL    The server's log level (default warn: the bare routes log nothing either)
  --without-baselines  Measure Tessera alone, without the ratios

Writes bench/results/NAME.json for each storage, specpack and the browser, and the table
bench/results/README.md; with --peers, where nothing is left out, bench/results/peers.
";

const LONGEST_SECONDS: u64 = 60;
const MOST_CONNECTIONS: usize = 256;

/// Where Tessera keeps its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Storage {
    Sqlite,
    Postgres,
}

impl Storage {
    /// What it is called in results.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres-redis",
        }
    }
}

/// What is measured alone.
#[derive(Debug, Clone, Copy)]
pub(super) enum Only {
    Otp,
    Verify,
    Validate,
    Refresh,
    SecondFactor,
    Pages,
    Passwords(Hasher),
}

impl Only {
    fn parse(name: &str) -> Result<Self> {
        Ok(match name {
            "otp" => Self::Otp,
            "verify" => Self::Verify,
            "validate" => Self::Validate,
            "refresh" => Self::Refresh,
            "verify-2fa" => Self::SecondFactor,
            "pages" => Self::Pages,
            "bcrypt" => Self::Passwords(Hasher::Bcrypt),
            "argon2id" => Self::Passwords(Hasher::Argon2id),
            other => bail!(
                "there is no operation `{other}`: otp, verify, validate, refresh, verify-2fa, \
                 pages, bcrypt or argon2id"
            ),
        })
    }
}

/// What the command line asks for.
#[derive(Debug, Clone)]
pub(super) struct Options {
    pub(super) seconds: u64,
    pub(super) connections: usize,
    pub(super) storages: Vec<Storage>,
    pub(super) log_level: String,
    pub(super) baselines: bool,
    pub(super) specpack: bool,
    /// Whether pages are measured in a browser.
    pub(super) browser: bool,
    /// The one operation to measure.
    pub(super) only: Option<Only>,
    /// Whether it takes the place of what the results have of it.
    pub(super) keeps_only: bool,
    /// What other systems are compared in; alone, where it is.
    pub(super) peers: Option<Selection>,
}

impl Options {
    /// `None` when help was asked for.
    pub(super) fn parse(arguments: Vec<OsString>) -> Result<Option<Self>> {
        let mut options = Self {
            seconds: 10,
            connections: 32,
            storages: vec![Storage::Sqlite, Storage::Postgres],
            log_level: "warn".to_owned(),
            baselines: true,
            specpack: true,
            browser: true,
            only: None,
            keeps_only: false,
            peers: None,
        };
        let mut parser = Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                Arg::Long("seconds") => options.seconds = parser.value()?.parse()?,
                Arg::Long("quick") => options.seconds = 2,
                Arg::Long("connections") => options.connections = parser.value()?.parse()?,
                Arg::Long("storage") => {
                    options.specpack = false;
                    options.browser = false;
                    options.storages = vec![match parser.value()?.string()?.as_str() {
                        "sqlite" => Storage::Sqlite,
                        "postgres" => Storage::Postgres,
                        other => bail!("there is no storage `{other}`: sqlite or postgres"),
                    }];
                }
                Arg::Long("specpack") => {
                    options.specpack = true;
                    options.browser = false;
                    options.storages.clear();
                }
                Arg::Long("browser") => {
                    options.browser = true;
                    options.specpack = false;
                    options.storages.clear();
                }
                Arg::Long("operation") => {
                    options.specpack = false;
                    options.browser = false;
                    options.only = Some(Only::parse(&parser.value()?.string()?)?);
                }
                Arg::Long("peers") => {
                    options.specpack = false;
                    options.browser = false;
                    options.storages.clear();
                    options.peers.get_or_insert_default();
                }
                Arg::Value(name) => options.selection("a name")?.add_system(&name.string()?)?,
                Arg::Long("workload") => {
                    let name = parser.value()?.string()?;
                    options.selection("--workload")?.add_workload(&name)?;
                }
                Arg::Long("hasher") => {
                    let name = parser.value()?.string()?;
                    options.selection("--hasher")?.add_hashing(&name)?;
                }
                Arg::Long("keep") => options.keeps_only = true,
                Arg::Long("log-level") => options.log_level = parser.value()?.string()?,
                Arg::Long("without-baselines") => options.baselines = false,
                other => return Err(other.unexpected().into()),
            }
        }
        if !(1..=LONGEST_SECONDS).contains(&options.seconds) {
            bail!("--seconds takes 1 to {LONGEST_SECONDS}");
        }
        if !(1..=MOST_CONNECTIONS).contains(&options.connections) {
            bail!("--connections takes 1 to {MOST_CONNECTIONS}");
        }
        Ok(Some(options))
    }

    /// What is compared, for an option that makes sense behind `--peers` alone.
    fn selection(&mut self, option: &str) -> Result<&mut Selection> {
        let selection = self.peers.as_mut();
        selection.with_context(|| format!("{option} goes behind --peers"))
    }

    /// How often a page is loaded.
    pub(super) fn loads(&self) -> u64 {
        const MOST: u64 = 5;
        self.seconds.min(MOST)
    }

    /// The length of each measurement.
    pub(super) fn length(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(given: &[&str]) -> Result<Options> {
        let parsed = Options::parse(given.iter().map(OsString::from).collect())?;
        parsed.context("help was asked for")
    }

    #[test]
    fn peers_are_compared_alone_and_may_be_named() {
        let options = parse(&["--peers", "tessera", "--workload", "W3"]).expect("options");
        assert!(options.storages.is_empty() && !options.specpack && !options.browser);
        let selection = options.peers.expect("a comparison");
        assert!(!selection.is_everything());
        assert!(parse(&["--workload", "W3"]).is_err(), "of nothing");
        assert!(parse(&["--peers", "keycloak"]).is_err());
        assert!(parse(&[]).expect("options").peers.is_none());
    }
}
