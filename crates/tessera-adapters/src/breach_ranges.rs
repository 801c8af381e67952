//! Ranges of breached passwords over HTTP.

use crate::http_client::{EndpointError, HttpClient, parse_endpoint};
use async_trait::async_trait;
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;
use tessera_core::circuit::{BreakerPolicy, CircuitBreaker};
use tessera_core::ports::{BreachLookupError, BreachedPasswords, Clock};

/// How long an answer may take: somebody waits who wants to register.
pub const BREACH_TIMEOUT: Duration = Duration::from_secs(2);

/// The longest range that is read, in bytes: several times what there is today.
const MAX_RANGE: usize = 256 * 1024;

/// After that many failures in a row nobody is asked for a while.
const BREAKER: BreakerPolicy = BreakerPolicy {
    failures: 3,
    cool_down: SignedDuration::from_secs(60),
};

/// Asks an endpoint that answers `GET {url}/{prefix}` with a range.
pub struct BreachRanges {
    client: HttpClient,
    url: String,
    breaker: CircuitBreaker,
    clock: Arc<dyn Clock>,
}

impl BreachRanges {
    /// Checks the address; does not call it.
    ///
    /// # Errors
    /// Fails for what is no HTTPS address, or one of this machine.
    pub fn new(url: &str, timeout: Duration, clock: Arc<dyn Clock>) -> Result<Self, EndpointError> {
        let url = url.trim_end_matches('/').to_owned();
        parse_endpoint(&format!("{url}/00000"))?;
        Ok(Self {
            client: HttpClient::new(timeout)?,
            url,
            breaker: CircuitBreaker::new(BREAKER),
            clock,
        })
    }

    async fn get(&self, prefix: &str) -> Result<String, BreachLookupError> {
        let uri: Uri = format!("{}/{prefix}", self.url).parse().map_err(failed)?;
        // Entries that were never seen hide from the network how long the range is.
        let padding = HeaderValue::from_static("true");
        let headers = HeaderMap::from_iter([(ADD_PADDING, padding)]);
        let answer = self.client.get(&uri, headers, MAX_RANGE).await;
        let answer = answer.map_err(failed)?;
        if answer.status != StatusCode::OK || answer.body.is_empty() {
            return Err(BreachLookupError::Answer(answer.status.as_u16()));
        }
        String::from_utf8(answer.body.to_vec()).map_err(failed)
    }
}

const ADD_PADDING: http::HeaderName = http::HeaderName::from_static("add-padding");

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> BreachLookupError {
    BreachLookupError::Unreachable(Box::new(error))
}

#[async_trait]
impl BreachedPasswords for BreachRanges {
    async fn range(&self, prefix: &str) -> Result<String, BreachLookupError> {
        if !self.breaker.admits(self.clock.now()) {
            return Err(BreachLookupError::Resting);
        }
        let range = self.get(prefix).await;
        match &range {
            Ok(_) => self.breaker.succeeded(),
            Err(_) => self.breaker.failed(self.clock.now()),
        }
        range
    }
}
