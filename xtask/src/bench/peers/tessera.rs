//! Tessera itself, on the same PostgreSQL and with Redis beside it.

use super::selection::Hashing;
use super::system::{
    About, Enrolment, PEOPLE, Place, Session, System, TEMPLATE, Variant, get_with, person,
};
use crate::http::{self, Connection, Response};
use crate::journey;
use crate::process;
use crate::server::{Launch, without_configuration};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::process::Command;

pub(super) struct Tessera;

static ABOUT: About = About {
    name: "tessera",
    version: env!("CARGO_PKG_VERSION"),
    licence: "MIT OR Apache-2.0",
    native_hash: "bcrypt, cost 12, after a keyed pre-hash",
    choices: &[
        "one process, as many threads as the server has cores",
        "PostgreSQL through a pool, Redis beside it: what it is run on in production; peers are not \
         given a Redis, since none of their set-ups asks for one",
        "personal data is sealed, each change is on record in the audit log, mails and events go \
         through the outbox: peers have nothing like it",
        "mails go to the inbox of development in its memory, which stands in for swallowing them",
    ],
    validation: "`GET /api/v1/auth/validate`: the signature is checked once for a token, whether its \
                 session has ended by every request",
    refresh: Some("`POST /api/v1/auth/refresh`: the token is exchanged, in the database"),
    has_second_factor: true,
};

impl System for Tessera {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn install(&self) -> Result<()> {
        Ok(())
    }

    fn migrate(&self, _: &Place) -> Result<()> {
        // The first start does.
        Ok(())
    }

