//! Text messages through AWS SNS.

use super::{SnsConfig, SnsUnavailable};
use crate::http_client::parse_endpoint;
use crate::send_error::{permanent, transient};
use crate::tls::{self, InvalidRoots};
use async_trait::async_trait;
use aws_sdk_sns::Client;
use aws_sdk_sns::config::retry::RetryConfig;
use aws_sdk_sns::config::timeout::TimeoutConfig;
use aws_sdk_sns::config::{BehaviorVersion, ProvideCredentials, Region, SharedCredentialsProvider};
use aws_sdk_sns::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_sns::operation::publish::PublishError;
use aws_sdk_sns::types::MessageAttributeValue;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use tessera_core::id::EntryId;
use tessera_core::outbox::SmsMessage;
use tessera_core::ports::{MessageProvider, SendError, Sent};
use tokio::sync::OnceCell;
use tracing::instrument::WithSubscriber as _;
use tracing::subscriber::NoSubscriber;

/// What SNS refuses for the message's own sake, an opted-out number among it.
/// Both spellings of each are in use, with and without the suffix.
///
/// Source: the errors of `Publish` in the Amazon SNS API reference.
const REFUSED: [&str; 6] = [
    "InvalidParameter",
    "InvalidParameterException",
    "InvalidParameterValue",
    "ParameterValueInvalid",
    "ValidationException",
    "OptedOut",
];

/// Sends through SNS.
pub struct Sns {
    config: SnsConfig,
    credentials: Option<SharedCredentialsProvider>,
    trusted: TlsContext,
    /// Made with the first message: looking for credentials reads files and may
    /// ask the network, which the start does not wait for.
    client: OnceCell<Client>,
}

impl Sns {
    /// Checks the configuration; does not call AWS.
    ///
    /// # Errors
    /// Fails when `endpoint_url` or `extra_roots` cannot be used.
    pub fn new(config: SnsConfig) -> Result<Self, SnsUnavailable> {
        Self::prepare(config, None)
    }

    /// Like [`Sns::new`], with credentials of the caller's instead of those that
    /// the SDK finds.
    ///
    /// # Errors
    /// Fails when `endpoint_url` or `extra_roots` cannot be used.
    pub fn with_credentials(
        config: SnsConfig,
        credentials: impl ProvideCredentials + 'static,
    ) -> Result<Self, SnsUnavailable> {
        Self::prepare(config, Some(SharedCredentialsProvider::new(credentials)))
    }

    fn prepare(
        config: SnsConfig,
        credentials: Option<SharedCredentialsProvider>,
    ) -> Result<Self, SnsUnavailable> {
        if let Some(url) = &config.endpoint_url {
            parse_endpoint(url)?;
        }
        Ok(Self {
            trusted: trusted(config.extra_roots.as_deref())?,
            config,
            credentials,
            client: OnceCell::new(),
        })
    }

    async fn connect(&self) -> Client {
        let http_client = aws_smithy_http_client::Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .tls_context(self.trusted.clone())
            .build_https();
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(self.config.timeout)
            .operation_timeout(self.config.timeout)
            .build();
        // The outbox tries again, later and elsewhere; here every request is one.
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new(self.config.region.clone()))
            .http_client(http_client)
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts);
        if let Some(url) = &self.config.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        if let Some(credentials) = &self.credentials {
            loader = loader.credentials_provider(credentials.clone());
        }
        Client::new(&loader.load().await)
    }

    fn attributes(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let config = &self.config;
        let optional = [
            ("AWS.SNS.SMS.SenderID", &config.sender_id),
            ("AWS.MM.SMS.EntityId", &config.entity_id),
            ("AWS.MM.SMS.TemplateId", &config.template_id),
        ];
        let optional = optional
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)));
        // Codes are worth more than a lower price: promotional messages may be dropped.
        std::iter::once(("AWS.SNS.SMS.SMSType", "Transactional")).chain(optional)
    }
}

/// Whom connections are made to: those that the machine trusts, and `extra_roots`.
fn trusted(extra_roots: Option<&[u8]>) -> Result<TlsContext, InvalidRoots> {
    let mut trusted = TrustStore::default();
    if let Some(pem) = extra_roots {
        // The SDK does not look at certificates before it makes a connection, and panics then.
        tls::client_config(Some(pem))?;
        trusted = trusted.with_pem_certificate(pem);
    }
    let context = TlsContext::builder().with_trust_store(trusted).build();
    context.map_err(|_| InvalidRoots::NoCertificate)
}

fn string_attribute(value: &str) -> Option<MessageAttributeValue> {
    // Fails only without a type, and one is given.
    MessageAttributeValue::builder()
        .data_type("String")
        .string_value(value)
        .build()
        .ok()
}

/// Sorts an error. Its own text is left out: it repeats the number.
fn classify(error: &SdkError<PublishError>) -> SendError {
    match error {
        SdkError::ConstructionFailure(_) => transient("the request could not be made"),
        SdkError::TimeoutError(_) => transient("no answer in time"),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => {
            transient("no connection in time")
        }
        SdkError::DispatchFailure(failure) if failure.is_io() => transient("no connection"),
        SdkError::DispatchFailure(_) => {
            transient("the request was not sent: check the AWS credentials and the endpoint")
        }
        SdkError::ServiceError(refusal) => {
            let status = refusal.raw().status().as_u16();
            match refusal.err().code() {
                Some(code) if REFUSED.contains(&code) => {
                    permanent(format!("answered {status} with {code}"))
                }
                // Known codes are words; what else came in their place is not repeated.
                Some(code) if is_word(code) => transient(format!("answered {status} with {code}")),
                _ => transient(format!("answered {status}")),
            }
        }
        _ => transient("the answer makes no sense"),
    }
}

fn is_word(code: &str) -> bool {
    code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[async_trait]
impl MessageProvider<SmsMessage> for Sns {
    fn name(&self) -> &'static str {
        "sns"
    }

    async fn send(&self, _id: EntryId, message: &SmsMessage) -> Result<Sent, SendError> {
        let client = self.client.get_or_init(|| self.connect()).await;
        let mut publish = client
            .publish()
            .phone_number(&message.to)
            .message(&message.body);
        for (name, value) in self.attributes() {
            if let Some(attribute) = string_attribute(value) {
                publish = publish.message_attributes(name, attribute);
            }
        }
        // At its finest level the SDK logs whole answers, which repeat the number.
        let published = publish
            .send()
            .with_subscriber(NoSubscriber::default())
            .await
            .map_err(|error| classify(&error))?;
        // Without an id the answer does not come from SNS: whether the message is
        // out is unknown, and twice is better than never.
        match published.message_id {
            Some(id) => Ok(Sent {
                provider_message_id: Some(id),
            }),
            None => Err(transient("answered without a message id")),
        }
    }
}
