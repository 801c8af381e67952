//! The contract, held against a running server by schemathesis.

use crate::parts::Schemathesis;
use crate::scratch::Scratch;
use crate::server::{Launch, without_configuration};
use crate::{http, journey, process, workspace};
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
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
/// The tag of what staff do. A customer is refused all of it, in a run of its own, and an admin
/// nothing.
const STAFF: &str = "administration";
const ADMIN: &str = "asha@contract.example";
/// What is sent in the place of a token by whoever has none.
const NO_TOKEN: &str = "none";
/// Nearly everything is refused them, as a warning would say, by the same few lines.
const WITHOUT_TOKEN: [&str; 4] = ["--warnings", "off", "--max-examples", "20"];
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
    let caller = Caller {
        schemathesis,
        address,
        data: &data,
    };
    for (operations, customer) in runs.zip(FIRST_CUSTOMER..) {
        let access = journey::register(address, customer)?.access;
        // Of a session of its own: a refresh token that is used again ends its session.
        let refresh = journey::register(address, customer + REFRESHING)?.refresh;
        caller.call(&operations, &access, &refresh)?;
    }
    println!("\n==> The contract, without a token");
    caller.call(&WITHOUT_TOKEN, NO_TOKEN, NO_TOKEN)?;
    println!("\n==> The contract, as an admin");
    let access = admin(address, data.path())?;
    caller.call(&["--include-tag", STAFF], &access, NO_TOKEN)
}

/// Calls a server by its contract.
struct Caller<'a> {
    schemathesis: &'a Schemathesis,
    address: SocketAddr,
    data: &'a Scratch,
}

impl Caller<'_> {
    /// Calls the operations that the arguments choose, with the tokens of somebody.
    fn call(&self, arguments: &[&str], access: &str, refresh: &str) -> Result<()> {
        let address = self.address;
        let configuration = workspace::root().join("e2e/schemathesis.toml");
        let mut command = Command::new(self.schemathesis.program());
        command
            .arg("--config-file")
            .arg(configuration)
            .args(["run", &format!("http://{address}/openapi.json")])
            .args(["--checks", "all", "--continue-on-failure"])
            .args(["--seed", SEED, "--max-examples", CASES])
            .args(["--request-timeout", "20"])
            .args(arguments)
            .env("CONTRACT_ACCESS_TOKEN", access)
            .env("CONTRACT_REFRESH_TOKEN", refresh)
            .env("CONTRACT_RATE_LIMIT_TOKEN", rate_limit_token(address)?)
            .env("CONTRACT_ASSET", asset(address)?)
            // Where it keeps notes of its own.
            .current_dir(self.data.path());
        process::run("schemathesis", &mut command, LIMIT)
    }
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
