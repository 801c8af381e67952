//! The contract, held against a running server by schemathesis.

use crate::parts::Schemathesis;
use crate::scratch::Scratch;
use crate::server::{Launch, without_configuration};
use crate::{http, journey, process, workspace};
use anyhow::{Context as _, Result, anyhow};
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(20 * 60);
/// The most cases tried on each operation, beside the fixed ones that the contract's
/// bounds and examples give rise to.
const CASES: &str = "50";
/// The same cases on every run: a new failure is the doing of a new change.
const SEED: &str = "20260101";
/// The operations that end the session they are called with. Each is held in a run of its
/// own, with a session of its own: the others would find theirs ended.
const ENDING: [&str; 4] = [
    "endSession",
    "endAllSessions",
    "endOwnSession",
    "eraseAccount",
];
/// The tag of what staff do. A customer is refused all of it, in a run of its own, and an admin
/// nothing.
const STAFF: &str = "administration";
/// The tag of what answers by a page: about as much work as all else that a customer may call.
const PAGES: &str = "pages";
const ADMIN: &str = "asha@contract.example";
/// What is sent in the place of a token by whoever has none.
const NO_TOKEN: &str = "none";
/// Nearly everything is refused them, as a warning would say, by the same few lines.
const WITHOUT_TOKEN: [&str; 4] = ["--warnings", "off", "--max-examples", "20"];
/// The first of our customers, so that calls with a valid token are among the cases.
const FIRST_CUSTOMER: u64 = 9_812_345_670;
/// How far from a customer's number that of the one is whose token is refreshed.
const REFRESHING: u64 = 100;

/// How many callers there are at once, at least: one waits for the server while it answers the
/// other.
const CALLERS: usize = 2;

/// Calls every operation of a running server in every way that schemathesis knows.
pub(super) fn hold(schemathesis: &Schemathesis) -> Result<()> {
    let data = Scratch::new("contract")?;
    let server = Launch::tessera("contract-server", "debug", data.path())
        // Hundreds of calls from one address are what the limits are there to stop.
        .with("TESSERA_LIMITS__ENABLED", "false")
        .start()?;
    let caller = Caller {
        schemathesis,
        address: server.address(),
        data: &data,
    };
    let calls = Mutex::new(calls().into_iter());
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let callers: Vec<_> = (0..cores.max(CALLERS))
            .map(|_| scope.spawn(|| caller.call_all(&calls)))
            .collect();
        let ends = callers.into_iter().map(|caller| {
            let end = caller.join();
            end.unwrap_or_else(|_| Err(anyhow!("a caller of the contract panicked")))
        });
        // Each has ended before the first that failed is told.
        ends.collect::<Vec<_>>().into_iter().collect::<Result<()>>()
    })?;
    // Alone: what staff do ends what others are about.
    caller.call(&Call {
        name: "The contract, as an admin".to_owned(),
        by: By::Admin,
        arguments: vec!["--include-tag", STAFF],
    })
}

/// What is called by somebody who has a session of their own.
struct Call {
    name: String,
    by: By,
    /// Which operations, and how often.
    arguments: Vec<&'static str>,
}

/// Who calls.
enum By {
    /// Somebody with this number.
    Customer(u64),
    /// Somebody without any token.
    Nobody,
    Admin,
}

/// What need not be called alone, the longest first.
fn calls() -> Vec<Call> {
    let mut all_else = ENDING.map(|id| ["--exclude-operation-id", id]).concat();
    all_else.extend(["--exclude-tag", PAGES, "--exclude-tag", STAFF]);
    let mut calls = vec![
        Call {
            name: "The contract of all but pages, as a customer".to_owned(),
            by: By::Customer(FIRST_CUSTOMER),
            arguments: all_else,
        },
        Call {
            name: "The contract of pages, as a customer".to_owned(),
            by: By::Customer(FIRST_CUSTOMER + 1),
            arguments: vec!["--include-tag", PAGES],
        },
        Call {
            name: "The contract, without a token".to_owned(),
            by: By::Nobody,
            arguments: WITHOUT_TOKEN.to_vec(),
        },
        Call {
            name: "The contract of staff, as a customer".to_owned(),
            by: By::Customer(FIRST_CUSTOMER + 2),
            arguments: vec!["--include-tag", STAFF],
        },
    ];
    calls.extend(
        ENDING
            .iter()
            .zip(FIRST_CUSTOMER + 3..)
            .map(|(id, number)| Call {
                name: format!("The contract of {id}, as a customer"),
                by: By::Customer(number),
                arguments: vec!["--include-operation-id", id],
            }),
    );
    calls
}

