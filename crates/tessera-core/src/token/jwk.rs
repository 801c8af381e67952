//! Public keys as others read them (RFC 7517, RFC 8037).

use crate::crypto::sha256;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

/// A public key.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Jwk {
    kty: &'static str,
    crv: &'static str,
    x: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<String>,
    /// Names the key in token headers.
    pub kid: String,
    alg: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
}

/// A set of public keys, as served under `/.well-known/jwks.json`.
#[derive(Debug, Clone, Serialize)]
pub struct JwkSet {
    /// The keys.
    pub keys: Vec<Jwk>,
}

impl Jwk {
    /// An Ed25519 key. Its `kid` is its thumbprint (RFC 7638).
    pub(super) fn ed25519(public: &[u8]) -> Self {
        let x = URL_SAFE_NO_PAD.encode(public);
        let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
        Self {
            kty: "OKP",
            crv: "Ed25519",
            kid: thumbprint(&canonical),
            x,
            y: None,
            alg: "EdDSA",
            usage: "sig",
        }
    }

    /// A P-256 key from its uncompressed point `4 ‖ x ‖ y`.
    pub(super) fn p256(point: &[u8]) -> Option<Self> {
        let [4, coordinates @ ..] = point else {
            return None;
        };
        let (x, y) = coordinates.split_at_checked(32)?;
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        Some(Self {
            kty: "EC",
            crv: "P-256",
            kid: thumbprint(&canonical),
            x,
            y: Some(y),
            alg: "ES256",
            usage: "sig",
        })
    }
}

fn thumbprint(canonical: &str) -> String {
    URL_SAFE_NO_PAD.encode(sha256(canonical.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 8037, appendix A.3.
    #[test]
    fn thumbprint_matches_rfc_8037() {
        let public = URL_SAFE_NO_PAD
            .decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
            .unwrap();
        assert_eq!(
            Jwk::ed25519(&public).kid,
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }
}
