//! TLS in this program: a certificate and its key, read from files, and read again when these
//! change, so that a renewed certificate needs no restart.

use crate::config::TlsSection;
use crate::reread::Reread;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, ServerConfig};
use rustls::sign::CertifiedKey;
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tokio_rustls::TlsAcceptor;

/// Why a certificate cannot be presented.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    /// Only one of the two is configured.
    #[error("server.tls.certificate and server.tls.key go together; one of them is empty")]
    Half,
    /// The file of the certificate cannot be read.
    #[error("cannot read certificates from {}", .0.display())]
    Certificate(PathBuf, #[source] pem::Error),
    /// There is none in it.
    #[error("no certificate is in {}; it has to be PEM, the server's own first", .0.display())]
    NoCertificate(PathBuf),
    /// The file of the key cannot be read.
    #[error("cannot read a private key from {}", .0.display())]
    Key(PathBuf, #[source] pem::Error),
    /// They do not fit, or are of a kind that is not known.
    #[error("the certificate in {} and the key in {} cannot be used together",
        .certificate.display(), .key.display())]
    Pair {
        certificate: PathBuf,
        key: PathBuf,
        source: rustls::Error,
    },
    /// The protocol cannot be set up.
    #[error("TLS cannot be set up")]
    Protocol(#[source] rustls::Error),
}

/// The file of the private key, where there is one.
pub(crate) fn key_file(section: &TlsSection) -> Option<PathBuf> {
    (!section.key.is_empty()).then(|| PathBuf::from(&section.key))
}

/// TLS for the connections that come in.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    presented: Arc<Presented>,
}

impl Tls {
    /// Reads what the configuration names; none where it names nothing.
    pub(crate) fn open(section: &TlsSection) -> Result<Option<Self>, TlsError> {
        let (certificate, key) = match (section.certificate.as_str(), section.key.as_str()) {
            ("", "") => return Ok(None),
            ("", _) | (_, "") => return Err(TlsError::Half),
            (certificate, key) => (PathBuf::from(certificate), PathBuf::from(key)),
        };
        let provider = Arc::new(ring::default_provider());
        let current = read(&certificate, &key, &provider)?;
        let presented = Arc::new(Presented {
            certificate,
            key,
            provider: Arc::clone(&provider),
            current: RwLock::new(Arc::new(current)),
        });
        let resolver: Arc<dyn ResolvesServerCert> = Arc::clone(&presented) as _;
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Protocol)?
            .with_no_client_auth()
            .with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Some(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            presented,
        }))
    }

    /// Reads the files again until told to stop.
    pub(crate) fn follow(&self, reread: Reread) -> impl Future<Output = ()> + use<> {
        follow(Arc::clone(&self.presented), reread)
    }
}

async fn follow(presented: Arc<Presented>, mut reread: Reread) {
    while reread.is_due().await {
        match presented.renew() {
            Ok(true) => tracing::info!("another certificate is presented from now on"),
            Ok(false) => {}
            Err(error) => {
                let error = &error as &dyn Error;
                tracing::error!(error, "failed to read a certificate; the one before stays");
            }
        }
    }
}

/// The certificate that clients are shown, and where it comes from.
struct Presented {
    certificate: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Presented {
    /// Reads the files; true where the certificate is another one, which is shown from now on.
    fn renew(&self) -> Result<bool, TlsError> {
        let fresh = read(&self.certificate, &self.key, &self.provider)?;
        if fresh.cert == self.current().cert {
            return Ok(false);
        }
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(fresh);
        Ok(true)
    }

    fn current(&self) -> Arc<CertifiedKey> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current)
    }
}

impl ResolvesServerCert for Presented {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}

/// Where it comes from; the key is nobody's to see.
impl fmt::Debug for Presented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presented")
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
}

/// Reads a chain, the server's own certificate first, and the key of that one.
fn read(
    certificate: &Path,
    key: &Path,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, TlsError> {
    let of_certificate = |error| TlsError::Certificate(certificate.to_owned(), error);
    let chain = CertificateDer::pem_file_iter(certificate).map_err(of_certificate)?;
    let chain: Vec<_> = chain.collect::<Result<_, _>>().map_err(of_certificate)?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(certificate.to_owned()));
    }
    let secret = PrivateKeyDer::from_pem_file(key);
    let secret = secret.map_err(|error| TlsError::Key(key.to_owned(), error))?;
    CertifiedKey::from_der(chain, secret, provider).map_err(|source| TlsError::Pair {
        certificate: certificate.to_owned(),
        key: key.to_owned(),
        source,
    })
}