/// Calls a server by its contract.
struct Caller<'a> {
    schemathesis: &'a Schemathesis,
    address: SocketAddr,
    data: &'a Scratch,
}

impl Caller<'_> {
    /// Takes one call after another until none is left; the first that failed is told.
    fn call_all(&self, calls: &Mutex<impl Iterator<Item = Call>>) -> Result<()> {
        let mut outcome = Ok(());
        while let Some(call) = next(calls) {
            outcome = outcome.and(self.call(&call));
        }
        outcome
    }

    fn call(&self, call: &Call) -> Result<()> {
        let address = self.address;
        let (access, refresh) = self.tokens(&call.by)?;
        let configuration = workspace::root().join("e2e/schemathesis.toml");
        let mut command = Command::new(self.schemathesis.program());
        command
            .arg("--config-file")
            .arg(configuration)
            .args(["run", &format!("http://{address}/openapi.json")])
            .args(["--checks", "all", "--continue-on-failure"])
            .args(["--seed", SEED, "--max-examples", CASES])
            .args(["--request-timeout", "20"])
            .args(&call.arguments)
            .env("CONTRACT_ACCESS_TOKEN", access)
            .env("CONTRACT_REFRESH_TOKEN", refresh)
            .env("CONTRACT_RATE_LIMIT_TOKEN", rate_limit_token(address)?)
            .env("CONTRACT_ASSET", asset(address)?)
            // Where it keeps notes of its own.
            .current_dir(self.data.path());
        process::run_beside(&call.name, &mut command, LIMIT)
    }

    /// An access token and a refresh token of somebody.
    fn tokens(&self, by: &By) -> Result<(String, String)> {
        let address = self.address;
        match by {
            By::Customer(number) => {
                let access = journey::register(address, *number)?.access;
                // Of a session of its own: a refresh token that is used again ends its session.
                let refresh = journey::register(address, number + REFRESHING)?.refresh;
                Ok((access, refresh))
            }
            By::Nobody => Ok((NO_TOKEN.to_owned(), NO_TOKEN.to_owned())),
            By::Admin => Ok((admin(address, self.data.path())?, NO_TOKEN.to_owned())),
        }
    }
}

fn next<T>(items: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    let mut items = items.lock().unwrap_or_else(PoisonError::into_inner);
    items.next()
}

/// Makes somebody an admin from the shell; gives an access token.
fn admin(address: SocketAddr, data: &Path) -> Result<String> {
    let host = address.to_string();
    let mut connection = http::Connection::open(address)?;
    journey::register_email(&mut connection, &host, ADMIN)?;
    journey::prove_email(&mut connection, &host, ADMIN)?;
    let mut grant = Command::new(workspace::binary("debug", "tessera"));
    without_configuration(&mut grant)
        .args(["admin", "grant", ADMIN, "admin", "--data-dir"])
        .arg(data);
    process::capture(&mut grant).context("nobody could be made an admin")?;
    let answer = connection.exchange(&journey::login_request(&host, ADMIN))?;
    let token = journey::access_token(answer.body).map(str::to_owned);
    token.with_context(|| format!("the admin's login was answered {}", answer.status))
}

/// A token that steps of registrations are counted by.
fn rate_limit_token(address: SocketAddr) -> Result<String> {
    let request = http::post_request(&address.to_string(), "/api/v1/rate-limit/token", "{}");
    let mut connection = http::Connection::open(address)?;
    let answer: Value = serde_json::from_slice(connection.exchange(&request)?.body)?;
    let token = answer.get("token").and_then(Value::as_str);
    token
        .map(str::to_owned)
        .context("no rate limit token was given")
}

/// The name of a file that the pages load.
fn asset(address: SocketAddr) -> Result<String> {
    let (_, page) = http::get(address, "/register")?;
    let page = String::from_utf8_lossy(&page);
    asset_in(&page)
        .map(str::to_owned)
        .context("the registration page loads no file from /assets/")
}

fn asset_in(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("\"/assets/")?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_asset_is_found_in_a_page() {
        let page = r#"<link href="/assets/app.0a1b.css"><script src="/assets/app.js">"#;
        assert_eq!(asset_in(page), Some("app.0a1b.css"));
        assert_eq!(asset_in("<p>nothing</p>"), None);
    }
}
