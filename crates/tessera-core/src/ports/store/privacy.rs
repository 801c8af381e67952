//! What is held of a person: read whole, and destroyed whole.

use super::{Effects, StaffChange, StoreError};
use crate::account::{CustomerProfile, User};
use crate::audit::Retention;
use crate::consent::Consent;
use crate::crypto::BlindIndex;
use crate::id::{SessionId, UserId};
use crate::privacy::ErasureRecord;
use crate::second_factor::FactorKind;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

/// Everything that is held of a user, sealed as it is stored. Of each list the newest, at most as
/// many as were asked for.
pub struct HeldRecords {
    /// The user.
    pub user: User,
    /// The profile.
    pub profile: Option<CustomerProfile>,
    /// What they agreed to and took back.
    pub consents: Vec<Consent>,
    /// Sessions, live or not.
    pub sessions: Vec<HeldSession>,
    /// Devices on which they have logged in.
    pub devices: Vec<HeldDevice>,
    /// Devices on which no second factor is asked for.
    pub trusted_devices: Vec<HeldDevice>,
    /// Second factors.
    pub factors: Vec<HeldFactor>,
    /// Backup codes that are left.
    pub backup_codes: u64,
    /// Links that wait to be followed.
    pub links: Vec<HeldLink>,
    /// The removal of a second factor that is under way: asked for, due.
    pub recovery: Option<HeldRecovery>,
}

/// A part of lists that are read newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPart {
    /// How many rows stand before it.
    pub skip: u64,
    /// How many are in it at most.
    pub limit: u32,
}

impl ListPart {
    /// Everything.
    pub const WHOLE: Self = Self::first(u32::MAX);

    /// The newest rows.
    pub const fn first(limit: u32) -> Self {
        Self { skip: 0, limit }
    }
}

/// A session.
pub struct HeldSession {
    /// Its id.
    pub id: SessionId,
    /// Address and user agent, sealed.
    pub client_sealed: Vec<u8>,
    /// How its owner logged in.
    pub method: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last refreshed.
    pub last_used_at: Option<Timestamp>,
    /// When its owner last proved a second factor in it.
    pub factor_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A device that is remembered.
pub struct HeldDevice {
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last used, where that is noted.
    pub last_used_at: Option<Timestamp>,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A second factor.
pub struct HeldFactor {
    /// What it is.
    pub kind: FactorKind,
    /// The secret or the number, sealed.
    pub sealed: Vec<u8>,
    /// When it was enrolled.
    pub created_at: Timestamp,
    /// Since when it protects the account.
    pub confirmed_at: Option<Timestamp>,
}

/// A link in a message.
pub struct HeldLink {
    /// What it is for.
    pub purpose: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops being good.
    pub expires_at: Timestamp,
}

/// The removal of a lost second factor.
pub struct HeldRecovery {
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
    /// When it is due.
    pub due_at: Option<Timestamp>,
}

/// A user to erase.
pub struct NewErasure {
    /// Whom.
    pub user: UserId,
    /// When they were erased: the time of the tombstone, which may be before the restore of an
    /// older copy.
    pub erased_at: Timestamp,
    /// Whom else what waits to be sent goes to, beside their address and number.
    pub recipients: Vec<BlindIndex>,
    /// When this is done, and since when revocations matter.
    pub change: StaffChange,
}

/// What came of an erasure.
#[derive(Debug, PartialEq, Eq)]
pub enum Erased {
    /// Nothing is left but the tombstone. The sessions whose access tokens are to be refused.
    Now(Vec<SessionId>),
    /// They had been erased before; the effects were not stored. The same sessions.
    Before(Vec<SessionId>),
    /// There never was such a user.
    Unknown,
    /// It would leave no admin who can log in.
    LastAdmin,
}

/// Rows of one table that are still about a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remains {
    /// The table.
    pub table: &'static str,
    /// How many.
    pub rows: u64,
}

/// Before when rows are over, by what ends them.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Now: what carries its own end.
    pub now: Timestamp,
    /// Sessions that ended, and outbox rows that were delivered and are not kept.
    pub ended: Timestamp,
    /// Events that were delivered and kept.
    pub events: Timestamp,
    /// Outbox rows that were given up, and imports that came to their end.
    pub given_up: Timestamp,
    /// How much came on record by the hour.
    pub counted: Timestamp,
    /// Sessions of erased users.
    pub revoked: Timestamp,
    /// Accounts that proved nothing.
    pub unproven: Timestamp,
    /// Tombstones and the consents kept with them, entries of the audit log.
    pub records: Timestamp,
}

