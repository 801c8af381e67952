//! fastapi-users, as `bench/peers/fastapi-users` sets it up.

use super::system::{About, Enrolment, Place, Session, System, Variant, form_encoded, get_with};
use crate::http::{self, Response};
use crate::journey;
use crate::parts::peer;
use crate::server::Launch;
use anyhow::Result;
use std::net::SocketAddr;

pub(super) struct FastapiUsers;

static ABOUT: About = About {
    name: "fastapi-users",
    version: "15.0.5",
    licence: "MIT",
    native_hash: "Argon2id, 64 MiB, 3 passes, 4 lanes",
    choices: &[
        "uvicorn with uvloop and httptools, as many workers as the server has cores, no access log",
        "SQLAlchemy on asyncpg, a pool of connections that is never exceeded",
        "bearer tokens as JWT, which read the user by every request: the least that its strategies \
         read; it has none that is exchanged",
        "addresses are proven before the first login; the mail is swallowed",
        "the login is a form, as OAuth 2 has it; all else is JSON",
    ],
    validation: "`GET /users/me`, which reads the user; a token cannot be ended before its time",
    refresh: None,
    has_second_factor: false,
};

impl System for FastapiUsers {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn install(&self) -> Result<()> {
        peer::python(ABOUT.name).map(drop)
    }

    fn migrate(&self, place: &Place) -> Result<()> {
        let environment = place.environment(SocketAddr::from(([127, 0, 0, 1], 0)), Variant::Usual);
        peer::run_python(ABOUT.name, &["migrate.py"], environment)
    }

    fn launch(
        &self,
        place: &Place,
        address: SocketAddr,
        variant: Variant,
    ) -> Result<Launch<'static>> {
        let folder = peer::source(ABOUT.name).to_string_lossy().into_owned();
        let (port, workers) = (address.port().to_string(), place.workers.to_string());
        let arguments = [
            "-m",
            "uvicorn",
            "app:app",
            "--app-dir",
            &folder,
            "--host",
            "127.0.0.1",
            "--port",
            &port,
            "--workers",
            &workers,
            "--no-access-log",
            "--log-level",
            "warning",
        ];
        Ok(Launch {
            name: "peer-fastapi-users",
            binary: peer::python(ABOUT.name)?,
            arguments: arguments.map(str::to_owned).to_vec(),
            environment: place.environment(address, variant),
        })
    }

    fn health_path(&self) -> &'static str {
        "/healthz"
    }

    fn register(&self, host: &str, email: &str) -> Vec<u8> {
        let password = super::system::PASSWORD;
        let json = format!(r#"{{"email":"{email}","password":"{password}"}}"#);
        http::post_request(host, "/auth/register", &json)
    }

    fn is_registered(&self, response: Response<'_>) -> bool {
        response.status == 201
    }

    fn seed(&self, place: &Place, _: SocketAddr) -> Result<()> {
        place.run_script(ABOUT.name, "seed.sql")
    }

    fn log_in(&self, host: &str, email: &str, password: &str) -> Vec<u8> {
        let (email, password) = (form_encoded(email), form_encoded(password));
        let fields = format!("username={email}&password={password}");
        http::form_request(host, "/auth/login", &fields)
    }

    fn session(&self, response: Response<'_>) -> Option<Session> {
        let token = journey::member(response.body, "access_token")?;
        (response.status == 200).then(|| Session {
            header: format!("Authorization: Bearer {token}"),
            refresh: None,
        })
    }

    fn validate(&self, host: &str, session: &Session) -> Vec<u8> {
        get_with(host, "/users/me", session)
    }

    fn is_valid(&self, response: Response<'_>) -> bool {
        response.status == 200 && journey::member(response.body, "email").is_some()
    }

    fn refresh(&self, _: &str, _: &Session) -> Option<Vec<u8>> {
        None
    }

    fn refreshed(&self, _: &Session, _: Response<'_>) -> Option<Session> {
        None
    }

    // It has no second factors, and nobody asks: `About::has_second_factor`.
    fn begin_enrolment(&self, _: &str, _: &Session) -> Vec<u8> {
        Vec::new()
    }

    fn enrolment(&self, _: Response<'_>) -> Option<Enrolment> {
        None
    }

    fn confirm_enrolment(&self, _: &str, _: &Session, _: &str) -> Vec<u8> {
        Vec::new()
    }

    fn second_step(&self, _: &str, _: Response<'_>, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn forget_password(&self, host: &str, email: &str) -> Vec<u8> {
        let json = format!(r#"{{"email":"{email}"}}"#);
        http::post_request(host, "/auth/forgot-password", &json)
    }

    fn reset_password(&self, host: &str, token: &str, password: &str) -> Vec<u8> {
        let json = format!(r#"{{"token":"{token}","password":"{password}"}}"#);
        http::post_request(host, "/auth/reset-password", &json)
    }

    fn is_reset(&self, response: Response<'_>) -> bool {
        response.status == 200
    }
}
