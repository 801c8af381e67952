//! Answers as they are kept: status, body, and the headers that belong to what was done. Headers
//! of every response, and those that tell where a limit stands, are of the request at hand.

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use tessera_core::idempotency::MAX_ANSWER_LEN;

/// The headers that are kept.
const KEPT: [HeaderName; 4] = [
    header::CONTENT_TYPE,
    header::LOCATION,
    header::SET_COOKIE,
    header::WWW_AUTHENTICATE,
];

#[derive(Serialize, Deserialize)] // No Debug: there may be tokens in it.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// What was kept is no answer.
#[derive(Debug, thiserror::Error)]
#[error("a kept answer cannot be read")]
pub(super) struct Unreadable;

/// The response, and the same to be kept; none where it is too long, or no text.
pub(super) async fn written(response: Response) -> (Response, Option<Vec<u8>>) {
    let is_short = |len| usize::try_from(len).is_ok_and(|len| len <= MAX_ANSWER_LEN);
    if !response.body().size_hint().exact().is_some_and(is_short) {
        return (response, None);
    }
    let (parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_ANSWER_LEN).await else {
        return (StatusCode::INTERNAL_SERVER_ERROR.into_response(), None);
    };
    let headers = parts.headers.iter().filter(|(name, _)| KEPT.contains(name));
    let headers = headers.map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    let kept = || {
        let answer = Answer {
            status: parts.status.as_u16(),
            headers: headers.collect::<Option<_>>()?,
            body: str::from_utf8(&bytes).ok()?.to_owned(),
        };
        serde_json::to_vec(&answer).ok()
    };
    let kept = kept();
    (Response::from_parts(parts, Body::from(bytes)), kept)
}

/// The response that was kept.
pub(super) fn read(kept: &[u8]) -> Option<Response> {
    let answer: Answer = serde_json::from_slice(kept).ok()?;
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).ok()?;
    for (name, value) in answer.headers {
        let name = HeaderName::try_from(name).ok()?;
        let value = HeaderValue::try_from(value).ok()?;
        response.headers_mut().append(name, value);
    }
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(body: impl Into<Body>) -> Response {
        let mut response = Response::new(body.into());
        *response.status_mut() = StatusCode::CREATED;
        for (name, value) in [
            ("content-type", "application/json"),
            ("set-cookie", "a=1; Path=/"),
            ("set-cookie", "b=2; Path=/"),
            ("ratelimit-remaining", "7"),
        ] {
            let value = HeaderValue::from_static(value);
            response.headers_mut().append(name, value);
        }
        response
    }

    // req: REG-14
    #[tokio::test]
    async fn an_answer_is_kept_with_its_own_headers_alone() {
        let (first, kept) = written(response(r#"{"success":true}"#)).await;
        let again = read(&kept.unwrap()).unwrap();
        assert_eq!(again.status(), StatusCode::CREATED);
        let cookies: Vec<_> = again.headers().get_all("set-cookie").iter().collect();
        assert_eq!(cookies, ["a=1; Path=/", "b=2; Path=/"]);
        assert!(!again.headers().contains_key("ratelimit-remaining"));
        assert!(first.headers().contains_key("ratelimit-remaining"));
        for response in [first, again] {
            let body = to_bytes(response.into_body(), 1_000).await.unwrap();
            assert_eq!(body, r#"{"success":true}"#);
        }
    }

    // req: REG-14
    #[tokio::test]
    async fn what_is_too_long_or_no_text_is_answered_and_not_kept() {
        for body in [vec![b'a'; MAX_ANSWER_LEN + 1], vec![0xff, 0xfe]] {
            let (answered, kept) = written(response(body.clone())).await;
            assert!(kept.is_none());
            let answered = to_bytes(answered.into_body(), usize::MAX).await.unwrap();
            assert_eq!(answered, body);
        }
        let (_, kept) = written(response(vec![b'a'; MAX_ANSWER_LEN])).await;
        assert!(kept.is_some());
    }

    #[test]
    fn what_is_no_answer_is_not_read() {
        for wrong in [
            "",
            "{}",
            r#"{"status":99,"headers":[],"body":""}"#,
            r#"{"status":200,"headers":[["a\n","b"]],"body":""}"#,
        ] {
            assert!(read(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }
}
