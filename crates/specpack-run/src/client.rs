//! Calling the service over HTTP.
//!
//! Redirects are answers like any other and never followed, and no proxy of the environment is
//! used: a request goes where it is addressed or nowhere.

mod connection;
mod driven;
mod plain;
mod pool;
mod resumed;

use crate::exchange::{Request, Response};
use crate::reach::{OutOfReach, Reach};
use bytes::Bytes;
use connection::Unanswered;
use http::header::{HOST, HeaderValue};
use http::uri::PathAndQuery;
use http::{HeaderMap, Method, StatusCode, Uri};
use http_body_util::{Full, LengthLimitError};
use pool::{BrokenOff, Origin, Pool};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The longest body of a response that is read, in bytes.
pub const MAX_BODY_LEN: usize = 16 * 1024 * 1024;

/// A request as it goes over a connection.
#[derive(Clone, Copy, Debug)]
struct Outgoing<'r> {
    method: &'r Method,
    target: &'r PathAndQuery,
    headers: &'r HeaderMap,
    /// The host that is named where the headers name none.
    host: &'r HeaderValue,
    body: &'r Bytes,
}

/// What came back.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// A client that calls hosts within its reach.
#[derive(Clone, Debug)]
pub struct Client {
    pool: Arc<Pool>,
    reach: Arc<Reach>,
    timeout: Duration,
}

/// Why a request got no response.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The host may not be called.
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    /// The request cannot be written.
    #[error("the request cannot be sent")]
    Request(#[source] http::Error),
    /// No connection, or it broke.
    #[error("the service cannot be reached")]
    Connection(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It took too long.
    #[error("no response came within {} s", .0.as_secs_f64())]
    Timeout(Duration),
    /// It took longer than there was time for it.
    #[error("no response came in the time that was left for it")]
    Deadline,
    /// The body is too long.
    #[error("the body of the response is longer than {MAX_BODY_LEN} bytes")]
    TooLong,
}

impl Client {
    /// A client that waits `timeout` for each response.
    #[must_use]
    pub fn new(reach: Reach, timeout: Duration) -> Self {
        let reach = Arc::new(reach);
        Self {
            pool: Arc::new(Pool::new(Arc::clone(&reach))),
            reach,
            timeout,
        }
    }

    /// Sends a request and reads its response whole.
    ///
    /// # Errors
    /// When there is no response, in time and of bearable length.
    pub async fn call(&self, request: &Request) -> Result<Response, CallError> {
        let answered = tokio::time::timeout(self.timeout, self.exchange(request)).await;
        answered.unwrap_or(Err(CallError::Timeout(self.timeout)))
    }

    /// As [`Self::call`], and waits no longer than to `deadline`.
    ///
    /// # Errors
    /// As [`Self::call`], and when the deadline comes first.
    pub async fn call_until(
        &self,
        request: &Request,
        deadline: Instant,
    ) -> Result<Response, CallError> {
        let limit = Instant::now() + self.timeout;
        let answered = tokio::time::timeout_at(limit.min(deadline), self.exchange(request)).await;
        answered.unwrap_or_else(|_| {
            Err(match limit < deadline {
                true => CallError::Timeout(self.timeout),
                false => CallError::Deadline,
            })
        })
    }

    async fn exchange(&self, request: &Request) -> Result<Response, CallError> {
        let uri: Uri = request
            .url
            .parse()
            .map_err(|error: http::uri::InvalidUri| CallError::Request(error.into()))?;
        loop {
            let (origin, connection, is_reused) = match self.pool.idle(&uri).await {
                Some((origin, connection)) => (origin, connection, true),
                None => {
                    self.reach.check(&uri)?;
                    let origin = Arc::new(Origin::of(&uri).map_err(unreached)?);
                    // This is large, and seldom.
                    let opened = Box::pin(self.pool.open(&origin)).await;
                    (origin, opened.map_err(unreached)?, false)
                }
            };
            let target = uri.path_and_query().ok_or(BrokenOff::NoOrigin);
            let outgoing = Outgoing {
                method: &request.method,
                target: target.map_err(unreached)?,
                headers: &request.headers,
                host: origin.host(),
                body: &request.body,
            };
            match connection.exchange(outgoing, MAX_BODY_LEN).await {
                Ok((answer, connection)) => {
                    if let Some(connection) = connection {
                        self.pool.keep(origin, connection);
                    }
                    return Ok(Response::new(answer.status, answer.headers, answer.body));
                }
                // A service may close a connection that nobody uses at any time.
                Err(Unanswered::Unsent(_)) if is_reused => {}
                Err(Unanswered::Unsent(error)) => {
                    return Err(unreached(BrokenOff::Canceled(error)));
                }
                Err(Unanswered::Sent(error)) => {
                    return Err(unreached(BrokenOff::SendRequest(error)));
                }
                Err(Unanswered::Body(error)) if error.is::<LengthLimitError>() => {
                    return Err(CallError::TooLong);
                }
                Err(Unanswered::Body(error)) => return Err(CallError::Connection(error)),
            }
        }
    }
}

impl Outgoing<'_> {
    /// The request as hyper takes it.
    fn message(&self) -> http::Request<Full<Bytes>> {
        let mut message = http::Request::new(Full::new(self.body.clone()));
        message.method_mut().clone_from(self.method);
        *message.uri_mut() = Uri::from(self.target.clone());
        let headers = message.headers_mut();
        headers.clone_from(self.headers);
        headers.entry(HOST).or_insert_with(|| self.host.clone());
        message
    }
}

/// A name that leads elsewhere is the reason, however deep the connector has wrapped it.
fn unreached(error: BrokenOff) -> CallError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(current) = cause {
        if let Some(reason) = current.downcast_ref::<OutOfReach>() {
            return CallError::OutOfReach(reason.clone());
        }
        cause = current.source();
    }
    CallError::Connection(Box::new(error))
}

#[cfg(test)]
mod tests;
