//! What Tessera is measured beside: the same work without Tessera around it.

use crate::server::{Launch, Server};
use crate::{process, workspace};
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

/// The route that answers the same bytes as `validate` and does nothing else.
pub(super) const BARE_PATH: &str = "/bare";
/// The route that also verifies the token's signature.
pub(super) const VERIFYING_PATH: &str = "/verify";

/// The route that also reads what a page reads.
pub(super) const READING_PATH: &str = "/reading";

/// What a page of somebody who is signed in reads.
#[derive(Debug)]
pub(super) struct Reads<'a> {
    /// The database that Tessera serves from.
    pub(super) database: String,
    pub(super) connections: usize,
    /// The token of the session.
    pub(super) token: &'a str,
    /// Whether the second factor is read beside the session.
    pub(super) factors: bool,
}

/// A transaction that is run in a loop without a server.
#[derive(Debug, Clone, Copy)]
pub(super) enum Transaction {
    Otp,
    Verify,
    Refresh,
    SecondFactor,
}

/// Starts the bare routes. Their answers are the bytes in the file `answer`; signatures
/// are verified with the keys that Tessera publishes at `tessera`.
///
/// With `reads` there is a route that makes them.
pub(super) fn serve(
    tessera: SocketAddr,
    answer: &Path,
    reads: Option<&Reads<'_>>,
) -> Result<Server> {
    let jwks = format!("http://{tessera}/.well-known/jwks.json");
    let answer = answer.to_string_lossy().into_owned();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--jwks-url", &jwks];
    let mut arguments = arguments.map(str::to_owned).to_vec();
    arguments.extend(["--answer".to_owned(), answer]);
    if let Some(reads) = reads {
        let named = [
            ("--database", reads.database.clone()),
            ("--connections", reads.connections.to_string()),
            ("--token", reads.token.to_owned()),
            ("--factors", reads.factors.to_string()),
        ];
        arguments.extend(
            named
                .into_iter()
                .flat_map(|(name, value)| [name.to_owned(), value]),
        );
    }
    let launch = Launch {
        name: "baseline",
        binary: workspace::binary("release", "baseline"),
        arguments,
        environment: Vec::new(),
    };
    launch.start()
}

/// Runs the statements of `transaction` on `url` over as many connections as Tessera has.
pub(super) fn store(
    url: &str,
    connections: usize,
    seconds: u64,
    transaction: Transaction,
) -> Result<f64> {
    let operation = match transaction {
        Transaction::Otp => "otp",
        Transaction::Verify => "verify",
        Transaction::Refresh => "refresh",
        Transaction::SecondFactor => "verify-2fa",
    };
    per_second(&[
        "store",
        "--url",
        url,
        "--connections",
        &connections.to_string(),
        "--seconds",
        &seconds.to_string(),
        "--operation",
        operation,
    ])
}

/// The `iss` of minted tokens.
pub(super) const ISSUER: &str = "https://bench.example";

/// Access tokens, and the key that signed them.
pub(super) struct Minted {
    pub(super) signing_key: String,
    pub(super) tokens: Vec<String>,
}

/// Signs `count` access tokens as Tessera does: no journey makes as many in time.
pub(super) fn mint(count: usize) -> Result<Minted> {
    let mut command = Command::new(workspace::binary("release", "baseline"));
    command.args(["mint", "--issuer", ISSUER, "--count", &count.to_string()]);
    let told = process::capture(&mut command)?;
    let mut lines = told.lines().map(str::to_owned);
    let signing_key = lines.next().context("`baseline mint` said nothing")?;
    let tokens: Vec<String> = lines.collect();
    anyhow::ensure!(
        tokens.len() == count,
        "`baseline mint` signed {} tokens instead of {count}",
        tokens.len()
    );
    Ok(Minted {
        signing_key,
        tokens,
    })
}

/// Hashes a one-time code over and over on one core.
pub(super) fn hash(seconds: u64) -> Result<f64> {
    per_second(&["hash", "--seconds", &seconds.to_string()])
}

/// Draws the pictures of a secret for authenticator apps over and over on one core.
pub(super) fn qr_codes(seconds: u64) -> Result<f64> {
    per_second(&["qr", "--seconds", &seconds.to_string()])
}

/// Compares passwords with their hash over and over on `threads` threads.
pub(super) fn passwords(scheme: &str, threads: usize, seconds: u64) -> Result<f64> {
    per_second(&[
        "passwords",
        "--scheme",
        scheme,
        "--threads",
        &threads.to_string(),
        "--seconds",
        &seconds.to_string(),
    ])
}

/// Codes of authenticator apps, from the present step on.
#[derive(Debug)]
pub(super) struct AppCodes {
    first_step: u64,
    /// For each secret.
    codes: Vec<Vec<String>>,
}

impl AppCodes {
    /// Of `steps` steps for each of `secrets`, in base32.
    pub(super) fn of(secrets: &[String], steps: u64) -> Result<Self> {
        let mut command = Command::new(workspace::binary("release", "baseline"));
        let first_step = step_now();
        command.args(["totp", "--steps", &steps.to_string()]);
        command.args(["--first-step", &first_step.to_string(), "--secrets"]);
        let told = process::capture(command.arg(secrets.join(",")))?;
        Self::parse(first_step, &told).context("`baseline totp` said no codes")
    }

    fn parse(first_step: u64, told: &str) -> Option<Self> {
        let told: Value = serde_json::from_str(told).ok()?;
        let of_one = |codes: &Value| {
            let codes = codes.as_array()?.iter();
            codes.map(|code| code.as_str().map(str::to_owned)).collect()
        };
        let codes = told["codes"].as_array()?.iter().map(of_one);
        Some(Self {
            first_step,
            codes: codes.collect::<Option<_>>()?,
        })
    }

    /// The code that the app with secret `number` shows now; none once they ran out.
    pub(super) fn now(&self, number: usize) -> Option<&str> {
        self.at(number, step_now())
    }

    fn at(&self, number: usize, step: u64) -> Option<&str> {
        let at = usize::try_from(step.checked_sub(self.first_step)?).ok()?;
        self.codes.get(number)?.get(at).map(String::as_str)
    }
}

/// The half minute that it is (RFC 6238).
pub(super) fn step_now() -> u64 {
    const STEP_SECONDS: u64 = 30;
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    since.as_secs() / STEP_SECONDS
}

fn per_second(arguments: &[&str]) -> Result<f64> {
    let mut command = Command::new(workspace::binary("release", "baseline"));
    let told = process::capture(command.args(arguments))?;
    let line = told.lines().last().unwrap_or_default();
    parse(line).with_context(|| format!("`baseline {}` said `{line}`", arguments.join(" ")))
}

/// The number in `{"perSecond": 1234.5}`.
fn parse(line: &str) -> Option<f64> {
    serde_json::from_str::<Value>(line).ok()?["perSecond"].as_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_read_off_the_last_line() {
        assert_eq!(parse(r#"{"perSecond": 1234.5, "more": 1}"#), Some(1234.5));
        assert_eq!(parse("error"), None);
    }

    #[test]
    fn an_app_shows_the_code_of_its_step() {
        let told = r#"{"codes":[["111111","222222"],["333333","444444"]]}"#;
        let codes = AppCodes::parse(100, told).expect("codes");
        assert_eq!(codes.at(1, 101), Some("444444"));
        assert_eq!(codes.at(0, 102), None, "they ran out");
        assert_eq!(codes.at(0, 99), None);
        assert!(AppCodes::parse(100, "{}").is_none());
    }
}
