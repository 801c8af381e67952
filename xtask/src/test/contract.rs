//! The contract, held against a running server by schemathesis.

use crate::parts::Schemathesis;
use crate::scratch::Scratch;
use crate::server::Launch;
use crate::{http, journey, process, workspace};
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(10 * 60);
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
/// The tag of what staff do. A customer is refused all of it, in a run of its own.
const STAFF: &str = "administration";
/// The first of our customers, so that calls with a valid token are among the cases.
const FIRST_CUSTOMER: u64 = 9_812_345_670;
/// How far from a customer's number that of the one is whose token is refreshed.
const REFRESHING: u64 = 100;

/// Calls every operation of a running server in every way that schemathesis knows.
pub(super) fn hold(schemathesis: &Schemathesis) -> Result<()> {
    let data = Scratch::new("contract")?;
    let server = Launch::tessera("contract-server", "debug", data.path())
        // Hundreds of calls from one address are what the limits are there to stop.
        .with("TESSERA_LIMITS__ENABLED", "false")
        .start()?;
    let address = server.address();
    let mut all_but = ENDING.map(|id| ["--exclude-operation-id", id]).concat();
    all_but.extend(["--exclude-tag", STAFF]);
    let apart = ENDING.map(|id| vec!["--include-operation-id", id]);
    let runs = [all_but, vec!["--include-tag", STAFF]]
        .into_iter()
        .chain(apart);
    for (operations, customer) in runs.zip(FIRST_CUSTOMER..) {
        call(schemathesis, address, &data, &operations, customer)?;
    }
    Ok(())
}

/// Calls some operations with the tokens of a customer.
fn call(
    schemathesis: &Schemathesis,
    address: SocketAddr,
    data: &Scratch,
    operations: &[&str],
    customer: u64,
) -> Result<()> {
    let tokens = journey::register(address, customer)?;
    // Of a session of its own: a refresh token that is used again ends its session.
    let refreshing = journey::register(address, customer + REFRESHING)?;
    let configuration = workspace::root().join("e2e/schemathesis.toml");
    let mut command = Command::new(schemathesis.program());
    command
        .arg("--config-file")
        .arg(configuration)
        .args(["run", &format!("http://{address}/openapi.json")])
        .args(operations)
        .args(["--checks", "all", "--continue-on-failure"])
        .args(["--seed", SEED, "--max-examples", CASES])
        .args(["--request-timeout", "20"])
        .env("CONTRACT_ACCESS_TOKEN", tokens.access)
        .env("CONTRACT_REFRESH_TOKEN", refreshing.refresh)
        .env("CONTRACT_RATE_LIMIT_TOKEN", rate_limit_token(address)?)
        .env("CONTRACT_ASSET", asset(address)?)
        // Where it keeps notes of its own.
        .current_dir(data.path());
    process::run("schemathesis", &mut command, LIMIT)
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
