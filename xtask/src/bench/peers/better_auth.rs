//! better-auth, as `bench/peers/better-auth` sets it up.

use super::system::{
    About, Enrolment, PASSWORD, Place, Session, System, Variant, get_with, headers,
};
use crate::http::{self, Response};
use crate::journey;
use crate::parts::peer;
use crate::server::Launch;
use anyhow::Result;
use std::net::SocketAddr;

pub(super) struct BetterAuth;

static ABOUT: About = About {
    name: "better-auth",
    version: "1.7.25",
    licence: "MIT",
    native_hash: "scrypt, N 16384, r 16, p 1: 32 MiB",
    choices: &[
        "Node's own server by its handler for Node, `NODE_ENV=production`, one process for each core \
         of the server",
        "pg with a pool of connections; the tables and indexes that its migration makes",
        "the session is kept in a signed cookie for five minutes, as its guide to performance asks: \
         one that was ended is taken until then",
        "Argon2id by @node-rs/argon2, which its documentation names, where all hash alike",
        "addresses are proven before the first login; the mail is swallowed",
    ],
    validation: "`GET /api/auth/get-session` with both cookies, which reads nothing",
    refresh: Some(
        "nothing is exchanged; `GET /api/auth/get-session` of a session that is prolonged in the \
         database, which it is once a day, is its like: every request prolongs it here",
    ),
    has_second_factor: true,
};

/// A POST as a browser sends it: with cookies it is refused where it does not say whence.
fn post(host: &str, path: &str, cookies: Option<&str>, json: &str) -> Vec<u8> {
    let origin = format!("Origin: http://{host}");
    let headers: Vec<&str> = std::iter::once(origin.as_str()).chain(cookies).collect();
    http::post_request_with(host, &format!("/api/auth{path}"), &headers, json)
}

/// The cookies that an answer sets, as a request sends them back.
fn cookies(response: Response<'_>) -> Option<String> {
    let set = headers(response, "set-cookie").filter_map(|value| value.split(';').next());
    let kept: Vec<&str> = set.filter(|pair| !pair.ends_with('=')).collect();
    (!kept.is_empty()).then(|| format!("Cookie: {}", kept.join("; ")))
}

impl System for BetterAuth {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn install(&self) -> Result<()> {
        peer::node(ABOUT.name).map(drop)
    }

    fn migrate(&self, place: &Place) -> Result<()> {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let environment = place.environment(nowhere, Variant::Usual);
        peer::run_node(ABOUT.name, &["migrate.mjs"], environment)
    }

    fn launch(
        &self,
        place: &Place,
        address: SocketAddr,
        variant: Variant,
    ) -> Result<Launch<'static>> {
        let (program, folder) = peer::node(ABOUT.name)?;
        let mut environment = place.environment(address, variant);
        environment.push(("NODE_ENV", "production".to_owned()));
        let server = folder.join("server.mjs").to_string_lossy().into_owned();
        Ok(Launch {
            name: "peer-better-auth",
            binary: program,
            arguments: vec![server],
            environment,
        })
    }

    fn health_path(&self) -> &'static str {
        "/healthz"
    }

    fn register(&self, host: &str, email: &str) -> Vec<u8> {
        let json = format!(r#"{{"email":"{email}","password":"{PASSWORD}","name":"Asha Rao"}}"#);
        post(host, "/sign-up/email", None, &json)
    }

    fn is_registered(&self, response: Response<'_>) -> bool {
        response.status == 200 && journey::member(response.body, "id").is_some()
    }

    fn seed(&self, place: &Place, _: SocketAddr) -> Result<()> {
        place.run_script(ABOUT.name, "seed.sql")
    }

    fn log_in(&self, host: &str, email: &str, password: &str) -> Vec<u8> {
        let json = format!(r#"{{"email":"{email}","password":"{password}"}}"#);
        post(host, "/sign-in/email", None, &json)
    }

    fn session(&self, response: Response<'_>) -> Option<Session> {
        let _token = journey::member(response.body, "token")?;
        let header = cookies(response).filter(|_| response.status == 200)?;
        Some(Session {
            header,
            refresh: None,
        })
    }

    fn validate(&self, host: &str, session: &Session) -> Vec<u8> {
        get_with(host, "/api/auth/get-session", session)
    }

    fn is_valid(&self, response: Response<'_>) -> bool {
        response.status == 200 && journey::member(response.body, "email").is_some()
    }

    fn refresh(&self, host: &str, session: &Session) -> Option<Vec<u8>> {
        Some(self.validate(host, session))
    }

    /// The cookie comes anew where the session was prolonged, with the same token in it.
    fn refreshed(&self, session: &Session, response: Response<'_>) -> Option<Session> {
        let is_prolonged = cookies(response).is_some();
        (self.is_valid(response) && is_prolonged).then(|| session.clone())
    }

    fn begin_enrolment(&self, host: &str, session: &Session) -> Vec<u8> {
        let json = format!(r#"{{"password":"{PASSWORD}"}}"#);
        post(host, "/two-factor/enable", Some(&session.header), &json)
    }

    fn enrolment(&self, response: Response<'_>) -> Option<Enrolment> {
        let uri = journey::member(response.body, "totpURI")?;
        let (_, rest) = uri.split_once("secret=")?;
        Some(Enrolment {
            secret: rest.split('&').next()?.to_owned(),
        })
    }

    fn confirm_enrolment(&self, host: &str, session: &Session, code: &str) -> Vec<u8> {
        let json = format!(r#"{{"code":"{code}"}}"#);
        post(
            host,
            "/two-factor/verify-totp",
            Some(&session.header),
            &json,
        )
    }

    fn second_step(&self, host: &str, first: Response<'_>, code: &str) -> Option<Vec<u8>> {
        let cookies = cookies(first)?;
        let json = format!(r#"{{"code":"{code}"}}"#);
        let is_asked = memchr::memmem::find(first.body, b"twoFactorRedirect").is_some();
        is_asked.then(|| post(host, "/two-factor/verify-totp", Some(&cookies), &json))
    }

    fn forget_password(&self, host: &str, email: &str) -> Vec<u8> {
        let json = format!(r#"{{"email":"{email}"}}"#);
        post(host, "/request-password-reset", None, &json)
    }

    fn reset_password(&self, host: &str, token: &str, password: &str) -> Vec<u8> {
        let json = format!(r#"{{"token":"{token}","newPassword":"{password}"}}"#);
        post(host, "/reset-password", None, &json)
    }

    fn is_reset(&self, response: Response<'_>) -> bool {
        response.status == 200
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_sent_back_without_those_that_are_taken_away() {
        let response = Response {
            status: 200,
            head: b"HTTP/1.1 200 OK\r\nset-cookie: a=1; Path=/\r\nset-cookie: b=; Max-Age=0\r\n\
                    set-cookie: c=3\r\n\r\n",
            body: b"",
        };
        assert_eq!(cookies(response).as_deref(), Some("Cookie: a=1; c=3"));
    }
}
