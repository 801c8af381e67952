//! Login sessions and their refresh tokens.

mod refresh;
mod start;

pub use refresh::{RefreshError, Refreshed};
pub use start::{StartSessionError, StartedSession};

use crate::crypto::{DataKey, OpenError, SealError, sha256};
use crate::id::{SessionId, UserId};
use crate::ports::{Entropy, EntropyError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

/// What a token's successor is sealed for.
const SUCCESSOR: &str = "refresh token:successor";

/// An opaque refresh token: 256 random bits in URL-safe base64.
#[derive(Clone)] // No Debug: never logged.
pub struct RefreshToken(String);

impl RefreshToken {
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

    /// The token, for its owner.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Seals the token that follows this one, so that a retried request can be given the
    /// same successor again, and so that nobody but the holder of this one can read it.
    ///
    /// # Errors
    /// Fails when no nonce can be drawn.
    pub fn seal_successor(
        &self,
        successor: &Self,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, SealError> {
        self.successor_key()
            .seal(SUCCESSOR, successor.0.as_bytes(), entropy)
    }

    /// Opens what [`Self::seal_successor`] sealed.
    ///
    /// # Errors
    /// Fails when it was sealed under another token, or changed.
    pub fn open_successor(&self, sealed: &[u8]) -> Result<Self, OpenError> {
        let plain = self.successor_key().open(SUCCESSOR, sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| OpenError::Malformed)?;
        Self::parse(text).ok_or(OpenError::Malformed)
    }

    fn successor_key(&self) -> DataKey {
        DataKey::from_secret(self.0.as_bytes(), SUCCESSOR)
    }

    /// What is stored of it. The token has 256 bits of its own, so a plain hash
    /// gives a thief of the database nothing.
    pub fn hash(&self) -> RefreshTokenHash {
        RefreshTokenHash(sha256(self.0.as_bytes()))
    }
}

/// The hash of a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshTokenHash([u8; 32]);

impl RefreshTokenHash {
    /// The bytes, for storage.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// How somebody logged in, by the names of RFC 8176.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginMethod {
    /// With a password.
    Password,
    /// With a one-time code.
    OneTimeCode,
}

impl LoginMethod {
    /// The name in storage and in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "pwd",
            Self::OneTimeCode => "otp",
        }
    }
}

/// A session to store.
#[derive(Debug, Clone)]
pub struct Session {
    /// The id, which access tokens carry as `sid`.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// The hash of its current refresh token.
    pub refresh_hash: RefreshTokenHash,
    /// Address and user agent, sealed under the user's data key.
    pub client_sealed: Vec<u8>,
    /// How its owner logged in.
    pub method: LoginMethod,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends for good.
    pub expires_at: Timestamp,
}

/// The context that a session's client data is sealed for.
pub fn client_context(id: SessionId) -> String {
    format!("session:{id}:client")
}
