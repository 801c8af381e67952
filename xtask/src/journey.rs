//! The journey that Tessera is for, over HTTP: ask for a code, read it, redeem it.

use crate::http::{self, Connection, Response};
use crate::interrupt;
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

const OTP_PATH: &str = "/api/v1/auth/register/otp";
const VERIFY_PATH: &str = "/api/v1/auth/register/verify";
const REGISTER_EMAIL_PATH: &str = "/api/v1/auth/register";
const PROVE_EMAIL_PATH: &str = "/api/v1/auth/verify-email";
const LOGIN_PATH: &str = "/api/v1/auth/login";
const ENABLE_FACTOR_PATH: &str = "/api/v1/users/me/2fa/enable";
const CONFIRM_FACTOR_PATH: &str = "/api/v1/users/me/2fa/verify";
/// The password of every account that is made here. None that is tried has a chance of being it.
pub(crate) const PASSWORD: &str = "Monsoon on 12 tin roofs";
/// How long a code may take from the request to the development inbox.
const DELIVERY_LIMIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);

/// The request for a code to the ten digits of `number`.
pub(crate) fn otp_request(host: &str, number: u64) -> Vec<u8> {
    let json = format!(r#"{{"mobileNumber":"{number}"}}"#);
    http::post_request(host, OTP_PATH, &json)
}

/// The request that redeems a code.
pub(crate) fn verify_request(host: &str, number: u64, code: &str) -> Vec<u8> {
    let json = format!(r#"{{"mobileNumber":"{number}","otp":"{code}"}}"#);
    http::post_request(host, VERIFY_PATH, &json)
}

/// Waits for the newest code to `number` in the development inbox.
///
/// # Errors
/// When none arrives within a minute, or the inbox is not there.
pub(crate) fn code_for(connection: &mut Connection, host: &str, number: u64) -> Result<String> {
    code_to(connection, host, &format!("%2B91{number}"))
}

/// Waits for the newest code to `recipient`, a number or an address as it stands in a URL.
///
/// # Errors
/// When none arrives within a minute, or the inbox is not there.
pub(crate) fn code_to(connection: &mut Connection, host: &str, recipient: &str) -> Result<String> {
    let path = format!("/dev/inbox/messages?to={recipient}");
    let request = http::get_request(host, &path, &[]);
    let asked = Instant::now();
    loop {
        interrupt::check()?;
        if let Some(code) = code_in(connection.exchange(&request)?)? {
            return Ok(code);
        }
        if asked.elapsed() > DELIVERY_LIMIT {
            bail!("no code arrived in the development inbox within a minute");
        }
        thread::sleep(POLL);
    }
}

/// What a registration is answered.
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

/// Registers `number`.
pub(crate) fn register(address: SocketAddr, number: u64) -> Result<Tokens> {
    let host = address.to_string();
    let mut connection = Connection::open(address)?;
    let requested = connection.exchange(&otp_request(&host, number))?;
    ensure!(requested.status == 200, "otp answered {}", requested.status);
    let code = code_for(&mut connection, &host, number)?;
    let verified = connection.exchange(&verify_request(&host, number, &code))?;
    ensure!(
        verified.status == 201,
        "verify answered {}",
        verified.status
    );
    let token = |name| {
        member(verified.body, name)
            .map(str::to_owned)
            .with_context(|| format!("verify answered no {name}"))
    };
    Ok(Tokens {
        access: token("accessToken")?,
        refresh: token("refreshToken")?,
    })
}

/// The request that registers `email`.
pub(crate) fn register_email_request(host: &str, email: &str) -> Vec<u8> {
    let json = format!(r#"{{"email":"{email}","password":"{PASSWORD}","name":"Asha Rao"}}"#);
    http::post_request(host, REGISTER_EMAIL_PATH, &json)
}

/// The request that logs in to an account of [`register_email_request`].
pub(crate) fn login_request(host: &str, email: &str) -> Vec<u8> {
    let json = format!(r#"{{"email":"{email}","password":"{PASSWORD}"}}"#);
    http::post_request(host, LOGIN_PATH, &json)
}

/// Registers `email`.
pub(crate) fn register_email(connection: &mut Connection, host: &str, email: &str) -> Result<()> {
    let answer = connection.exchange(&register_email_request(host, email))?;
    let status = answer.status;
    ensure!(status == 201, "a registration was answered {status}");
    Ok(())
}

/// Proves `email` by the code that was sent to it.
pub(crate) fn prove_email(connection: &mut Connection, host: &str, email: &str) -> Result<()> {
    let code = code_to(connection, host, email)?;
    let json = format!(r#"{{"email":"{email}","code":"{code}"}}"#);
    let answer = connection.exchange(&http::post_request(host, PROVE_EMAIL_PATH, &json))?;
    let status = answer.status;
    ensure!(status == 200, "a verification was answered {status}");
    Ok(())
}

/// Finds the access token in an answer without parsing all of it: a load generator
/// shares the machine with what it measures.
pub(crate) fn access_token(body: &[u8]) -> Option<&str> {
    member(body, "accessToken")
}

/// Finds the refresh token in an answer, as [`access_token`] does.
pub(crate) fn refresh_token(body: &[u8]) -> Option<&str> {
    member(body, "refreshToken")
}

/// The text of a member of a JSON object, where nothing in it is escaped.
pub(crate) fn member<'a>(body: &'a [u8], name: &str) -> Option<&'a str> {
    let text = std::str::from_utf8(body).ok()?;
    let (_, rest) = text.split_once(&format!(r#""{name}":"#))?;
    rest.trim_start().strip_prefix('"')?.split('"').next()
}

/// Registers `email`, proves it, and makes `number` its second factor; gives the backup codes.
///
/// # Errors
/// When any of it is refused.
pub(crate) fn protected_person(
    connection: &mut Connection,
    host: &str,
    email: &str,
    number: u64,
) -> Result<Vec<String>> {
    register_email(connection, host, email)?;
    prove_email(connection, host, email)?;
    let answer = connection.exchange(&login_request(host, email))?;
    let status = answer.status;
    let token = access_token(answer.body);
    let token = token.with_context(|| format!("a login was answered {status}, without a token"))?;
    let header = format!("Authorization: Bearer {token}");
    let json = format!(r#"{{"method":"sms","phoneNumber":"{number}"}}"#);
    let enable = http::post_request_with(host, ENABLE_FACTOR_PATH, &[&header], &json);
    let backup_codes = backup_codes(connection.exchange(&enable)?.body)?;
    let code = code_for(connection, host, number)?;
    let json = format!(r#"{{"code":"{code}"}}"#);
    let confirm = http::post_request_with(host, CONFIRM_FACTOR_PATH, &[&header], &json);
    let status = connection.exchange(&confirm)?.status;
    ensure!(status == 200, "a first code was answered {status}");
    Ok(backup_codes)
}

/// The backup codes in an answer.
///
/// # Errors
/// When there are none.
pub(crate) fn backup_codes(body: &[u8]) -> Result<Vec<String>> {
    let body: Value = serde_json::from_slice(body)?;
    let codes = body["backupCodes"].as_array().into_iter().flatten();
    let codes: Vec<_> = codes.filter_map(Value::as_str).map(str::to_owned).collect();
    ensure!(!codes.is_empty(), "an answer has no backup codes");
    Ok(codes)
}

/// The code in the newest message of a list, if there is one.
fn code_in(response: Response<'_>) -> Result<Option<String>> {
    ensure!(
        response.status == 200,
        "the development inbox answered {}",
        response.status
    );
    let messages: Value = serde_json::from_slice(response.body)?;
    let Some(body) = messages[0]["body"].as_str() else {
        return Ok(None);
    };
    let code = six_digits(body).context("a message holds no code")?;
    Ok(Some(code.to_owned()))
}

/// The first run of exactly six digits.
pub(crate) fn six_digits(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_digit())
        .find(|run| run.len() == 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_from_other_numbers_in_a_message() {
        let message = "Your OTP is 048213. It is valid for 5 minutes. 18001234567";
        assert_eq!(six_digits(message), Some("048213"));
        assert_eq!(six_digits("call 18001234567"), None);
    }

    #[test]
    fn backup_codes_are_read_off_an_answer_that_has_some() {
        let codes = backup_codes(br#"{"backupCodes":["a","b"]}"#);
        assert_eq!(codes.expect("codes"), ["a", "b"]);
        assert!(backup_codes(br#"{"backupCodes":[]}"#).is_err());
    }

    #[test]
    fn the_access_token_is_found_wherever_it_stands() {
        let body = br#"{"expiresIn":3600,"accessToken":"a.b.c","refreshToken":"x"}"#;
        assert_eq!(access_token(body), Some("a.b.c"));
        assert_eq!(
            access_token(br#"{"accessToken": "spaced"}"#),
            Some("spaced")
        );
        assert_eq!(access_token(br#"{"accessToken":null}"#), None);
        assert_eq!(access_token(b"{}"), None);
    }
}