    fn launch(
        &self,
        place: &Place,
        address: SocketAddr,
        variant: Variant,
    ) -> Result<Launch<'static>> {
        let launch = Launch::tessera("peer-tessera", "release", place.data.path())
            .on_port(address.port())
            .with("TESSERA_LIMITS__ENABLED", "false")
            .with("TESSERA_LOG__LEVEL", "warn")
            .with("TESSERA_STORE__POOL_MAX", place.pool.to_string())
            .with("DATABASE_URL", place.database.clone())
            .with("REDIS_URL", place.redis.clone())
            // Tokens are of one issuer, whatever port a later start has.
            .with("TESSERA_TOKENS__ISSUER", "https://measured.example");
        let launch = match place.hashing {
            Hashing::Native => launch,
            Hashing::Common => launch.with("TESSERA_PASSWORDS__SCHEME", "argon2id"),
        };
        Ok(match variant {
            Variant::Usual | Variant::Renewing => launch,
            // Whoever races is to be looked at, not turned away for lack of room.
            Variant::KeepingMails => launch.with("TESSERA_PASSWORDS__QUEUE_PER_THREAD", "128"),
        })
    }

    fn health_path(&self) -> &'static str {
        "/healthz"
    }

    fn register(&self, host: &str, email: &str) -> Vec<u8> {
        journey::register_email_request(host, email)
    }

    fn is_registered(&self, response: Response<'_>) -> bool {
        response.status == 201
    }

    /// Its accounts are sealed, so no statement copies them: the export and the import do.
    fn seed(&self, place: &Place, address: SocketAddr) -> Result<()> {
        let host = address.to_string();
        journey::prove_email(&mut Connection::open(address)?, &host, TEMPLATE)?;
        let launch = self.launch(place, address, Variant::Usual)?;
        let data = place.data.path();
        let run = |arguments: &[&str]| {
            let mut command = Command::new(&launch.binary);
            without_configuration(&mut command)
                .args(arguments)
                .arg("--data-dir")
                .arg(data)
                .envs(launch.environment.iter().map(|(key, value)| (key, value)));
            process::capture(&mut command)
        };
        let exported = run(&["admin", "users", "export", "--with-password-hashes"])?;
        let line = exported.lines().find(|line| line.contains(TEMPLATE));
        let template: Value = serde_json::from_str(line.context("nobody was exported")?)?;
        let mut people = String::new();
        for number in 0..PEOPLE {
            let person = json!({
                "email": person(number), "emailVerified": true, "name": template["name"],
                "passwordHash": template["passwordHash"],
            });
            // Writing to a string does not fail.
            let _ = writeln!(people, "{person}");
        }
        let file = data.join("people.ndjson");
        fs::write(&file, people)?;
        let file = file.to_string_lossy();
        run(&["admin", "users", "import", &file]).map(drop)
    }

    fn log_in(&self, host: &str, email: &str, password: &str) -> Vec<u8> {
        let json = format!(r#"{{"email":"{email}","password":"{password}"}}"#);
        http::post_request(host, "/api/v1/auth/login", &json)
    }

    fn session(&self, response: Response<'_>) -> Option<Session> {
        let access = journey::access_token(response.body)?;
        let refresh = journey::refresh_token(response.body)?;
        (response.status == 200).then(|| Session {
            header: format!("Authorization: Bearer {access}"),
            refresh: Some(refresh.to_owned()),
        })
    }

    fn validate(&self, host: &str, session: &Session) -> Vec<u8> {
        get_with(host, "/api/v1/auth/validate", session)
    }

    fn is_valid(&self, response: Response<'_>) -> bool {
        response.status == 200
    }

    fn refresh(&self, host: &str, session: &Session) -> Option<Vec<u8>> {
        let token = session.refresh.as_ref()?;
        let json = format!(r#"{{"refreshToken":"{token}"}}"#);
        Some(http::post_request(host, "/api/v1/auth/refresh", &json))
    }

    fn refreshed(&self, _: &Session, response: Response<'_>) -> Option<Session> {
        self.session(response)
    }

    fn begin_enrolment(&self, host: &str, session: &Session) -> Vec<u8> {
        let path = "/api/v1/users/me/2fa/enable";
        http::post_request_with(host, path, &[&session.header], r#"{"method":"totp"}"#)
    }

    fn enrolment(&self, response: Response<'_>) -> Option<Enrolment> {
        let secret = journey::member(response.body, "secret")?;
        Some(Enrolment {
            secret: secret.to_owned(),
        })
    }

    fn confirm_enrolment(&self, host: &str, session: &Session, code: &str) -> Vec<u8> {
        let json = format!(r#"{{"code":"{code}"}}"#);
        let path = "/api/v1/users/me/2fa/verify";
        http::post_request_with(host, path, &[&session.header], &json)
    }

    fn second_step(&self, host: &str, first: Response<'_>, code: &str) -> Option<Vec<u8>> {
        let challenge = journey::member(first.body, "challenge")?;
        let json = format!(r#"{{"challenge":"{challenge}","code":"{code}"}}"#);
        Some(http::post_request(host, "/api/v1/auth/verify-2fa", &json))
    }

    fn forget_password(&self, host: &str, email: &str) -> Vec<u8> {
        let json = format!(r#"{{"email":"{email}"}}"#);
        http::post_request(host, "/api/v1/auth/password-reset/request", &json)
    }

    fn reset_password(&self, host: &str, token: &str, password: &str) -> Vec<u8> {
        let json = format!(r#"{{"token":"{token}","password":"{password}"}}"#);
        http::post_request(host, "/api/v1/auth/password-reset/confirm", &json)
    }

    fn is_reset(&self, response: Response<'_>) -> bool {
        response.status == 200
    }

    /// Any of the servers may have taken the mail out of the outbox, into its own inbox.
    fn mailed_token(
        &self,
        _: &Place,
        servers: &[SocketAddr],
        email: &str,
    ) -> Result<Option<String>> {
        for server in servers {
            let path = format!("/dev/inbox/messages?to={email}");
            let (_, body) = http::get(*server, &path)?;
            let messages: Value = serde_json::from_slice(&body)?;
            let text = messages[0]["body"].as_str();
            let link = text.and_then(|text| text.split_once("?token="));
            let token = link.and_then(|(_, rest)| rest.split_whitespace().next());
            if let Some(token) = token {
                return Ok(Some(token.to_owned()));
            }
        }
        Ok(None)
    }
}
