//! Events over HTTP: CloudEvents 1.0 in structured mode, signed as Standard
//! Webhooks 1.0.0 has it.

use crate::http_client::{EndpointError, HttpClient, parse_endpoint};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use ring::hmac;
use std::sync::Arc;
use std::time::Duration;
use tessera_core::event::CloudEvent;
use tessera_core::ports::{Clock, EventSink, SendError, SinkKind};
use zeroize::Zeroizing;

const SECRET_PREFIX: &str = "whsec_";

/// Lengths of a secret in bytes that Standard Webhooks allows.
const SECRET_LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

/// The key that a receiver checks signatures with.
#[derive(Clone)] // No Debug: it is a secret.
pub struct WebhookSecret(hmac::Key);

/// The text is not a secret for webhooks.
#[derive(Debug, thiserror::Error)]
#[error("a webhook secret must be `whsec_` and 24 to 64 bytes in base64")]
pub struct InvalidWebhookSecret;

impl WebhookSecret {
    /// Reads `whsec_` and base64.
    ///
    /// # Errors
    /// Fails unless there are 24 to 64 bytes.
    pub fn parse(text: &str) -> Result<Self, InvalidWebhookSecret> {
        let encoded = text
            .trim()
            .strip_prefix(SECRET_PREFIX)
            .ok_or(InvalidWebhookSecret)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| InvalidWebhookSecret)?;
        let bytes = Zeroizing::new(bytes);
        if !SECRET_LENGTHS.contains(&bytes.len()) {
            return Err(InvalidWebhookSecret);
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }

    /// The value of `webhook-signature` for a message.
    fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(format!("{id}.{timestamp}.").as_bytes());
        context.update(body);
        format!("v1,{}", STANDARD.encode(context.sign()))
    }
}

/// A receiver of events.
#[derive(Clone)] // No Debug: it holds the secret.
pub struct WebhookConfig {
    /// The sink's name in configuration and in the outbox.
    pub name: String,
    /// Where events are posted to: HTTPS, or this machine.
    pub url: String,
    /// What they are signed with.
    pub secret: WebhookSecret,
    /// How long an answer may take; see [`crate::SEND_TIMEOUT`].
    pub timeout: Duration,
}

/// Posts events to one receiver.
pub struct Webhook {
    name: String,
    uri: Uri,
    secret: WebhookSecret,
    client: HttpClient,
    clock: Arc<dyn Clock>,
}

impl Webhook {
    /// Checks the configuration; does not call the receiver.
    ///
    /// # Errors
    /// Fails when the address cannot be used.
    pub fn new(config: WebhookConfig, clock: Arc<dyn Clock>) -> Result<Self, EndpointError> {
        Ok(Self {
            uri: parse_endpoint(&config.url)?,
            client: HttpClient::new(config.timeout)?,
            name: config.name,
            secret: config.secret,
            clock,
        })
    }

    fn headers(&self, id: &str, body: &[u8]) -> Option<HeaderMap> {
        let timestamp = self.clock.now().as_second();
        let signature = self.secret.sign(id, timestamp, body);
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/cloudevents+json"),
        );
        headers.insert(USER_AGENT, HeaderValue::from_static("Tessera"));
        headers.insert(
            HeaderName::from_static("webhook-id"),
            HeaderValue::try_from(id).ok()?,
        );
        headers.insert(
            HeaderName::from_static("webhook-timestamp"),
            HeaderValue::from(timestamp),
        );
        headers.insert(
            HeaderName::from_static("webhook-signature"),
            HeaderValue::try_from(signature).ok()?,
        );
        Some(headers)
    }
}

/// Whether the same request may succeed later: a refusal stays one, save for those
/// that name a passing state.
fn is_final(status: StatusCode) -> bool {
    let passes = matches!(
        status,
        StatusCode::REQUEST_TIMEOUT
            | StatusCode::CONFLICT
            | StatusCode::TOO_EARLY
            | StatusCode::TOO_MANY_REQUESTS
    );
    status.is_client_error() && !passes
}

#[async_trait]
impl EventSink for Webhook {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> SinkKind {
        SinkKind::Webhook
    }

    async fn deliver(&self, event: &CloudEvent) -> Result<(), SendError> {
        let unfit = || SendError::Permanent {
            reason: "the event cannot be written as a request".to_owned(),
        };
        let body = serde_json::to_vec(event).map_err(|_| unfit())?;
        let headers = self
            .headers(&event.id.to_string(), &body)
            .ok_or_else(unfit)?;
        let answer = self
            .client
            .post(&self.uri, headers, Bytes::from(body))
            .await
            .map_err(|error| SendError::Transient {
                reason: error.to_string(),
            })?;
        if answer.status.is_success() {
            return Ok(());
        }
        let reason = format!("answered {}", answer.status.as_u16());
        Err(if is_final(answer.status) {
            SendError::Permanent { reason }
        } else {
            SendError::Transient { reason }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification and its libraries.
    #[test]
    fn a_signature_is_that_of_the_specification() {
        let secret = WebhookSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signature = secret.ok().unwrap().sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn only_whsec_and_24_to_64_bytes_of_base64_are_a_secret() {
        let of_length = |length: usize| format!("whsec_{}", STANDARD.encode(vec![7_u8; length]));
        assert!(WebhookSecret::parse(&of_length(24)).is_ok());
        assert!(WebhookSecret::parse(&of_length(64)).is_ok());
        for text in [
            of_length(23),
            of_length(65),
            STANDARD.encode([7_u8; 32]),
            "whsec_not base64".to_owned(),
            String::new(),
        ] {
            assert!(WebhookSecret::parse(&text).is_err());
        }
    }
}
