//! Login sessions and their refresh tokens.

mod browser;
mod life;
mod refresh;
mod start;

pub use browser::BrowserSession;
pub use life::{LiveAt, SessionLife};
pub use refresh::{RefreshError, Refreshed};
pub use start::{StartSessionError, StartedSession};

use crate::crypto::{DataKey, OpenError, SealError};
use crate::id::{SessionId, UserId};
use crate::opaque_token::opaque_token;
use crate::ports::Entropy;
use jiff::Timestamp;

/// What a token's successor is sealed for.
const SUCCESSOR: &str = "refresh token:successor";

opaque_token!(
    /// A refresh token.
    RefreshToken,
    /// The hash of a refresh token.
    RefreshTokenHash
);

impl RefreshToken {
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

    /// Reads a stored name.
    pub fn from_stored(name: &str) -> Option<Self> {
        [Self::Password, Self::OneTimeCode]
            .into_iter()
            .find(|method| method.as_str() == name)
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
    /// When its owner last proved a second factor in it, if they did.
    pub factor_at: Option<Timestamp>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends for good.
    pub expires_at: Timestamp,
}

/// The context that a session's client data is sealed for.
pub fn client_context(id: SessionId) -> String {
    format!("session:{id}:client")
}
