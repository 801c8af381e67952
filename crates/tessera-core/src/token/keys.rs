//! Signing keys: one algorithm each, for good.

use super::InvalidToken;
use super::jwk::Jwk;
use crate::crypto::{decode_base64, hex};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair as _, UnparsedPublicKey,
};
use zeroize::Zeroizing;

/// The algorithms that keys may have (RFC 7518, RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519.
    EdDsa,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// HMAC with SHA-256.
    Hs256,
}

impl Algorithm {
    /// The name in token headers.
    pub fn name(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Hs256 => "HS256",
        }
    }

    /// Reads the name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::EdDsa, Self::Es256, Self::Hs256]
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
    }
}

/// A configured signing key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InvalidSigningKey {
    /// It is not base64.
    #[error("a signing key must be PKCS #8 in base64")]
    Encoding,
    /// It is not a key of its algorithm.
    #[error("not a PKCS #8 private key for {}", .0.name())]
    Key(Algorithm),
    /// An HS256 secret with too little entropy (RFC 7518 §3.2).
    #[error("an HS256 secret must have at least 32 bytes")]
    TooShort,
    /// No key could be drawn.
    #[error("failed to draw a key")]
    Generate,
}

enum Material {
    /// Signs by ring; verified with the point of the public key, which is worked out once
    /// instead of for every token.
    EdDsa(Box<Ed25519KeyPair>, Box<VerifyingKey>),
    Es256(Box<EcdsaKeyPair>),
    Hs256(ring::hmac::Key),
}

/// A key that signs and verifies with the one algorithm it was made for.
pub struct SigningKey {
    material: Material,
    kid: String,
    /// `base64url(header).`: the only header that tokens of this key have, so that a
    /// token which claims another algorithm does not even name a key.
    header: String,
}

impl SigningKey {
    /// Reads a PKCS #8 private key in base64 for EdDSA or ES256.
    ///
    /// # Errors
    /// Fails when the text is no such key.
    pub fn from_pkcs8(algorithm: Algorithm, text: &str) -> Result<Self, InvalidSigningKey> {
        let der = Zeroizing::new(decode_base64(text).ok_or(InvalidSigningKey::Encoding)?);
        let invalid = || InvalidSigningKey::Key(algorithm);
        let material = match algorithm {
            Algorithm::EdDsa => {
                let pair =
                    Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map_err(|_| invalid())?;
                let public = pair.public_key().as_ref().try_into();
                let public = VerifyingKey::from_bytes(public.map_err(|_| invalid())?);
                Material::EdDsa(Box::new(pair), Box::new(public.map_err(|_| invalid())?))
            }
            Algorithm::Es256 => Material::Es256(Box::new(
                EcdsaKeyPair::from_pkcs8(
                    &ECDSA_P256_SHA256_FIXED_SIGNING,
                    &der,
                    &SystemRandom::new(),
                )
                .map_err(|_| invalid())?,
            )),
            Algorithm::Hs256 => return Err(invalid()),
        };
        Self::new(material).ok_or_else(invalid)
    }

    /// Takes a shared secret for HS256.
    ///
    /// # Errors
    /// Fails when it has fewer than 32 bytes.
    pub fn from_secret(secret: &[u8]) -> Result<Self, InvalidSigningKey> {
        if secret.len() < 32 {
            return Err(InvalidSigningKey::TooShort);
        }
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
        Self::new(Material::Hs256(key)).ok_or(InvalidSigningKey::TooShort)
    }

    /// Draws an Ed25519 key and gives it as PKCS #8 in base64.
    ///
    /// # Errors
    /// Fails when the operating system has no randomness.
    pub fn generate_ed25519() -> Result<String, InvalidSigningKey> {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
            .map_err(|_| InvalidSigningKey::Generate)?;
        Ok(STANDARD.encode(document.as_ref()))
    }

    /// Draws a key and gives it as [`Self::read`] takes it.
    ///
    /// # Errors
    /// Fails when the operating system has no randomness.
    pub fn generate(algorithm: Algorithm) -> Result<Zeroizing<String>, InvalidSigningKey> {
        let random = SystemRandom::new();
        let failed = |_| InvalidSigningKey::Generate;
        let text = match algorithm {
            Algorithm::EdDsa => Self::generate_ed25519()?,
            Algorithm::Es256 => {
                let signing = &ECDSA_P256_SHA256_FIXED_SIGNING;
                let pkcs8 = EcdsaKeyPair::generate_pkcs8(signing, &random).map_err(failed)?;
                STANDARD.encode(pkcs8.as_ref())
            }
            Algorithm::Hs256 => {
                let mut secret = Zeroizing::new([0; 32]);
                random.fill(secret.as_mut()).map_err(failed)?;
                STANDARD.encode(secret.as_ref())
            }
        };
        Ok(Zeroizing::new(text))
    }

