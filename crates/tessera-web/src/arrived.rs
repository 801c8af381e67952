//! Bodies that have come before their requests are taken up: who sends one slowly, or not at all,
//! waits at their own cost, and holds no place among the requests that are served at once.

use crate::json::MAX_BODY_LEN;
use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use futures_util::{StreamExt as _, stream};
use std::time::Duration;

/// The same request once its body is here; none where that takes too long. Of a body that is too
/// long no more is read than shows that it is; whoever reads it says so.
pub(crate) async fn arrived(request: Request, within: Duration) -> Option<Request> {
    if request.body().is_end_stream() {
        return Some(request);
    }
    let (parts, body) = request.into_parts();
    // In a box: requests without a body should not carry its size.
    let gathered = Box::pin(tokio::time::timeout(within, gathered(body)));
    Some(Request::from_parts(parts, gathered.await.ok()?))
}

async fn gathered(body: Body) -> Body {
    let mut parts = body.into_data_stream();
    let mut bytes = Vec::new();
    while bytes.len() <= MAX_BODY_LEN {
        match parts.next().await {
            Some(Ok(part)) => bytes.extend_from_slice(&part),
            Some(Err(broken)) => {
                return Body::from_stream(stream::iter([Err::<Vec<u8>, _>(broken)]));
            }
            None => break,
        }
    }
    Body::from(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use futures_util::Stream;

    const WITHIN: Duration = Duration::from_secs(5);

    async fn sent(
        parts: impl Stream<Item = Result<&'static str, &'static str>> + Send + 'static,
    ) -> Body {
        let request = Request::new(Body::from_stream(parts));
        arrived(request, WITHIN).await.unwrap().into_body()
    }

    // req: OTP-9
    #[tokio::test]
    async fn a_body_comes_whole_or_broken_as_it_was() {
        let whole = sent(stream::iter([Ok("{\"a\""), Ok(":1}")])).await;
        assert_eq!(to_bytes(whole, MAX_BODY_LEN).await.unwrap(), "{\"a\":1}");
        let broken = sent(stream::iter([Ok("{"), Err("gone")])).await;
        assert!(to_bytes(broken, MAX_BODY_LEN).await.is_err());
        let none = arrived(Request::new(Body::empty()), Duration::ZERO).await;
        assert!(none.unwrap().body().is_end_stream());
    }

    // req: OTP-9
    #[tokio::test]
    async fn of_a_long_body_little_is_read() {
        let long = sent(stream::repeat_with(|| Ok("0123456789"))).await;
        let read = to_bytes(long, usize::MAX).await.unwrap().len();
        assert!(read > MAX_BODY_LEN && read <= MAX_BODY_LEN + 10, "{read}");
    }

    // req: OTP-9
    #[tokio::test]
    async fn a_body_that_never_comes_is_not_waited_for() {
        let never = Body::from_stream(stream::pending::<Result<&str, &str>>());
        let request = arrived(Request::new(never), Duration::from_millis(1)).await;
        assert!(request.is_none());
    }
}
