//! Tokens in links: whoever holds one may do one thing, once.

use crate::crypto::sha256;
use crate::ports::{Entropy, EntropyError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// An opaque token: 256 random bits in URL-safe base64, as links carry it in `token=…`.
#[derive(Clone)] // No Debug: never logged.
pub struct ActionToken(String);

impl ActionToken {
    /// Draws a token.
    ///
    /// # Errors
    /// Fails when the source of randomness does.
    pub fn draw(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        let mut bytes = [0_u8; 32];
        entropy.fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Reads a presented token; none when it cannot be one.
    pub fn parse(raw: &str) -> Option<Self> {
        let looks_right = raw.len() == 43
            && raw
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        looks_right.then(|| Self(raw.to_owned()))
    }

    /// The token, for the link.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored of it. The token has 256 bits of its own, so a plain hash
    /// gives a thief of the database nothing.
    pub fn hash(&self) -> ActionTokenHash {
        ActionTokenHash(sha256(self.0.as_bytes()))
    }
}

/// The hash of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionTokenHash([u8; 32]);

impl ActionTokenHash {
    /// The bytes, for storage.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// What a token is for. A token for one purpose never serves another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Proving the address that an account was registered with.
    VerifyEmail,
    /// Choosing a new password.
    ResetPassword,
    /// Proving the address that is to take the place of another.
    ChangeEmail,
    /// Coming back to an account that somebody tried to register again.
    RecoverAccount,
}

impl Purpose {
    /// The name in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify-email",
            Self::ResetPassword => "reset-password",
            Self::ChangeEmail => "change-email",
            Self::RecoverAccount => "recover-account",
        }
    }
}
