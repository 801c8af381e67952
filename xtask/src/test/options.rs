//! What of the tests to run.

use crate::parts::{Browser, Deployment, Part, Schemathesis};
use crate::timing;
use anyhow::{Result, bail};
use lexopt::{Arg, Parser, ValueExt as _};
use std::collections::BTreeSet;
use std::ffi::OsString;

pub(super) const HELP: &str = "\
Set up what the tests need and run every one of them.

Usage: cargo xtask test [--without NAME]... [--only NAME]... [--timing[=NAME]] [-- NEXTEST-ARGUMENTS]

  --without NAME  Go without a part; the closing lines say what was not run
  --only NAME     Run this alone: a part, `rust` for the Rust tests with all services, or
                  `acceptance` for the scenarios in specs/acceptance and the example
  --timing        Measure instead whether answers take the same time whatever account there
                  is, on SQLite and on PostgreSQL with Redis; keep the machine quiet, and
                  TMPDIR in memory where the disk is slow.
                  NAME is one question: bcrypt, 73-bytes, reset, resend, start, argon2id, locked
  -- ARGUMENTS    Passed to cargo-nextest; the Rust tests run alone then

Parts, and what provides them where it is not to be found on this machine:
  postgres      DATABASE_URL=postgres://…
  redis         REDIS_URL=redis://…
  nats          NATS_URL=nats://…
  kafka         TESSERA_TEST_KAFKA_URL, where e2e/python/kafka_server.py answers
  sns           TESSERA_TEST_SNS_URL and TESSERA_TEST_SNS_SENT_URL
  smtp          TESSERA_TEST_SMTP_URL, where e2e/python/smtp_server.py answers
  browser       CHROMIUM=/path/to/chromium
  schemathesis  (installed into .tools)
  deployment    promtool and nginx on PATH; Helm and schemas (installed into .tools)

What is missing is installed: packages by apt-get, Python and npm packages into the
workspace. Services started here listen on loopback, keep their data in a temporary
folder and are stopped at the end. E2E_SCREENSHOTS=FOLDER keeps pictures of the pages.
SPECPACK_SUITES=FOLDER holds conformance suites of others, SPECPACK_SEEDS=FOLDER the documents
that requirements come from; without them, ../shared/suites and ../shared/seeds are used where
those exist, and the closing lines say which were run. PROPTEST_RNG_SEED=NUMBER
has the property tests draw other inputs than those of every run.
";

/// The Rust tests as a name for `--only`.
const RUST: &str = "rust";
/// The acceptance scenarios, likewise.
const ACCEPTANCE: &str = "acceptance";
/// What the acceptance scenarios run on, beside SQLite.
const STORAGE: [Part; 2] = [Part::Postgres, Part::Redis];
const SERVICES: [Part; 6] = [
    Part::Postgres,
    Part::Redis,
    Part::Nats,
    Part::Kafka,
    Part::Sns,
    Part::Smtp,
];

/// What the command line asks for.
#[derive(Debug)]
pub(super) enum Parsed {
    Run(Options),
    Help,
}

/// What of the tests to run.
#[derive(Debug, Default)]
pub(super) struct Options {
    without: BTreeSet<Part>,
    only: BTreeSet<Part>,
    only_rust: bool,
    only_acceptance: bool,
    timing: Option<Timing>,
    nextest: Vec<OsString>,
}

/// Which times are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Timing {
    Everything,
    One(&'static str),
}

impl Timing {
    fn of(name: Option<String>) -> Result<Self> {
        let Some(name) = name else {
            return Ok(Self::Everything);
        };
        match timing::names().find(|known| *known == name) {
            Some(name) => Ok(Self::One(name)),
            None => {
                let known: Vec<&str> = timing::names().collect();
                bail!("`{name}` is not measured; these are: {}", known.join(", "))
            }
        }
    }
}

