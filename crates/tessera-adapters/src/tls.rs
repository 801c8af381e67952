//! The one cryptography library behind every TLS connection.

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;

/// Makes ring the choice of libraries that ask rustls for its default, so that
/// what else is linked never decides.
pub(crate) fn use_ring() {
    if CryptoProvider::get_default().is_none() {
        // Fails when another thread was faster, which is as good.
        let _ = ring::default_provider().install_default();
    }
}

/// Certificates that were to be trusted cannot be.
#[derive(Debug, thiserror::Error)]
pub enum InvalidRoots {
    /// What was given is not PEM with certificates in it.
    #[error("the file of authorities holds no certificate in PEM")]
    NoCertificate,
    /// rustls cannot work with it.
    #[error("failed to set up TLS")]
    Tls(#[from] rustls::Error),
}

/// How clients speak TLS whose libraries leave it to us: by ring, with the public authorities and
/// those in `extra_roots` (PEM).
pub(crate) fn client_config(extra_roots: Option<&[u8]>) -> Result<ClientConfig, InvalidRoots> {
    let mut roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    if let Some(pem) = extra_roots {
        let given = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
        let given = given.map_err(|_| InvalidRoots::NoCertificate)?;
        if given.is_empty() {
            return Err(InvalidRoots::NoCertificate);
        }
        for certificate in given {
            roots.add(certificate)?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}
