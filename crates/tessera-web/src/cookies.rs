//! The cookies: the session, a pending registration, the device, the language.

use crate::state::State;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue, header};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tessera_core::accounts::DeviceToken;
use tessera_core::mobile::MobileNumber;
use tessera_core::session::RefreshToken;
use tessera_core::staged::BrowserToken;

/// The refresh token. The `__Host-` prefix binds it to this host, HTTPS and `/`.
pub(crate) const SESSION: &str = "__Host-tessera_session";
/// The number whose code is waited for, sealed.
pub(crate) const PENDING: &str = "__Host-tessera_pending";
/// What the registrations that were started in this browser go on with.
pub(crate) const REGISTRATION: &str = "__Host-tessera_registration";
/// What this device is known by.
pub(crate) const DEVICE: &str = "__Host-tessera_device";
/// The language a person chose.
pub(crate) const LANGUAGE: &str = "tessera_lang";

const PENDING_TTL: SignedDuration = SignedDuration::from_mins(30);
const PENDING_CONTEXT: &str = "cookie:pending";
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

fn host_cookie(name: &str, value: &str, max_age_secs: i64) -> String {
    format!("{name}={value}; Path=/; Max-Age={max_age_secs}; Secure; HttpOnly; SameSite=Lax")
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
pub(crate) fn device(token: &DeviceToken, ttl: SignedDuration) -> String {
    host_cookie(DEVICE, token.expose(), ttl.as_secs())
}

/// What this device is known by.
pub(crate) fn presented_device(headers: &HeaderMap) -> Option<DeviceToken> {
    read(headers, DEVICE).and_then(DeviceToken::parse)
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
    format!("{LANGUAGE}={tag}; Path=/; Max-Age={YEAR_SECS}; Secure; HttpOnly; SameSite=Lax")
}

#[derive(Serialize, Deserialize)]
struct Pending {
    number: String,
    until: Timestamp,
}

/// Keeps the number whose code is waited for; sealed, so that it can be neither
/// read nor exchanged for another.
pub(crate) fn pending(state: &State, number: &MobileNumber) -> Option<String> {
    let pending = Pending {
        number: number.e164().to_owned(),
        until: state
            .deployment
            .clock
            .now()
            .saturating_add(PENDING_TTL)
            .ok()?,
    };
    let plain = serde_json::to_vec(&pending).ok()?;
    let sealed = state
        .deployment
        .keys
        .seal(PENDING_CONTEXT, &plain, state.deployment.entropy.as_ref())
        .ok()?;
    let value = URL_SAFE_NO_PAD.encode(sealed);
    Some(host_cookie(PENDING, &value, PENDING_TTL.as_secs()))
}

/// The number whose code is waited for.
pub(crate) fn presented_pending(state: &State, headers: &HeaderMap) -> Option<MobileNumber> {
    let sealed = URL_SAFE_NO_PAD.decode(read(headers, PENDING)?).ok()?;
    let plain = state.deployment.keys.open(PENDING_CONTEXT, &sealed).ok()?;
    let pending: Pending = serde_json::from_slice(&plain).ok()?;
    if pending.until <= state.deployment.clock.now() {
        return None;
    }
    state.plans.parse(&pending.number).ok()
}