impl Terms {
    /// As they stand at `now`, where the audit log is kept for `retention`, and delivered events for
    /// `events`.
    pub fn at(now: Timestamp, retention: &Retention, events: SignedDuration) -> Self {
        let before = |ago| now.saturating_sub(ago).unwrap_or(Timestamp::MIN);
        Self {
            now,
            ended: before(KEEP_ENDED),
            events: before(events),
            given_up: before(KEEP_GIVEN_UP),
            counted: before(KEEP_COUNTS),
            revoked: before(KEEP_REVOKED),
            unproven: before(KEEP_UNPROVEN),
            records: retention.cutoff(now).unwrap_or(Timestamp::MIN),
        }
    }
}

/// How long what ended, or was delivered, is kept for support.
const KEEP_ENDED: SignedDuration = SignedDuration::from_hours(24);
/// How long what was given up can be looked at and delivered again: as long as events are kept at
/// most.
const KEEP_GIVEN_UP: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long it is known how much came on record in an hour: a day is shown.
const KEEP_COUNTS: SignedDuration = SignedDuration::from_hours(48);
/// How long it is known that a session was of somebody erased: longer than any access token lives.
const KEEP_REVOKED: SignedDuration = SignedDuration::from_hours(31 * 24);
/// How long an account waits for its address or number to be proven.
const KEEP_UNPROVEN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Rows that are past their term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// The table, and which rows of it where others have another term.
    pub what: &'static str,
    /// How many.
    pub rows: u64,
}

/// What is held of persons.
#[async_trait]
pub trait PrivacyStore: Send + Sync {
    /// Everything that is held of a user; of each long list a part, and one row more, which tells
    /// that there are more.
    async fn held_of(
        &self,
        user: UserId,
        part: ListPart,
    ) -> Result<Option<HeldRecords>, StoreError>;

    /// Destroys what is held of a user: the data key with every row, but for a tombstone,
    /// the consents without a person, and the audit log, whose sealed parts open no more. What
    /// waits to be sent to them is wiped. Of any number of callers one does so.
    async fn erase_user(
        &self,
        erasure: &NewErasure,
        effects: &Effects,
    ) -> Result<Erased, StoreError>;

    /// When a user was erased, if they were.
    async fn erasure(&self, user: UserId) -> Result<Option<Timestamp>, StoreError>;

    /// Erasures, oldest first, behind `after`.
    async fn erasures(
        &self,
        after: Option<ErasureRecord>,
        limit: u32,
    ) -> Result<Vec<ErasureRecord>, StoreError>;

    /// Notes an erasure of a user whom this database does not know, so that the list is whole
    /// again after a restore. False where it was noted.
    async fn note_erasure(&self, erasure: ErasureRecord) -> Result<bool, StoreError>;

    /// Tables that still hold rows about a user: of one who was erased, none.
    async fn remains_of(&self, user: UserId) -> Result<Vec<Remains>, StoreError>;

    /// What is kept of the consents of somebody who was erased.
    async fn erased_consents(&self, user: UserId) -> Result<Vec<Consent>, StoreError>;

    /// What is past its term now; nothing is deleted. Every term by which rows are deleted, or
    /// wiped, is among them.
    async fn overdue(&self, terms: &Terms) -> Result<Vec<Overdue>, StoreError>;

    /// Deletes sessions of erased users, and tombstones with their consents, that are past their
    /// term.
    async fn prune_erasures(&self, terms: &Terms) -> Result<u64, StoreError>;
}
