//! Calling the service over HTTP.
//!
//! Redirects are answers like any other and never followed, and no proxy of the environment is
//! used: a request goes where it is addressed or nowhere.

use crate::exchange::{Request, Response};
use crate::reach::{OutOfReach, Reach};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tower_service::Service;

/// The longest body of a response that is read, in bytes.
pub const MAX_BODY_LEN: usize = 16 * 1024 * 1024;

/// A client that calls hosts within its reach.
#[derive(Clone, Debug)]
pub struct Client {
    pool: Pool<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>,
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
        let mut connector = HttpConnector::new_with_resolver(Resolver {
            reach: Arc::clone(&reach),
        });
        connector.enforce_http(false);
        connector.set_nodelay(true);
        let connector = HttpsConnectorBuilder::new()
            .with_webpki_roots()
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let pool = Pool::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .build(connector);
        Self {
            pool,
            reach,
            timeout,
        }
    }

    /// Sends a request and reads its response whole.
    ///
    /// # Errors
    /// When there is no response, in time and of bearable length.
    pub async fn call(&self, request: &Request) -> Result<Response, CallError> {
        let uri: http::Uri = request
            .url
            .parse()
            .map_err(|error: http::uri::InvalidUri| CallError::Request(error.into()))?;
        self.reach.check(&uri)?;
        let mut message = http::Request::builder()
            .method(&request.method)
            .uri(uri)
            .body(Full::new(request.body.clone()))
            .map_err(CallError::Request)?;
        message.headers_mut().clone_from(&request.headers);
        match tokio::time::timeout(self.timeout, self.exchange(message)).await {
            Ok(answered) => answered,
            Err(_) => Err(CallError::Timeout(self.timeout)),
        }
    }

    async fn exchange(&self, message: http::Request<Full<Bytes>>) -> Result<Response, CallError> {
        let response = self.pool.request(message).await.map_err(unreached)?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, MAX_BODY_LEN).collect().await;
        let body = body.map_err(|error| match error.is::<LengthLimitError>() {
            true => CallError::TooLong,
            false => CallError::Connection(error),
        })?;
        Ok(Response::new(head.status, head.headers, body.to_bytes()))
    }
}

/// A name that leads elsewhere is the reason, however deep the pool has wrapped it.
fn unreached(error: hyper_util::client::legacy::Error) -> CallError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(current) = cause {
        if let Some(reason) = current.downcast_ref::<OutOfReach>() {
            return CallError::OutOfReach(reason.clone());
        }
        cause = current.source();
    }
    CallError::Connection(Box::new(error))
}

/// Looks names up, and refuses those that lead out of reach.
#[derive(Clone, Debug)]
struct Resolver {
    reach: Arc<Reach>,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = Arc::clone(&self.reach);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed = reach.filter(name.as_str(), found.collect());
            Ok(allowed.map_err(std::io::Error::other)?.into_iter())
        })
    }
}
