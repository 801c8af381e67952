//! Request bodies: JSON of a known shape and nothing else.

use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::response::IntoResponse as _;
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

/// The longest body that is read, in bytes.
pub(crate) const MAX_BODY_LEN: usize = 16 * 1024;
/// The longest message on a malformed body: the parser quotes what it was given.
const MAX_DETAIL_LEN: usize = 200;

/// A JSON body of type `T`. Unknown fields, repeated fields and anything after the
/// value are refused; `T` must say `deny_unknown_fields`.
pub(crate) struct StrictJson<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<State> for StrictJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &State) -> Result<Self, Problem> {
        let correlation = RequestMeta::of(request.extensions()).correlation;
        if !is_json(request.headers()) {
            return Err(Problem::new(Code::UnsupportedMediaType, &correlation));
        }
        let bytes = read_body(request, state, &correlation).await?;
        // Serde reads a struct from a list as well, by position; the contract has objects alone.
        if bytes.trim_ascii_start().starts_with(b"[") {
            return Err(Problem::new(Code::MalformedRequest, &correlation)
                .message("The request body is a list; an object is expected."));
        }
        let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| malformed(&error, &correlation))?;
        deserializer.end().map_err(|error| {
            Problem::new(Code::MalformedRequest, &correlation).message(shorten(&error.to_string()))
        })?;
        Ok(Self(value))
    }
}

/// Reads a body of bounded length.
pub(crate) async fn read_body(
    mut request: Request,
    state: &State,
    correlation: &str,
) -> Result<Bytes, Problem> {
    DefaultBodyLimit::max(MAX_BODY_LEN).apply(&mut request);
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection| match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::new(Code::PayloadTooLarge, correlation),
            _ => Problem::new(Code::MalformedRequest, correlation),
        })
}

/// Whether the body is announced as plain JSON in UTF-8.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let mut parts = kind.split(';').map(str::trim);
    let is_json = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    let is_utf8 = parts.all(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        !name.eq_ignore_ascii_case("charset")
            || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    is_json && is_utf8 && is_plain(headers)
}

/// Whether the body is sent without compression.
pub(crate) fn is_plain(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_ENCODING)
        .is_none_or(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

fn malformed(error: &serde_path_to_error::Error<serde_json::Error>, correlation: &str) -> Problem {
    let problem = Problem::new(Code::MalformedRequest, correlation);
    let problem = match error.path().to_string() {
        path if path == "." || path.is_empty() => problem,
        path => problem.field(shorten(&path)),
    };
    problem.message(format!(
        "The request body cannot be read: {}.",
        shorten(&error.inner().to_string())
    ))
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= MAX_DETAIL_LEN {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(MAX_DETAIL_LEN).collect();
    short.push('…');
    short
}
