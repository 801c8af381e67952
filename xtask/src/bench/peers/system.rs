//! What a system that is compared has to be able to do, whatever it calls it.

use super::selection::Hashing;
use crate::http::{self, Connection, Response};
use crate::parts::peer;
use crate::process;
use crate::scratch::Scratch;
use crate::server::{Launch, Server};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// The password of everybody.
pub(super) const PASSWORD: &str = crate::journey::PASSWORD;
/// What the first account is called, which the others are copies of.
pub(super) const TEMPLATE: &str = "template@bench.example";
/// People whose accounts stand in the tables before anything is measured.
pub(super) const PEOPLE: usize = 10_000;
/// What peers sign with: a key of measurements alone.
pub(super) const SECRET: &str = "measured-on-loopback-and-nowhere-else-0001";

/// The address of one of the people.
pub(super) fn person(number: usize) -> String {
    format!("person{}@bench.example", number % PEOPLE)
}

/// What is told of a system in the results.
#[derive(Debug)]
pub(super) struct About {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    pub(super) licence: &'static str,
    pub(super) native_hash: &'static str,
    /// How it is set up, and why so.
    pub(super) choices: &'static [&'static str],
    /// What counts as checking a session.
    pub(super) validation: &'static str,
    /// What counts as exchanging a token; none where there is nothing like it.
    pub(super) refresh: Option<&'static str>,
    /// Whether it has second factors.
    pub(super) has_second_factor: bool,
}

/// How a server is set up beside what it is always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variant {
    Usual,
    /// Sessions are prolonged by every request in place of once a day, to measure that.
    Renewing,
    /// Mails are kept in [`Place::mails`], for links to be read.
    KeepingMails,
}

/// Where one system runs.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) database: String,
    pub(super) redis: String,
    pub(super) data: Scratch,
    pub(super) psql: PathBuf,
    pub(super) hashing: Hashing,
    /// As many as the server has cores.
    pub(super) workers: usize,
    /// Connections to the database, of all workers together.
    pub(super) pool: usize,
}

impl Place {
    /// The file that mails are kept in.
    pub(super) fn mails(&self) -> PathBuf {
        self.data.path().join("mails.ndjson")
    }

    /// What every peer reads from its environment.
    pub(super) fn environment(
        &self,
        address: SocketAddr,
        variant: Variant,
    ) -> Vec<(&'static str, String)> {
        let mut environment = vec![
            ("PEER_DATABASE_URL", self.database.clone()),
            ("PEER_HASHER", self.hashing.name().to_owned()),
            ("PEER_POOL", (self.pool / self.workers).max(1).to_string()),
            ("PEER_PORT", address.port().to_string()),
            ("PEER_SECRET", SECRET.to_owned()),
            ("PEER_WORKERS", self.workers.to_string()),
        ];
        match variant {
            Variant::Usual => {}
            Variant::Renewing => environment.push(("PEER_RENEWING", "1".to_owned())),
            Variant::KeepingMails => {
                let mails = self.mails().to_string_lossy().into_owned();
                environment.push(("PEER_MAILS", mails));
            }
        }
        environment
    }

    /// Runs the statements in the file `script` of a peer, which says how many people there are.
    pub(super) fn run_script(&self, peer: &str, script: &str) -> Result<()> {
        let mut psql = Command::new(&self.psql);
        psql.args([
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-1",
            "-d",
            &self.database,
        ])
        .args(["-v", &format!("people={PEOPLE}"), "-f"])
        .arg(peer::source(peer).join(script));
        process::run_logged(&format!("{script} of {peer}"), &mut psql, SEED_LIMIT)
    }
}

const SEED_LIMIT: Duration = Duration::from_secs(120);

/// What a client holds of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    /// The line of a request's head that shows it.
    pub(super) header: String,
    /// What it is exchanged by, where that is another thing.
    pub(super) refresh: Option<String>,
}

/// A second factor that waits for its first code.
#[derive(Debug)]
pub(super) struct Enrolment {
    /// In base32.
    pub(super) secret: String,
}

/// A system that is compared: how it is run and spoken to.
pub(super) trait System: Sync {
    fn about(&self) -> &'static About;

    /// Installs what it needs.
    fn install(&self) -> Result<()>;

    /// Makes its tables.
    fn migrate(&self, place: &Place) -> Result<()>;

    /// How it is run so that it listens at `address`.
    fn launch(
        &self,
        place: &Place,
        address: SocketAddr,
        variant: Variant,
    ) -> Result<Launch<'static>>;

    /// The path that answers 200 once it serves.
    fn health_path(&self) -> &'static str;

