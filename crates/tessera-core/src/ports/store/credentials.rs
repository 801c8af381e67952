//! Passwords: found with their user, changed with all that hangs on them.

use super::{Effects, StaffChange, StoreError};
use crate::account::User;
use crate::action_token::ActionTokenHash;
use crate::crypto::BlindIndex;
use crate::id::{SessionId, UserId};
use crate::password::HashWork;
use async_trait::async_trait;
use jiff::Timestamp;

/// A user with the stored form of the password.
pub struct Credentials {
    /// The user.
    pub user: User,
    /// The stored form; none where the user never chose a password.
    pub password_hash: Option<String>,
}

/// What there is of an address, or what stands for it where there is nothing.
pub struct CredentialsOrDecoy {
    /// The credentials; of a decoy they are nobody's.
    pub credentials: Credentials,
    /// Whether there is no such account.
    pub is_decoy: bool,
}

impl CredentialsOrDecoy {
    /// The credentials, where there are some.
    pub fn known(self) -> Option<Credentials> {
        (!self.is_decoy).then_some(self.credentials)
    }
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

    /// The same for a comparison: one row is read and taken apart whether or not there is such
    /// a user, so that the time tells nobody. `decoy` stands for a stored form that is not there.
    async fn credentials_or_decoy(
        &self,
        index: &BlindIndex,
        decoy: &str,
    ) -> Result<CredentialsOrDecoy, StoreError>;

    /// A stored form of a password that asks for none of these works; of more than eight the
    /// first eight count.
    async fn stored_hash_besides(&self, works: &[HashWork]) -> Result<Option<String>, StoreError>;

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

    /// Takes the password off an account, with all that a change of it puts an end to; all
    /// sessions end. Gives those whose access tokens are to be refused; none where there is no
    /// such user.
    async fn discard_password(
        &self,
        user: UserId,
        change: StaffChange,
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
