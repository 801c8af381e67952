//! Passwords: found with their user, changed with all that hangs on them.

use super::{Effects, StoreError};
use crate::account::User;
use crate::action_token::ActionTokenHash;
use crate::crypto::BlindIndex;
use crate::id::{SessionId, UserId};
use async_trait::async_trait;
use jiff::Timestamp;

/// A user with the stored form of the password.
pub struct Credentials {
    /// The user.
    pub user: User,
    /// The stored form; none where the user never chose a password.
    pub password_hash: Option<String>,
}

/// A password to put in place of another.
pub struct PasswordChange {
    /// Whose.
    pub user: UserId,
    /// The stored form that must still be there.
    pub was: Option<String>,
    /// The new stored form.
    pub hash: String,
    /// The session that goes on; all others end.
    pub keep: Option<SessionId>,
    /// Sessions revoked since then are told of, too: their access tokens may live.
    pub revoked_since: Timestamp,
}

/// Passwords.
#[async_trait]
pub trait CredentialStore: Send + Sync {
    /// The user of an address: who has proven it, else who claimed it last.
    async fn credentials_by_email(
        &self,
        index: &BlindIndex,
    ) -> Result<Option<Credentials>, StoreError>;

    /// A user's credentials.
    async fn credentials(&self, user: UserId) -> Result<Option<Credentials>, StoreError>;

    /// Puts a password in place where the one before still stands; ends sessions. Gives
    /// those that ended; none when the password was changed meanwhile.
    async fn change_password(
        &self,
        change: &PasswordChange,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError>;

    /// Uses a reset token, and puts the new password in place. All sessions end. None when
    /// the token was used or has expired.
    async fn reset_password(
        &self,
        token: &ActionTokenHash,
        change: &PasswordChange,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError>;
}
