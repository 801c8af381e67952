//! Opaque tokens: 256 random bits in URL-safe base64, stored as a hash alone. One type each,
//! so that a token of one kind is never taken for another.

/// Declares a token and the hash that is stored of it.
macro_rules! opaque_token {
    ($(#[$doc:meta])* $token:ident, $(#[$hash_doc:meta])* $hash:ident) => {
        $(#[$doc])*
        #[derive(Clone)] // No Debug: never logged.
        pub struct $token(String);

        impl $token {
            /// Draws a token.
            ///
            /// # Errors
            /// Fails when the source of randomness does.
            pub fn draw(
                entropy: &dyn $crate::ports::Entropy,
            ) -> Result<Self, $crate::ports::EntropyError> {
                $crate::opaque_token::draw(entropy).map(Self)
            }

            /// Reads a presented token; none when it cannot be one.
            pub fn parse(raw: &str) -> Option<Self> {
                $crate::opaque_token::looks_right(raw).then(|| Self(raw.to_owned()))
            }

            /// The token, for its owner.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// What is stored of it. The token has 256 bits of its own, so a plain hash
            /// gives a thief of the database nothing.
            pub fn hash(&self) -> $hash {
                $hash($crate::crypto::sha256(self.0.as_bytes()))
            }
        }

        $(#[$hash_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $hash([u8; 32]);

        impl $hash {
            /// The bytes, for storage.
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }

            /// Reads stored bytes; none unless there are 32.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }
        }
    };
}
pub(crate) use opaque_token;

use crate::ports::{Entropy, EntropyError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Characters of a token.
const LEN: usize = 43;

pub(crate) fn draw(entropy: &dyn Entropy) -> Result<String, EntropyError> {
    let mut bytes = [0_u8; 32];
    entropy.fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

pub(crate) fn looks_right(raw: &str) -> bool {
    raw.len() == LEN
        && raw
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