    /// Registers `email`.
    fn register(&self, host: &str, email: &str) -> Vec<u8>;

    fn is_registered(&self, response: Response<'_>) -> bool;

    /// Makes [`PEOPLE`] of the account of [`TEMPLATE`], which was registered and is not proven.
    fn seed(&self, place: &Place, address: SocketAddr) -> Result<()>;

    fn log_in(&self, host: &str, email: &str, password: &str) -> Vec<u8>;

    /// The session that a login is answered with.
    fn session(&self, response: Response<'_>) -> Option<Session>;

    /// Checks a session.
    fn validate(&self, host: &str, session: &Session) -> Vec<u8>;

    fn is_valid(&self, response: Response<'_>) -> bool;

    /// Exchanges or prolongs a session; nothing where there is nothing like it.
    fn refresh(&self, host: &str, session: &Session) -> Option<Vec<u8>>;

    /// The session that goes on.
    fn refreshed(&self, session: &Session, response: Response<'_>) -> Option<Session>;

    /// What has to be answered 200 before an app is enrolled, where something has.
    fn before_enrolment(&self, _host: &str, _: &Session) -> Option<Vec<u8>> {
        None
    }

    /// Asks for the secret of an authenticator app.
    fn begin_enrolment(&self, host: &str, session: &Session) -> Vec<u8>;

    fn enrolment(&self, response: Response<'_>) -> Option<Enrolment>;

    /// Turns the second factor on, which is answered 200.
    fn confirm_enrolment(&self, host: &str, session: &Session, code: &str) -> Vec<u8>;

    /// What a login goes on with that was answered `first`, and waits for a code.
    fn second_step(&self, host: &str, first: Response<'_>, code: &str) -> Option<Vec<u8>>;

    /// Asks for a link to a new password.
    fn forget_password(&self, host: &str, email: &str) -> Vec<u8>;

    /// Sets a password by the token of such a link.
    fn reset_password(&self, host: &str, token: &str, password: &str) -> Vec<u8>;

    fn is_reset(&self, response: Response<'_>) -> bool;

    /// The token of the newest such link to `email`, where mails are kept.
    /// `servers` run on the same tables.
    fn mailed_token(
        &self,
        place: &Place,
        _servers: &[SocketAddr],
        email: &str,
    ) -> Result<Option<String>> {
        let mails = fs::read_to_string(place.mails()).unwrap_or_default();
        let lines = mails
            .lines()
            .rev()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let newest = lines.into_iter().find(|mail| mail["to"] == email);
        Ok(newest.and_then(|mail| mail["token"].as_str().map(str::to_owned)))
    }
}

/// Registers [`TEMPLATE`] and has the system make everybody else of it.
pub(super) fn settle_people(system: &dyn System, place: &Place, server: &Server) -> Result<()> {
    let mut connection = Connection::open(server.address())?;
    let host = server.address().to_string();
    let response = connection.exchange(&system.register(&host, TEMPLATE))?;
    ensure!(
        system.is_registered(response),
        "{}: a registration was answered {} {}",
        system.about().name,
        response.status,
        String::from_utf8_lossy(response.body)
    );
    system.seed(place, server.address())?;
    let response = connection.exchange(&system.log_in(&host, &person(0), PASSWORD))?;
    let status = response.status;
    let session = system.session(response);
    let name = system.about().name;
    let session = session.with_context(|| format!("{name}: a login was answered {status}"))?;
    let response = connection.exchange(&system.validate(&host, &session))?;
    ensure!(
        system.is_valid(response),
        "{name}: a session was answered {}",
        response.status
    );
    Ok(())
}

/// A request with a header and no body.
pub(super) fn get_with(host: &str, path: &str, session: &Session) -> Vec<u8> {
    http::get_request(host, path, &[&session.header])
}

/// The text of a header of an answer.
pub(super) fn headers<'a>(
    response: Response<'a>,
    name: &'a str,
) -> impl Iterator<Item = &'a str> + 'a {
    let head = std::str::from_utf8(response.head).unwrap_or_default();
    let lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
    lines
        .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

/// Text as it stands in a form.
pub(super) fn form_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            other => encoded.push_str(&format!("%{other:02X}")),
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_hold_what_was_typed() {
        assert_eq!(form_encoded("a b@c.de"), "a+b%40c.de");
    }

    #[test]
    fn headers_are_found_whatever_their_case() {
        let response = Response {
            status: 200,
            head: b"HTTP/1.1 200 OK\r\nset-cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\n\r\n",
            body: b"",
        };
        let found: Vec<_> = headers(response, "Set-Cookie").collect();
        assert_eq!(found, ["a=1; Path=/", "b=2"]);
    }
}
