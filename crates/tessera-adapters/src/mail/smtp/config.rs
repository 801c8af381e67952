//! Where an SMTP server is and how it is spoken to.

use super::connections::Server;
use crate::http_client::is_loopback;
use crate::tls::use_ring;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use std::time::Duration;

/// How a connection to the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// TLS from the first byte (RFC 8314 §3.3).
    Implicit,
    /// TLS by STARTTLS (RFC 3207); a server that does not offer it gets nothing.
    StartTls,
    /// None. Whoever is on the way reads codes and links.
    Plain,
}

impl SmtpSecurity {
    /// The port that such connections go to (RFC 8314 §3.3, RFC 6409 §3.1, RFC 5321 §4.5.4.2).
    fn port(self) -> u16 {
        match self {
            Self::Implicit => 465,
            Self::StartTls => 587,
            Self::Plain => 25,
        }
    }
}

/// What the server knows this client by.
#[derive(Clone)] // No Debug: it holds the password.
pub struct SmtpCredentials {
    /// The account.
    pub username: String,
    /// Its secret.
    pub password: String,
}

/// An SMTP server and how it is spoken to.
#[derive(Clone)] // No Debug: it holds the password.
pub struct SmtpConfig {
    /// A host name or an address. The server's certificate has to name it.
    pub host: String,
    /// The port, if not the usual one.
    pub port: Option<u16>,
    /// How the connection is protected.
    pub security: SmtpSecurity,
    /// The account to send from, where the server asks for one.
    pub credentials: Option<SmtpCredentials>,
    /// Certificates in PEM that are trusted beside those of the public authorities.
    pub extra_roots: Option<Vec<u8>>,
    /// The domain that this client introduces itself by.
    pub hello_name: String,
    /// Connections at once, at least one.
    pub max_connections: usize,
    /// How long one mail may take; see [`super::SMTP_TIMEOUT`].
    pub timeout: Duration,
}

/// The configuration of the SMTP server makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum InvalidSmtpConfig {
    /// There is no server.
    #[error("host must be a host name or an address, without a port")]
    Host,
    /// Half an account.
    #[error("username and password go together")]
    Credentials,
    /// The password would be sent in the clear.
    #[error("a password must not go in the clear: use TLS, or a server on this machine")]
    PasswordInTheClear,
    /// Nothing could be sent.
    #[error("max_connections must be at least 1")]
    MaxConnections,
    /// The certificates cannot be read, or the host cannot stand in one.
    #[error("TLS cannot be set up with these certificates")]
    Tls(#[source] lettre::transport::smtp::Error),
}

impl SmtpConfig {
    /// The server, ready to be called.
    pub(super) fn check(self) -> Result<Server, InvalidSmtpConfig> {
        if !is_host(&self.host) {
            return Err(InvalidSmtpConfig::Host);
        }
        if self.max_connections == 0 {
            return Err(InvalidSmtpConfig::MaxConnections);
        }
        if let Some(credentials) = &self.credentials {
            if credentials.username.is_empty() || credentials.password.is_empty() {
                return Err(InvalidSmtpConfig::Credentials);
            }
            if self.security == SmtpSecurity::Plain && !is_loopback(&self.host) {
                return Err(InvalidSmtpConfig::PasswordInTheClear);
            }
        }
        let tls = tls_parameters(&self.host, self.extra_roots.as_deref())
            .map_err(InvalidSmtpConfig::Tls)?;
        Ok(Server {
            port: self.port.unwrap_or(self.security.port()),
            host: self.host,
            security: self.security,
            tls,
            credentials: self
                .credentials
                .map(|account| Credentials::new(account.username, account.password)),
            hello: ClientId::Domain(self.hello_name),
            max_connections: self.max_connections,
        })
    }
}

/// Letters, digits and what else stands in host names and addresses; a colon only in an
/// address of version 6, which has several.
fn is_host(host: &str) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:".contains(&byte);
    !host.is_empty() && host.bytes().all(is_fit) && host.matches(':').count() != 1
}

fn tls_parameters(
    host: &str,
    extra_roots: Option<&[u8]>,
) -> Result<TlsParameters, lettre::transport::smtp::Error> {
    use_ring();
    let mut parameters =
        TlsParameters::builder(host.to_owned()).certificate_store(CertificateStore::WebpkiRoots);
    if let Some(pem) = extra_roots {
        parameters = parameters.add_root_certificate(Certificate::from_pem(pem)?);
    }
    parameters.build()
}
