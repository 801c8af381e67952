//! The port for state that lasts: users, sessions and the outbox.

use crate::account::{CustomerProfile, User};
use crate::crypto::BlindIndex;
use crate::id::{ClaimId, EntryId, SessionId, UserId};
use crate::outbox::{Claimed, EntryKind, NewEntry};
use crate::session::{RefreshTokenHash, Session};
use async_trait::async_trait;
use jiff::Timestamp;

/// The store could not do what was asked; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is out of reach.
    #[error("the store is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No connection came free in time.
    #[error("the store is overloaded")]
    Overloaded,
    /// A statement failed.
    #[error("the store refused a statement")]
    Statement(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored value cannot be read.
    #[error("the store holds an unreadable value: {0}")]
    Corrupt(&'static str),
}

/// All that comes into being when a customer registers.
pub struct NewCustomer {
    /// The user.
    pub user: User,
    /// The profile.
    pub profile: CustomerProfile,
    /// The first session.
    pub session: Session,
    /// What is to be sent because of it.
    pub outbox: Vec<NewEntry>,
}

/// Why a customer was not stored.
#[derive(Debug, thiserror::Error)]
pub enum RegisterCustomerError {
    /// Another user has the number.
    #[error("the mobile number is taken")]
    MobileTaken,
    /// The store failed; nothing was stored.
    #[error("failed to store the customer")]
    Store(#[from] StoreError),
}

/// A session with its user, as the pages need them.
pub struct SessionRecord {
    /// The session's id.
    pub id: SessionId,
    /// Its user.
    pub user: User,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
}

/// The refresh token that is to follow another.
pub struct Successor {
    /// Its hash.
    pub hash: RefreshTokenHash,
    /// The token, sealed under the one that it follows.
    pub sealed: Vec<u8>,
}

/// What came of exchanging a refresh token.
pub enum Rotation {
    /// It was the session's current token; its successor is now.
    Rotated(SessionRecord),
    /// It was exchanged before. Nothing was changed.
    Exchanged {
        /// Its session, live or not.
        session: SessionRecord,
        /// When it was exchanged.
        at: Timestamp,
        /// The token it was exchanged for, if that is still the current one.
        successor_sealed: Option<Vec<u8>>,
    },
    /// It is no token of a live session.
    Unknown,
}

/// What became of a claimed outbox entry.
pub enum Settlement {
    /// Delivered. `follow_up` is stored in the same transaction.
    Delivered {
        /// Who took it.
        by: String,
        /// Entries that its delivery brings about.
        follow_up: Vec<NewEntry>,
    },
    /// To be tried again.
    Retry {
        /// Not before then.
        at: Timestamp,
        /// Why, without personal data.
        error: String,
    },
    /// Given up: a person has to look.
    Dead {
        /// Why, without personal data.
        error: String,
    },
}

/// How full one kind of outbox is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutboxDepth {
    /// Entries that wait.
    pub pending: u64,
    /// Entries that were given up.
    pub dead: u64,
    /// When the oldest waiting entry was created.
    pub oldest: Option<Timestamp>,
}

/// State that lasts. Each call is one transaction.
#[async_trait]
pub trait Store: Send + Sync {
    /// Whether a user has the number behind `index`.
    async fn mobile_taken(&self, index: &BlindIndex) -> Result<bool, StoreError>;

    /// Stores outbox entries.
    async fn enqueue(&self, entries: &[NewEntry]) -> Result<(), StoreError>;

    /// Stores a customer whole, or nothing.
    async fn register_customer(&self, customer: &NewCustomer) -> Result<(), RegisterCustomerError>;

    /// Finds a session by the hash of its refresh token, revoked or not.
    async fn session_by_refresh(
        &self,
        hash: &RefreshTokenHash,
    ) -> Result<Option<SessionRecord>, StoreError>;

    /// Exchanges the refresh token behind `presented` for `successor`, where it is the
    /// current token of a live session. Of any number of callers exactly one rotates.
    async fn rotate_refresh(
        &self,
        presented: &RefreshTokenHash,
        successor: &Successor,
        now: Timestamp,
    ) -> Result<Rotation, StoreError>;

    /// Marks every live session of `user` revoked; gives those that were revoked since
    /// `since`, now or before.
    async fn revoke_sessions_of(
        &self,
        user: UserId,
        now: Timestamp,
        since: Timestamp,
    ) -> Result<Vec<SessionId>, StoreError>;

    /// Deletes sessions that ended before `before`; gives their number.
    async fn prune_sessions(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Marks a session revoked; true when it was not before.
    async fn revoke_session(&self, id: SessionId, now: Timestamp) -> Result<bool, StoreError>;

    /// Sessions revoked since `since`, with the time, for a process that starts.
    async fn sessions_revoked_since(
        &self,
        since: Timestamp,
    ) -> Result<Vec<(SessionId, Timestamp)>, StoreError>;

    /// How many users there are.
    async fn count_users(&self) -> Result<u64, StoreError>;

    /// Finds a user.
    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError>;

    /// Leases up to `max` due entries of `kind` to `claim` until `lease_until`,
    /// oldest first. No entry is leased to two holders at once.
    async fn claim_outbox(
        &self,
        kind: EntryKind,
        max: u32,
        claim: ClaimId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<Claimed>, StoreError>;

    /// Records what became of entries leased to `claim`; those whose lease has
    /// passed to another holder stay untouched.
    async fn settle_outbox(
        &self,
        claim: ClaimId,
        settlements: &[(EntryId, Settlement)],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// How full the outbox of `kind` is.
    async fn outbox_depth(&self, kind: EntryKind) -> Result<OutboxDepth, StoreError>;

    /// Deletes delivered entries older than `before`; gives their number.
    async fn prune_outbox(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Whether the store answers.
    async fn ping(&self) -> Result<(), StoreError>;
}
