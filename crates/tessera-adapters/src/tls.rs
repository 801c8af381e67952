//! The one cryptography library behind every TLS connection.

use rustls::crypto::{CryptoProvider, ring};

/// Makes ring the choice of libraries that ask rustls for its default, so that
/// what else is linked never decides.
pub(crate) fn use_ring() {
    if CryptoProvider::get_default().is_none() {
        // Fails when another thread was faster, which is as good.
        let _ = ring::default_provider().install_default();
    }
}
