//! django-allauth in headless mode, as `bench/peers/allauth` sets it up.

use super::system::{About, Enrolment, PASSWORD, Place, Session, System, Variant, get_with};
use crate::http::{self, Response};
use crate::journey;
use crate::parts::peer;
use crate::server::Launch;
use anyhow::Result;
use std::net::SocketAddr;

pub(super) struct Allauth;

static ABOUT: About = About {
    name: "allauth",
    version: "65.22.1, on Django 5.2.19",
    licence: "MIT",
    native_hash: "PBKDF2 over SHA-256, 1 000 000 rounds: what Django 5.2 has",
    choices: &[
        "gunicorn, as many workers as the server has cores, eight threads each, connections kept",
        "the middleware of a new project and allauth's; no debug mode; no social accounts",
        "psycopg with Django's own pool of connections, sessions in the database",
        "tokens as JWT, signed by RSA, refresh tokens rotate: its documentation's for apps",
        "addresses are proven before the first login; the mail is swallowed",
    ],
    validation: "a view that validates the access token as allauth's class for Ninja does, which \
                 reads nothing: a token cannot be ended before its five minutes",
    refresh: Some(
        "`POST /_allauth/app/v1/tokens/refresh`: the token is exchanged, in the session's row",
    ),
    has_second_factor: true,
};

const API: &str = "/_allauth/app/v1";

fn post(host: &str, path: &str, header: &str, json: &str) -> Vec<u8> {
    let headers: &[&str] = if header.is_empty() { &[] } else { &[header] };
    http::post_request_with(host, &format!("{API}{path}"), headers, json)
}

fn environment(
    place: &Place,
    address: SocketAddr,
    variant: Variant,
) -> Vec<(&'static str, String)> {
    let mut environment = place.environment(address, variant);
    let data = place.data.path().to_string_lossy().into_owned();
    environment.push(("PEER_DATA", data));
    environment
}

impl System for Allauth {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn install(&self) -> Result<()> {
        peer::python(ABOUT.name).map(drop)
    }

    fn migrate(&self, place: &Place) -> Result<()> {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let environment = environment(place, nowhere, Variant::Usual);
        peer::run_python(ABOUT.name, &["migrate.py"], environment)
    }

    fn launch(
        &self,
        place: &Place,
        address: SocketAddr,
        variant: Variant,
    ) -> Result<Launch<'static>> {
        let folder = peer::source(ABOUT.name).to_string_lossy().into_owned();
        let (address_text, workers) = (address.to_string(), place.workers.to_string());
        let arguments = [
            "-m",
            "gunicorn",
            "wsgi:application",
            "--chdir",
            &folder,
            "--bind",
            &address_text,
            "--workers",
            &workers,
            "--worker-class",
            "gthread",
            "--threads",
            "8",
            "--keep-alive",
            "65",
            "--log-level",
            "error",
        ];
        Ok(Launch {
            name: "peer-allauth",
            binary: peer::python(ABOUT.name)?,
            arguments: arguments.map(str::to_owned).to_vec(),
            environment: environment(place, address, variant),
        })
    }

    fn health_path(&self) -> &'static str {
        "/healthz"
    }

    fn register(&self, host: &str, email: &str) -> Vec<u8> {
        let json = format!(r#"{{"email":"{email}","password":"{PASSWORD}"}}"#);
        post(host, "/auth/signup", "", &json)
    }

    fn is_registered(&self, response: Response<'_>) -> bool {
        // 401 says that a step is left: the address waits for its proof.
        let waits = memchr::memmem::find(response.body, b"verify_email").is_some();
        response.status == 401 && waits
    }

    fn seed(&self, place: &Place, _: SocketAddr) -> Result<()> {
        place.run_script(ABOUT.name, "seed.sql")
    }

    fn log_in(&self, host: &str, email: &str, password: &str) -> Vec<u8> {
        let json = format!(r#"{{"email":"{email}","password":"{password}"}}"#);
        post(host, "/auth/login", "", &json)
    }

    fn session(&self, response: Response<'_>) -> Option<Session> {
        if response.status != 200 {
            return None;
        }
        let access = journey::member(response.body, "access_token")?;
        let refresh = journey::member(response.body, "refresh_token")?;
        Some(Session {
            header: format!("Authorization: Bearer {access}"),
            refresh: Some(refresh.to_owned()),
        })
    }

    fn validate(&self, host: &str, session: &Session) -> Vec<u8> {
        get_with(host, "/validate", session)
    }

    fn is_valid(&self, response: Response<'_>) -> bool {
        response.status == 200 && journey::member(response.body, "user").is_some()
    }

    fn refresh(&self, host: &str, session: &Session) -> Option<Vec<u8>> {
        let token = session.refresh.as_ref()?;
        let json = format!(r#"{{"refresh_token":"{token}"}}"#);
        Some(post(host, "/tokens/refresh", "", &json))
    }

    fn refreshed(&self, _: &Session, response: Response<'_>) -> Option<Session> {
        self.session(response)
    }

    fn before_enrolment(&self, host: &str, session: &Session) -> Option<Vec<u8>> {
        let json = format!(r#"{{"password":"{PASSWORD}"}}"#);
        Some(post(host, "/auth/reauthenticate", &session.header, &json))
    }

    fn begin_enrolment(&self, host: &str, session: &Session) -> Vec<u8> {
        let path = format!("{API}/account/authenticators/totp");
        get_with(host, &path, session)
    }

    fn enrolment(&self, response: Response<'_>) -> Option<Enrolment> {
        // 404 says that there is no factor yet, and brings the secret of one.
        let secret = journey::member(response.body, "secret")?;
        Some(Enrolment {
            secret: secret.to_owned(),
        })
    }

    fn confirm_enrolment(&self, host: &str, session: &Session, code: &str) -> Vec<u8> {
        let json = format!(r#"{{"code":"{code}"}}"#);
        post(host, "/account/authenticators/totp", &session.header, &json)
    }

    fn second_step(&self, host: &str, first: Response<'_>, code: &str) -> Option<Vec<u8>> {
        let session = journey::member(first.body, "session_token")?;
        let header = format!("X-Session-Token: {session}");
        let json = format!(r#"{{"code":"{code}"}}"#);
        (first.status == 401).then(|| post(host, "/auth/2fa/authenticate", &header, &json))
    }

    fn forget_password(&self, host: &str, email: &str) -> Vec<u8> {
        let json = format!(r#"{{"email":"{email}"}}"#);
        post(host, "/auth/password/request", "", &json)
    }

    fn reset_password(&self, host: &str, token: &str, password: &str) -> Vec<u8> {
        let json = format!(r#"{{"key":"{token}","password":"{password}"}}"#);
        post(host, "/auth/password/reset", "", &json)
    }

    fn is_reset(&self, response: Response<'_>) -> bool {
        // 401 without errors: the password is changed, and nobody is logged in by that.
        let is_refused = memchr::memmem::find(response.body, b"errors").is_some();
        matches!(response.status, 200 | 401) && !is_refused
    }
}