    /// Reads a key as configurations and the store have it: PKCS #8 in base64, or for HS256
    /// a secret of at least 32 bytes.
    ///
    /// # Errors
    /// Fails when the text is no key of the algorithm.
    pub fn read(algorithm: Algorithm, text: &str) -> Result<Self, InvalidSigningKey> {
        match algorithm {
            Algorithm::Hs256 => Self::from_secret(text.as_bytes()),
            Algorithm::EdDsa | Algorithm::Es256 => Self::from_pkcs8(algorithm, text),
        }
    }

    fn new(material: Material) -> Option<Self> {
        let (algorithm, kid) = match &material {
            Material::EdDsa(pair, _) => (
                Algorithm::EdDsa,
                Jwk::ed25519(pair.public_key().as_ref()).kid,
            ),
            Material::Es256(pair) => (Algorithm::Es256, Jwk::p256(pair.public_key().as_ref())?.kid),
            Material::Hs256(key) => {
                let tag = ring::hmac::sign(key, b"tessera key id");
                (Algorithm::Hs256, hex(&tag.as_ref()[..8]))
            }
        };
        let header = format!(
            r#"{{"alg":"{}","typ":"JWT","kid":"{kid}"}}"#,
            algorithm.name()
        );
        Some(Self {
            material,
            kid,
            header: URL_SAFE_NO_PAD.encode(header) + ".",
        })
    }

    /// The one algorithm it signs and verifies with.
    pub fn algorithm(&self) -> Algorithm {
        match &self.material {
            Material::EdDsa(..) => Algorithm::EdDsa,
            Material::Es256(_) => Algorithm::Es256,
            Material::Hs256(_) => Algorithm::Hs256,
        }
    }

    /// The key's id.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public key; none for a shared secret, which is never published.
    pub fn jwk(&self) -> Option<Jwk> {
        match &self.material {
            Material::EdDsa(pair, _) => Some(Jwk::ed25519(pair.public_key().as_ref())),
            Material::Es256(pair) => Jwk::p256(pair.public_key().as_ref()),
            Material::Hs256(_) => None,
        }
    }

    /// The encoded header with its dot.
    pub(super) fn header(&self) -> &str {
        &self.header
    }

    /// The payload of a token in compact form (RFC 7515, section 7.1) that this key signed,
    /// under the one header that its tokens have.
    pub(super) fn open(&self, token: &str) -> Result<Vec<u8>, InvalidToken> {
        let (signed, signature) = token.rsplit_once('.').ok_or(InvalidToken::Malformed)?;
        let payload = signed.strip_prefix(&self.header);
        let payload = payload.ok_or(InvalidToken::Malformed)?;
        let decode = |part: &str| {
            URL_SAFE_NO_PAD
                .decode(part)
                .map_err(|_| InvalidToken::Malformed)
        };
        if !self.verifies(signed.as_bytes(), &decode(signature)?) {
            return Err(InvalidToken::Signature);
        }
        decode(payload)
    }

    /// Signs; none when the operating system has no randomness for ECDSA.
    pub(super) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        match &self.material {
            Material::EdDsa(pair, _) => Some(pair.sign(message).as_ref().to_vec()),
            Material::Es256(pair) => {
                let signature = pair.sign(&SystemRandom::new(), message).ok()?;
                Some(signature.as_ref().to_vec())
            }
            Material::Hs256(key) => Some(ring::hmac::sign(key, message).as_ref().to_vec()),
        }
    }

    /// Verifies, in constant time where the key is shared.
    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.material {
            Material::EdDsa(_, public) => Signature::from_slice(signature)
                .is_ok_and(|signature| public.verify(message, &signature).is_ok()),
            Material::Es256(pair) => {
                let key =
                    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref());
                key.verify(message, signature).is_ok()
            }
            Material::Hs256(key) => ring::hmac::verify(key, message, signature).is_ok(),
        }
    }
}

#[cfg(test)]
mod wycheproof;