impl Options {
    pub(super) fn parse(arguments: Vec<OsString>) -> Result<Parsed> {
        // Everything after `--` is cargo-nextest's, whatever it looks like.
        let mut arguments = arguments;
        let nextest = match arguments.iter().position(|a| a == "--") {
            Some(at) => arguments.split_off(at).split_off(1),
            None => Vec::new(),
        };
        let mut options = Self {
            nextest,
            ..Self::default()
        };
        let mut parser = Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("help") | Arg::Short('h') => return Ok(Parsed::Help),
                Arg::Long("without") => {
                    let name = parser.value()?.string()?;
                    options.without.insert(part_named(&name)?);
                }
                Arg::Long("timing") => {
                    let name = parser.optional_value().map(lexopt::ValueExt::string);
                    options.timing = Some(Timing::of(name.transpose()?)?);
                }
                Arg::Long("only") => match parser.value()?.string()?.as_str() {
                    RUST => options.only_rust = true,
                    ACCEPTANCE => options.only_acceptance = true,
                    name => {
                        options.only.insert(part_named(name)?);
                    }
                },
                other => return Err(other.unexpected().into()),
            }
        }
        options.check()?;
        Ok(Parsed::Run(options))
    }

    fn check(&self) -> Result<()> {
        if let Some(part) = self.only.intersection(&self.without).next() {
            bail!("`{}` is both wanted and unwanted", part.name());
        }
        let only_storage = self.without.iter().all(|part| STORAGE.contains(part));
        if self.timing.is_some() && !(self.is_unchosen() && only_storage && !self.is_narrowed()) {
            bail!(
                "`--timing` is a measurement of its own and goes with nothing but \
                 `--without postgres` and `--without redis`"
            );
        }
        if !self.nextest.is_empty() && !self.runs_rust() {
            bail!("arguments for cargo-nextest were given, but no Rust tests are to be run");
        }
        Ok(())
    }

    /// Whether `part` is to be prepared and used.
    pub(super) fn wants(&self, part: Part) -> bool {
        if self.without.contains(&part) {
            return false;
        }
        let everything = self.is_unchosen() && !self.is_narrowed();
        let all_services = self.only_rust || self.is_unchosen();
        let for_acceptance = self.only_acceptance && STORAGE.contains(&part);
        let for_browser = self.only.contains(&Part::Browser) && STORAGE.contains(&part);
        everything
            || for_acceptance
            || for_browser
            || (all_services && SERVICES.contains(&part))
            || self.only.contains(&part)
    }

    /// Whether PostgreSQL and Redis are both there to be used together.
    pub(super) fn wants_storage(&self) -> bool {
        STORAGE.into_iter().all(|part| self.wants(part))
    }

    /// The services that the Rust tests have to do without.
    pub(super) fn missing_services(&self) -> Vec<Part> {
        let services = SERVICES.into_iter();
        services.filter(|part| !self.wants(*part)).collect()
    }

    /// Whether the Rust tests run at all.
    pub(super) fn runs_rust(&self) -> bool {
        let service = self.only.iter().any(|part| SERVICES.contains(part));
        self.only_rust || self.is_unchosen() || service
    }

    /// Whether nothing was chosen to run alone.
    fn is_unchosen(&self) -> bool {
        self.only.is_empty() && !self.only_rust && !self.only_acceptance
    }

    /// Whether times are measured, and nothing else is done.
    pub(super) fn timing(&self) -> Option<Timing> {
        self.timing
    }

    /// Whether the acceptance scenarios run.
    pub(super) fn runs_acceptance(&self) -> bool {
        self.only_acceptance || (self.is_unchosen() && !self.is_narrowed())
    }

    /// Whether the Rust tests were narrowed down by arguments of their own. Whoever does
    /// that means these tests and no others.
    pub(super) fn is_narrowed(&self) -> bool {
        !self.nextest.is_empty()
    }

    /// The arguments for cargo-nextest.
    pub(super) fn nextest(&self) -> &[OsString] {
        &self.nextest
    }

    /// Names of what this run leaves out.
    pub(super) fn left_out(&self) -> Vec<&'static str> {
        let rust = (!self.runs_rust()).then_some(RUST);
        let parts = Part::ALL.into_iter().filter(|part| !self.wants(*part));
        let acceptance = (!self.runs_acceptance()).then_some(ACCEPTANCE);
        let names = rust.into_iter().chain(acceptance);
        names.chain(parts.map(Part::name)).collect()
    }

    /// The browser, where this run wants it.
    pub(super) fn prepare_browser(&self) -> Result<Option<Browser>> {
        let wanted = self.wants(Part::Browser);
        wanted.then(Browser::prepare).transpose()
    }

    /// Schemathesis, where this run wants it.
    pub(super) fn prepare_schemathesis(&self) -> Result<Option<Schemathesis>> {
        let wanted = self.wants(Part::Schemathesis);
        wanted.then(Schemathesis::prepare).transpose()
    }

    /// What the files in `deploy/` are checked with, where this run wants that.
    pub(super) fn prepare_deployment(&self) -> Result<Option<Deployment>> {
        let wanted = self.wants(Part::Deployment);
        wanted.then(Deployment::prepare).transpose()
    }
}

