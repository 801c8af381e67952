//! How SNS is used, and whether this build can.

use crate::http_client::EndpointError;
use crate::tls::InvalidRoots;
use std::sync::Arc;
use std::time::Duration;
use tessera_core::outbox::SmsMessage;
use tessera_core::ports::MessageProvider;

/// Where SNS is and how messages go out of it.
///
/// Credentials come from where the AWS SDK looks for them: the environment, the
/// profile files, the web identity, the container or the machine.
#[derive(Debug, Clone)]
pub struct SnsConfig {
    /// The AWS region, such as `ap-south-1`.
    pub region: String,
    /// Where the API is, if not at Amazon's own address.
    pub endpoint_url: Option<String>,
    /// The sender's id under the Indian DLT rules.
    pub entity_id: Option<String>,
    /// The template's id under the Indian DLT rules.
    pub template_id: Option<String>,
    /// The name shown as sender, where the country allows one.
    pub sender_id: Option<String>,
    /// Certificates in PEM that are trusted beside those of the machine.
    pub extra_roots: Option<Vec<u8>>,
    /// How long an answer may take; see [`crate::SEND_TIMEOUT`].
    pub timeout: Duration,
}

/// Why SNS cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SnsUnavailable {
    /// The AWS SDK was left out of this build.
    #[error("this build has no AWS SDK in it: build with `--features sns`")]
    NotBuilt,
    /// The configured endpoint cannot be used.
    #[error("the endpoint cannot be used")]
    Endpoint(#[from] EndpointError),
    /// The certificates cannot be used.
    #[error("TLS cannot be set up with these certificates")]
    Roots(#[from] InvalidRoots),
}

/// The provider, where this build has the AWS SDK.
///
/// # Errors
/// Fails when it has not, or when the endpoint or the certificates cannot be used.
pub fn sns(config: SnsConfig) -> Result<Arc<dyn MessageProvider<SmsMessage>>, SnsUnavailable> {
    #[cfg(feature = "sns")]
    return Ok(Arc::new(super::Sns::new(config)?));
    #[cfg(not(feature = "sns"))]
    {
        drop(config);
        Err(SnsUnavailable::NotBuilt)
    }
}
