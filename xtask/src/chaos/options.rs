//! What `cargo xtask chaos` is asked for.

use super::schedule::Scenario;
use crate::workspace;
use anyhow::{Context as _, Result, bail};
use lexopt::{Arg, Parser, ValueExt as _};
use std::ffi::OsString;
use std::path::PathBuf;

pub(super) const HELP: &str = "\
Have what Tessera stands on fail under load, and look for a promise that it broke.

Usage: cargo xtask chaos [OPTIONS]

  --program PROGRAM  The `tessera` to run (default target/debug/tessera)
  --seed N           Which faults come when, and what clients choose (default 1)
  --seconds N        How long clients go on (default 120)
  --clients N        How many of them (default 8)
  --judge FILE       Play nothing, and judge the journal of a run before
  --only SCENARIO    Play this one alone; may be given several times
  --list             List the scenarios

Two instances run on one PostgreSQL and one Redis, behind nginx where it is installed, and tell a
stream of NATS what happens. Clients
register, prove, log in, refresh, log out and choose other passwords, and write down what they
asked and what they were answered. At the end everything runs again, the outbox empties, and what
was promised is read. Ends with 1 when a promise was broken, or when something was asked for again
for 25 seconds and failed each time.

Examples:
  cargo build --workspace --bin tessera && cargo xtask chaos
  cargo xtask chaos --seed 7 --seconds 600
  cargo xtask chaos --judge target/chaos/instances.ndjson
  cargo xtask chaos --only kill-database --only kill-cache --seconds 60
";

const LONGEST_SECONDS: u64 = 4 * 60 * 60;
const MOST_CLIENTS: u64 = 256;

#[derive(Debug)]
pub(super) struct Options {
    pub(super) program: PathBuf,
    pub(super) seed: u64,
    pub(super) seconds: u64,
    pub(super) clients: u64,
    pub(super) scenarios: Vec<Scenario>,
    /// A journal to be judged in place of a run.
    pub(super) judge: Option<PathBuf>,
}

impl Options {
    /// `None` when help or the list was asked for, which is printed then.
    pub(super) fn parse(arguments: Vec<OsString>) -> Result<Option<Self>> {
        let mut options = Self {
            program: workspace::binary("debug", "tessera"),
            seed: 1,
            seconds: 120,
            clients: 8,
            scenarios: Vec::new(),
            judge: None,
        };
        let mut parser = Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("help") | Arg::Short('h') => {
                    print!("{HELP}");
                    return Ok(None);
                }
                Arg::Long("list") => {
                    for scenario in Scenario::ALL {
                        println!("{:<22} {}", scenario.name(), scenario.what());
                    }
                    return Ok(None);
                }
                Arg::Long("program") => options.program = PathBuf::from(parser.value()?),
                Arg::Long("judge") => options.judge = Some(PathBuf::from(parser.value()?)),
                Arg::Long("seed") => options.seed = parser.value()?.parse()?,
                Arg::Long("seconds") => options.seconds = parser.value()?.parse()?,
                Arg::Long("clients") => options.clients = parser.value()?.parse()?,
                Arg::Long("only") => {
                    let name = parser.value()?.string()?;
                    let scenario = Scenario::named(&name);
                    let scenario = scenario
                        .with_context(|| format!("there is no scenario `{name}`: --list"))?;
                    options.scenarios.push(scenario);
                }
                other => return Err(other.unexpected().into()),
            }
        }
        if options.scenarios.is_empty() {
            options.scenarios = Scenario::ALL.to_vec();
        }
        if !(10..=LONGEST_SECONDS).contains(&options.seconds) {
            bail!("--seconds takes 10 to {LONGEST_SECONDS}");
        }
        if !(1..=MOST_CLIENTS).contains(&options.clients) {
            bail!("--clients takes 1 to {MOST_CLIENTS}");
        }
        Ok(Some(options))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(given: &[&str]) -> Result<Option<Options>> {
        Options::parse(given.iter().map(OsString::from).collect())
    }

    #[test]
    fn everything_is_played_unless_scenarios_are_named() {
        let options = parse(&[]).expect("options").expect("no help");
        assert_eq!(options.scenarios, Scenario::ALL);
        let given = ["--only", "kill-cache", "--only", "cut-mail", "--seed", "9"];
        let options = parse(&given).expect("options").expect("no help");
        assert_eq!(options.scenarios, [Scenario::KillCache, Scenario::CutMail]);
        assert_eq!(options.seed, 9);
    }

    #[test]
    fn what_cannot_be_played_is_refused() {
        assert!(parse(&["--only", "flood"]).is_err());
        assert!(parse(&["--seconds", "1"]).is_err());
        assert!(parse(&["--clients", "0"]).is_err());
        assert!(parse(&["--help"]).expect("help").is_none());
    }
}
