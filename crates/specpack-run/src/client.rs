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
use http::header::{Entry, HOST, HeaderValue};
use http::uri::{Parts, Scheme};
use http::{HeaderMap, StatusCode, Uri};
use http_body_util::LengthLimitError;
use pool::{BrokenOff, Pool};
use std::sync::Arc;
use std::time::Duration;

/// The longest body of a response that is read, in bytes.
pub const MAX_BODY_LEN: usize = 16 * 1024 * 1024;

/// A request as it goes over a connection.
type Message = http::Request<Bytes>;

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
        let uri: Uri = request
            .url
            .parse()
            .map_err(|error: http::uri::InvalidUri| CallError::Request(error.into()))?;
        self.reach.check(&uri)?;
        let message = message(request, &uri)?;
        match tokio::time::timeout(self.timeout, self.exchange(&uri, message)).await {
            Ok(answered) => answered,
            Err(_) => Err(CallError::Timeout(self.timeout)),
        }
    }

    async fn exchange(&self, uri: &Uri, mut message: Message) -> Result<Response, CallError> {
        let origin = pool::origin(uri).map_err(unreached)?;
        loop {
            let (connection, is_reused) = match self.pool.idle(&origin).await {
                Some(connection) => (connection, true),
                None => {
                    // This is large, and seldom.
                    let opened = Box::pin(self.pool.open(&origin)).await;
                    (opened.map_err(unreached)?, false)
                }
            };
            message = match connection.exchange(message, MAX_BODY_LEN).await {
                Ok((answer, connection)) => {
                    if let Some(connection) = connection {
                        self.pool.keep(origin, connection);
                    }
                    return Ok(Response::new(answer.status, answer.headers, answer.body));
                }
                // A service may close a connection that nobody uses at any time.
                Err(Unanswered::Unsent(message, _)) if is_reused => *message,
                Err(Unanswered::Unsent(_, error)) => {
                    return Err(unreached(BrokenOff::Canceled(error)));
                }
                Err(Unanswered::Sent(error)) => {
                    return Err(unreached(BrokenOff::SendRequest(error)));
                }
                Err(Unanswered::Body(error)) if error.is::<LengthLimitError>() => {
                    return Err(CallError::TooLong);
                }
                Err(Unanswered::Body(error)) => return Err(CallError::Connection(error)),
            };
        }
    }
}

/// What goes over a connection to the host of `uri`.
fn message(request: &Request, uri: &Uri) -> Result<Message, CallError> {
    let mut target = Parts::default();
    target.path_and_query = uri.path_and_query().cloned();
    let target = Uri::from_parts(target).map_err(|error| CallError::Request(error.into()))?;
    let mut message = http::Request::builder()
        .method(&request.method)
        .uri(target)
        .body(request.body.clone())
        .map_err(CallError::Request)?;
    let headers = message.headers_mut();
    headers.clone_from(&request.headers);
    if let Entry::Vacant(host) = headers.entry(HOST) {
        let host_of_uri = host_header(uri).map_err(|error| CallError::Request(error.into()))?;
        host.insert(host_of_uri);
    }
    Ok(message)
}

/// The host, and the port where it is not the usual one.
fn host_header(uri: &Uri) -> Result<HeaderValue, http::header::InvalidHeaderValue> {
    let host = uri.host().unwrap_or_default();
    let usual = match uri.scheme() == Some(&Scheme::HTTPS) {
        true => 443,
        false => 80,
    };
    match uri.port().filter(|port| port.as_u16() != usual) {
        Some(port) => HeaderValue::try_from(format!("{host}:{port}")),
        None => HeaderValue::from_str(host),
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
