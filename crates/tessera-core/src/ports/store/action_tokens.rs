//! What a link in a message does, once.

use super::{Effects, StaffChange, StoreError};
use crate::account::Identifier;
use crate::action_token::{ActionTokenHash, Purpose};
use crate::id::{SessionId, UserId};
use async_trait::async_trait;
use jiff::Timestamp;

/// A token to store.
#[derive(Clone)]
pub struct NewActionToken {
    /// What is stored of it.
    pub hash: ActionTokenHash,
    /// What it is for.
    pub purpose: Purpose,
    /// Whose it is; none where it answers for an address that nobody has.
    pub user: Option<UserId>,
    /// What it carries, sealed.
    pub payload_sealed: Option<Vec<u8>>,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it stops being good.
    pub expires_at: Timestamp,
}

/// A live token.
#[derive(Clone)]
pub struct StoredActionToken {
    /// What is stored of it.
    pub hash: ActionTokenHash,
    /// Whose it is.
    pub user: UserId,
    /// What it carries, sealed.
    pub payload_sealed: Option<Vec<u8>>,
    /// When it stops being good.
    pub expires_at: Timestamp,
}

/// A password that whoever proves an address puts in the place of the registered one.
pub struct ChosenPassword {
    /// The stored form.
    pub hash: String,
}

/// What came of proving an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProveEmail {
    /// It is proven now, by this call.
    Proven,
    /// The token was used, has expired, or never was; or the address is proven already.
    Gone,
    /// Somebody else proved it first.
    Taken,
}

/// What came of changing an address or a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeIdentifier {
    /// It is in place.
    Changed,
    /// The token was used or has expired, or the account is gone or closed.
    Gone,
    /// Somebody else has it.
    Taken,
}

/// Tokens of links, and what they change.
#[async_trait]
pub trait ActionTokenStore: Send + Sync {
    /// Stores a token; those of the same user and purpose before it are good no more.
    async fn put_action_token(
        &self,
        token: &NewActionToken,
        effects: &Effects,
    ) -> Result<(), StoreError>;

    /// Looks at a live token without using it.
    async fn action_token(
        &self,
        hash: &ActionTokenHash,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Option<StoredActionToken>, StoreError>;

    /// Looks at the live token that a user has for a purpose: there is at most one.
    async fn action_token_of(
        &self,
        user: UserId,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Option<StoredActionToken>, StoreError>;

    /// Uses a token, and puts the address in the place of the user's own, proven. Whoever
    /// only claimed it loses it; links that went to the old address are good no more.
    async fn change_email(
        &self,
        user: UserId,
        token: &ActionTokenHash,
        email: &Identifier,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<ChangeIdentifier, StoreError>;

    /// Puts the number in the place of the user's own.
    async fn change_mobile(
        &self,
        user: UserId,
        mobile: &Identifier,
        effects: &Effects,
    ) -> Result<ChangeIdentifier, StoreError>;

    /// Proves the address of the token's user, and uses the token. The accounts that only
    /// claimed the address lose it, and those that had nothing else are deleted, with their
    /// passwords and sessions. Where a password was chosen, nothing else stays of what was
    /// registered: not the password, nor names, preferences and consents. That is for accounts
    /// without a number; one that has it is answered as gone.
    async fn prove_email_by_token(
        &self,
        hash: &ActionTokenHash,
        chosen: Option<&ChosenPassword>,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<ProveEmail, StoreError>;

    /// The same for a user whose code was right. Tokens that wait for the same are used up.
    async fn prove_email_of(
        &self,
        user: UserId,
        chosen: Option<&ChosenPassword>,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<ProveEmail, StoreError>;

    /// Uses a token that locks the account of `user`: closes it to logins, ends its sessions, and
    /// forgets its other links, the logins that wait and the devices that are remembered. Gives
    /// the sessions whose access tokens are to be refused; none where the token was used. The
    /// last admin is locked like others.
    async fn lock_account(
        &self,
        user: UserId,
        token: &ActionTokenHash,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError>;

    /// Deletes tokens that expired before `before`.
    async fn prune_action_tokens(&self, before: Timestamp) -> Result<u64, StoreError>;
}
