//! What a stream is reached by, checked before anybody connects.

use crate::tls::{InvalidRoots, client_config};
use async_nats::{ConnectOptions, ServerAddr};
use std::time::Duration;

/// A NATS server and the stream on it.
#[derive(Clone)] // No Debug: it may hold a password.
pub struct NatsConfig {
    /// `nats://HOST:PORT` or `tls://HOST:PORT`; the servers of a cluster between commas.
    pub url: String,
    /// What subjects begin with; the type of an event follows.
    pub subject_prefix: String,
    /// The stream that is made where none takes these subjects; none is made without a name.
    pub new_stream: Option<String>,
    /// Who Tessera is to the server.
    pub login: NatsLogin,
    /// Certificates in PEM that are trusted beside those of the public authorities.
    pub extra_roots: Option<Vec<u8>>,
    /// How long one event may take, the connection included; see [`crate::SEND_TIMEOUT`].
    pub timeout: Duration,
}

/// Who Tessera is to a NATS server.
#[derive(Clone)] // No Debug: it holds secrets.
pub enum NatsLogin {
    /// Anybody.
    Anonymous,
    /// Who knows a token.
    Token(String),
    /// A user with a password.
    Password {
        /// The user.
        username: String,
        /// Their password.
        password: String,
    },
    /// What a `.creds` file holds: a JWT and the seed of a key that signs for it.
    Credentials(String),
}

/// A part of the configuration makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum InvalidNatsConfig {
    /// An address is none.
    #[error("an address must be nats://HOST:PORT or tls://HOST:PORT")]
    Address,
    /// An address holds a user or a password, which would show in logs.
    #[error("an address must not hold credentials")]
    AddressWithLogin,
    /// Subjects cannot begin like this.
    #[error("a prefix of subjects must be words of letters, digits, - and _ between dots")]
    Prefix,
    /// A stream cannot be called this.
    #[error("the name of a stream must be of letters, digits, - and _")]
    Stream,
    /// The credentials are not those of a file that `nsc` wrote.
    #[error("the credentials must be what a .creds file holds, a JWT and a seed")]
    Credentials,
    /// The certificates cannot be used.
    #[error(transparent)]
    Roots(#[from] InvalidRoots),
}

/// The configuration, read.
pub(super) struct Checked {
    pub(super) servers: Vec<ServerAddr>,
    pub(super) options: ConnectOptions,
    pub(super) subject_prefix: String,
    pub(super) new_stream: Option<String>,
    pub(super) timeout: Duration,
}

impl NatsConfig {
    pub(super) fn check(self) -> Result<Checked, InvalidNatsConfig> {
        let servers = self.url.split(',').map(|one| server(one.trim()));
        let servers = servers.collect::<Result<Vec<_>, _>>()?;
        if !self.subject_prefix.split('.').all(is_word) {
            return Err(InvalidNatsConfig::Prefix);
        }
        if self
            .new_stream
            .as_deref()
            .is_some_and(|name| !is_word(name))
        {
            return Err(InvalidNatsConfig::Stream);
        }
        let options = ConnectOptions::new()
            .name("tessera")
            .tls_client_config(client_config(self.extra_roots.as_deref())?)
            .connection_timeout(self.timeout)
            .reconnect_delay_callback(pause)
            .request_timeout(Some(self.timeout));
        let options = match self.login {
            NatsLogin::Anonymous => options,
            NatsLogin::Token(token) => options.token(token),
            NatsLogin::Password { username, password } => {
                options.user_and_password(username, password)
            }
            NatsLogin::Credentials(text) => options
                .credentials(&text)
                .map_err(|_| InvalidNatsConfig::Credentials)?,
        };
        Ok(Checked {
            servers,
            options,
            subject_prefix: self.subject_prefix,
            new_stream: self.new_stream,
            timeout: self.timeout,
        })
    }
}

/// The pause before another try at connecting, after `attempts` that failed.
fn pause(attempts: usize) -> Duration {
    let doublings = u32::try_from(attempts).unwrap_or(u32::MAX).min(7);
    Duration::from_millis(10 << doublings)
}

fn server(text: &str) -> Result<ServerAddr, InvalidNatsConfig> {
    let is_known = ["nats://", "tls://"]
        .iter()
        .any(|scheme| text.starts_with(scheme));
    let server: ServerAddr = text.parse().map_err(|_| InvalidNatsConfig::Address)?;
    if !is_known || server.host().is_empty() {
        return Err(InvalidNatsConfig::Address);
    }
    if text.contains('@') {
        return Err(InvalidNatsConfig::AddressWithLogin);
    }
    Ok(server)
}

/// One part of a subject, or the name of a stream: nothing that NATS reads as a wildcard.
fn is_word(text: &str) -> bool {
    let may_hold = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !text.is_empty() && text.chars().all(may_hold)
}
