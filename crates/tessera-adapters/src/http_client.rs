//! The HTTP client of providers and sinks: one request, one bounded answer, one deadline.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How long a provider or a sink has to answer.
pub const SEND_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest answer to a post that is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// An idle connection is closed before most servers close theirs, so that few
/// requests are written to one that is just going away.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// A configured address cannot be called.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// It has no scheme or no host.
    #[error("not an absolute URL")]
    NotAbsolute,
    /// It holds a user or a password, which would show in logs.
    #[error("a URL must not hold credentials")]
    Credentials,
    /// It would send secrets in the clear.
    #[error("must be https://… (http:// is accepted for this machine alone)")]
    NotHttps,
    /// TLS cannot be set up.
    #[error("failed to set up TLS")]
    Tls(#[source] std::io::Error),
}

/// Reads an address that secrets may be sent to: HTTPS, or this machine.
pub(crate) fn parse_endpoint(url: &str) -> Result<Uri, EndpointError> {
    let uri: Uri = url.parse().map_err(|_| EndpointError::NotAbsolute)?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(EndpointError::NotAbsolute);
    };
    if authority.as_str().contains('@') {
        return Err(EndpointError::Credentials);
    }
    match scheme {
        "https" => Ok(uri),
        "http" if is_loopback(authority.host()) => Ok(uri),
        _ => Err(EndpointError::NotHttps),
    }
}

/// Whether a host, as it stands in a URL, is this machine.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// An answer. Its body is empty when it did not come whole in time or was longer
/// than is read.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// No answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CallError {
    #[error("no answer in time")]
    TimedOut,
    #[error("no connection")]
    Unreachable,
    #[error("the connection broke before an answer came")]
    Broken,
}

/// Calls one kind of endpoint.
#[derive(Clone)]
pub(crate) struct HttpClient {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    timeout: Duration,
}

impl HttpClient {
    /// A client whose requests take `timeout` at most, the body of the answer included.
    pub(crate) fn new(timeout: Duration) -> Result<Self, EndpointError> {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(timeout));
        let provider = rustls::crypto::ring::default_provider();
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(Arc::new(provider))
            .map_err(|error| EndpointError::Tls(std::io::Error::other(error)))?
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .build(connector);
        Ok(Self { client, timeout })
    }

    /// Posts `body`. Redirects are not followed: the answer is the answer.
    pub(crate) async fn post(
        &self,
        uri: &Uri,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, CallError> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri.clone();
        *request.headers_mut() = headers;
        self.call(request, MAX_ANSWER).await
    }

    /// Gets what is at `uri`, up to `max_answer` bytes.
    pub(crate) async fn get(
        &self,
        uri: &Uri,
        headers: HeaderMap,
        max_answer: usize,
    ) -> Result<Answer, CallError> {
        let mut request = Request::new(Full::default());
        *request.uri_mut() = uri.clone();
        *request.headers_mut() = headers;
        self.call(request, max_answer).await
    }

    async fn call(
        &self,
        request: Request<Full<Bytes>>,
        max_answer: usize,
    ) -> Result<Answer, CallError> {
        let deadline = Instant::now() + self.timeout;
        let answer = timeout_at(deadline, self.client.request(request))
            .await
            .map_err(|_| CallError::TimedOut)?
            .map_err(|error| {
                if error.is_connect() {
                    CallError::Unreachable
                } else {
                    CallError::Broken
                }
            })?;
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, max_answer).collect();
        // Once the status is known, a body that breaks off or never ends changes nothing.
        let body = match timeout_at(deadline, body).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(_)) | Err(_) => Bytes::new(),
        };
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_over_https_or_stay_on_this_machine() {
        for url in [
            "https://hooks.example/in?a=b",
            "http://127.0.0.1:8080/",
            "http://[::1]:8080/in",
            "http://localhost/in",
        ] {
            assert!(parse_endpoint(url).is_ok(), "{url}");
        }
        for (url, expected) in [
            ("http://hooks.example/in", "must be https"),
            ("http://127.0.0.1.example/in", "must be https"),
            ("ftp://127.0.0.1/in", "must be https"),
            ("https://user:secret@hooks.example/", "credentials"),
            ("/in", "absolute"),
            ("hooks.example", "absolute"),
            ("", "absolute"),
        ] {
            let error = parse_endpoint(url).unwrap_err().to_string();
            assert!(error.contains(expected), "{url}: {error}");
        }
    }
}
