//! The cookies: the session, a registration in stages, the device, the language.

use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};
use jiff::SignedDuration;
use tessera_core::accounts::{AccountPolicy, DeviceToken, LoggedIn, PresentedDevice};
use tessera_core::second_factor::TrustedDeviceToken;
use tessera_core::session::RefreshToken;
use tessera_core::staged::BrowserToken;

/// The refresh token. The `__Host-` prefix binds it to this host, HTTPS and `/`.
pub(crate) const SESSION: &str = "__Host-tessera_session";
/// What the registrations that were started in this browser go on with.
pub(crate) const REGISTRATION: &str = "__Host-tessera_registration";
/// What this device is known by.
pub(crate) const DEVICE: &str = "__Host-tessera_device";
/// That no second factor is asked for on this device.
const TRUSTED: &str = "__Host-tessera_trusted";
/// The language a person chose.
pub(crate) const LANGUAGE: &str = "__Host-tessera_lang";

const YEAR_SECS: i64 = 365 * 86_400;
/// The longest cookie that is looked at, in bytes.
const MAX_VALUE_LEN: usize = 1024;

/// The value of a cookie.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, value)| *found == name && value.len() <= MAX_VALUE_LEN)
        .map(|(_, value)| value)
}

/// A cookie that only this host is sent, over HTTPS alone, out of reach of scripts.
pub(crate) fn host_cookie(name: &str, value: &str, max_age_secs: i64) -> String {
    format!("{name}={value}; Path=/; Max-Age={max_age_secs}; Secure; HttpOnly; SameSite=Lax")
}

/// What a browser proves itself with beside what it posts: that it began a registration, and that
/// its owner is not asked for a second factor on it.
pub(crate) fn proofs(headers: &HeaderMap) -> [&str; 2] {
    [REGISTRATION, TRUSTED].map(|name| read(headers, name).unwrap_or_default())
}

/// Keeps the session.
pub(crate) fn session(token: &RefreshToken, ttl: SignedDuration) -> String {
    host_cookie(SESSION, token.expose(), ttl.as_secs())
}

/// The presented refresh token.
pub(crate) fn presented_session(headers: &HeaderMap) -> Option<RefreshToken> {
    read(headers, SESSION).and_then(RefreshToken::parse)
}

/// Keeps what this device is known by.
fn device(token: &DeviceToken, ttl: SignedDuration) -> String {
    host_cookie(DEVICE, token.expose(), ttl.as_secs())
}

/// What this device presents with a login.
pub(crate) fn presented_device(headers: &HeaderMap) -> PresentedDevice {
    PresentedDevice {
        known: read(headers, DEVICE).and_then(DeviceToken::parse),
        trusted: read(headers, TRUSTED).and_then(TrustedDeviceToken::parse),
    }
}

/// Keeps what a login gives the device that it was made on.
pub(crate) fn with_device(
    mut response: Response,
    logged_in: &LoggedIn,
    policy: &AccountPolicy,
) -> Response {
    if let Some(token) = &logged_in.device {
        response = with(response, &device(token, policy.device_ttl));
    }
    if let Some(token) = &logged_in.trusted {
        let age = policy.second_factor.trusted_ttl.as_secs();
        response = with(response, &host_cookie(TRUSTED, token.expose(), age));
    }
    response
}

/// Keeps what the registrations that were started in this browser go on with.
pub(crate) fn registration(token: &BrowserToken, ttl: SignedDuration) -> String {
    host_cookie(REGISTRATION, token.expose(), ttl.as_secs())
}

/// What the registrations that were started in this browser go on with.
pub(crate) fn presented_registration(headers: &HeaderMap) -> Option<BrowserToken> {
    read(headers, REGISTRATION).and_then(BrowserToken::parse)
}

/// Adds a cookie to a response.
pub(crate) fn with(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Ends a cookie of this host.
pub(crate) fn cleared(name: &str) -> String {
    host_cookie(name, "", 0)
}

/// Keeps the language.
pub(crate) fn language(tag: &str) -> String {
    host_cookie(LANGUAGE, tag, YEAR_SECS)
}
