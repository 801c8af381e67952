//! What a topic is reached by, checked before anybody connects.

use crate::tls::{InvalidRoots, client_config};
use rskafka::client::{Credentials, SaslConfig};
use std::sync::Arc;
use std::time::Duration;

/// A topic of Kafka.
#[derive(Clone)] // No Debug: it may hold a password.
pub struct KafkaConfig {
    /// `HOST:PORT` of brokers, between commas: some of the cluster's.
    pub brokers: String,
    /// The topic.
    pub topic: String,
    /// Whether brokers are spoken to over TLS.
    pub tls: bool,
    /// Certificates in PEM that are trusted beside those of the public authorities.
    pub extra_roots: Option<Vec<u8>>,
    /// Who Tessera is to the brokers.
    pub login: KafkaLogin,
    /// How long one event may take, the connection included; see [`crate::SEND_TIMEOUT`].
    pub timeout: Duration,
    /// How long the partitions of the topic are taken to be as many as they were; see
    /// [`super::RECOUNT_AFTER`].
    pub recount_after: Duration,
}

/// Who Tessera is to the brokers: a user with a password by SASL.
#[derive(Clone)] // No Debug: it holds a password.
pub enum KafkaLogin {
    /// Anybody.
    Anonymous,
    /// The password is sent.
    Plain(String, String),
    /// It is proven that the password is known, by SHA-256.
    ScramSha256(String, String),
    /// The same by SHA-512.
    ScramSha512(String, String),
}

/// A part of the configuration makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum InvalidKafkaConfig {
    /// A broker is none.
    #[error("a broker must be HOST:PORT")]
    Broker,
    /// There is no topic of that name.
    #[error("the name of a topic must be 1 to 249 letters, digits, dots, - and _")]
    Topic,
    /// A user or a password is missing.
    #[error("a login needs a user and a password")]
    Login,
    /// The certificates cannot be used.
    #[error(transparent)]
    Roots(#[from] InvalidRoots),
}

/// The configuration, read.
pub(super) struct Checked {
    pub(super) brokers: Vec<String>,
    pub(super) topic: String,
    pub(super) tls: Option<Arc<rustls::ClientConfig>>,
    pub(super) login: Option<SaslConfig>,
    pub(super) timeout: Duration,
    pub(super) recount_after: Duration,
}

impl KafkaConfig {
    pub(super) fn check(self) -> Result<Checked, InvalidKafkaConfig> {
        let brokers = self.brokers.split(',').map(|one| broker(one.trim()));
        let roots = self.extra_roots.as_deref();
        Ok(Checked {
            brokers: brokers.collect::<Result<_, _>>()?,
            topic: topic(self.topic)?,
            tls: match self.tls {
                true => Some(Arc::new(client_config(roots)?)),
                false => None,
            },
            login: self.login.check()?,
            timeout: self.timeout,
            recount_after: self.recount_after,
        })
    }
}

impl KafkaLogin {
    fn check(self) -> Result<Option<SaslConfig>, InvalidKafkaConfig> {
        let credentials = |username: String, password: String| {
            if username.is_empty() || password.is_empty() {
                return Err(InvalidKafkaConfig::Login);
            }
            Ok(Credentials::new(username, password))
        };
        Ok(Some(match self {
            Self::Anonymous => return Ok(None),
            Self::Plain(user, password) => SaslConfig::Plain(credentials(user, password)?),
            Self::ScramSha256(user, password) => {
                SaslConfig::ScramSha256(credentials(user, password)?)
            }
            Self::ScramSha512(user, password) => {
                SaslConfig::ScramSha512(credentials(user, password)?)
            }
        }))
    }
}

fn broker(text: &str) -> Result<String, InvalidKafkaConfig> {
    let authority: http::uri::Authority = text.parse().map_err(|_| InvalidKafkaConfig::Broker)?;
    let is_sound = !text.contains('@') && authority.port_u16().is_some();
    is_sound
        .then(|| text.to_owned())
        .ok_or(InvalidKafkaConfig::Broker)
}

/// As Kafka checks names: it keeps topics in folders.
fn topic(name: String) -> Result<String, InvalidKafkaConfig> {
    let may_hold = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let is_sound = matches!(name.len(), 1..=249) && name.chars().all(may_hold);
    (is_sound && name != "." && name != "..")
        .then_some(name)
        .ok_or(InvalidKafkaConfig::Topic)
}