fn part_named(name: &str) -> Result<Part> {
    match Part::named(name) {
        Some(part) => Ok(part),
        None => bail!(
            "there is no part `{name}`; there are {}",
            Part::ALL.map(Part::name).join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &str) -> Result<Options> {
        let words = arguments.split_whitespace().map(OsString::from);
        match Options::parse(words.collect())? {
            Parsed::Run(options) => Ok(options),
            Parsed::Help => bail!("help"),
        }
    }

    #[test]
    fn everything_runs_unless_told_otherwise() {
        let options = parse("").expect("options");
        assert!(options.runs_rust());
        assert!(options.left_out().is_empty());
    }

    #[test]
    fn what_is_left_out_is_named() {
        let options = parse("--without browser --without sns").expect("options");
        assert_eq!(options.left_out(), ["sns", "browser"]);
        assert_eq!(options.missing_services(), [Part::Sns]);
    }

    #[test]
    fn one_part_alone_leaves_the_rest_out() {
        let browser = parse("--only browser").expect("options");
        assert!(!browser.runs_rust());
        assert!(browser.wants(Part::Postgres));
        assert!(!browser.wants(Part::Sns));

        let postgres = parse("--only postgres").expect("options");
        assert!(postgres.runs_rust());
        let missing = postgres.missing_services();
        let others = [Part::Redis, Part::Nats, Part::Kafka, Part::Sns, Part::Smtp];
        assert_eq!(missing, others);

        let rust = parse("--only rust").expect("options");
        assert!(rust.missing_services().is_empty());
        let others = ["acceptance", "browser", "schemathesis", "deployment"];
        assert_eq!(rust.left_out(), others);

        let acceptance = parse("--only acceptance").expect("options");
        assert!(acceptance.runs_acceptance() && !acceptance.runs_rust());
        assert!(acceptance.wants(Part::Redis) && !acceptance.wants(Part::Sns));

        let both = parse("--only rust --only browser").expect("options");
        assert!(both.missing_services().is_empty());
        let others = ["acceptance", "schemathesis", "deployment"];
        assert_eq!(both.left_out(), others);
    }

    #[test]
    fn what_follows_two_dashes_is_for_the_test_runner() {
        let options = parse("--without sns -- -p tessera-core --no-capture").expect("options");
        assert_eq!(options.nextest(), ["-p", "tessera-core", "--no-capture"]);
        assert!(options.wants(Part::Postgres));
        assert_eq!(
            options.left_out(),
            ["acceptance", "sns", "browser", "schemathesis", "deployment"]
        );
    }

    #[test]
    fn contradictions_and_unknown_names_are_refused() {
        assert!(parse("--only sns --without sns").is_err());
        assert!(parse("--only browser -- -p tessera").is_err());
        assert!(parse("--timing --without sns").is_err());
        assert!(parse("--timing --only redis").is_err());
        let embedded = parse("--timing --without redis").expect("options");
        assert!(!embedded.wants_storage() && parse("--timing").expect("options").wants_storage());
        let timing = |line: &str| parse(line).expect("options").timing();
        assert_eq!(timing("--timing"), Some(Timing::Everything));
        assert_eq!(timing("--timing=reset"), Some(Timing::One("reset")));
        let unknown = parse("--timing=logout").expect_err("unknown").to_string();
        assert!(unknown.contains("argon2id"), "{unknown}");
        let unknown = parse("--without mysql").expect_err("unknown").to_string();
        assert!(unknown.contains("schemathesis"), "{unknown}");
    }
}
