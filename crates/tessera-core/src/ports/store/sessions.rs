//! Sessions: begun, exchanged for their next refresh token, listed, ended.

use super::{Effects, StoreError};
use crate::account::{CustomerProfile, User};
use crate::accounts::DeviceTokenHash;
use crate::audit::NewAuditEntry;
use crate::crypto::BlindIndex;
use crate::id::{SessionId, UserId};
use crate::second_factor::TrustedDeviceHash;
use crate::session::{LiveAt, RefreshTokenHash, Session};
use async_trait::async_trait;
use jiff::Timestamp;

/// A session with its user, as the pages need them.
pub struct SessionRecord {
    /// The session's id.
    pub id: SessionId,
    /// Its user.
    pub user: User,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
    /// When its refresh token was last exchanged, if it was.
    pub last_used_at: Option<Timestamp>,
}

/// The session of a browser, with what its pages show.
pub struct BrowserRecord {
    /// The session, with its user.
    pub session: SessionRecord,
    /// The user's profile, where there is one.
    pub profile: Option<CustomerProfile>,
}

impl SessionRecord {
    /// Whether it goes on: neither revoked nor run out nor left unused, and the account is open.
    pub fn is_live(&self, live: LiveAt) -> bool {
        let is_open = self.user.disabled_at.is_none();
        let lasts = self.expires_at > live.now && self.used_at() > live.used_after;
        self.revoked_at.is_none() && lasts && is_open
    }

    /// When it was last used: its refresh token exchanged, or it began.
    pub fn used_at(&self) -> Timestamp {
        self.last_used_at.unwrap_or(self.created_at)
    }
}

/// A session as its owner sees it in a list.
pub struct SessionOverview {
    /// The session's id.
    pub id: SessionId,
    /// Address and user agent, sealed.
    pub client_sealed: Vec<u8>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last refreshed, if it was.
    pub last_used_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A session that begins with a login.
pub struct NewLogin {
    /// The session.
    pub session: Session,
    /// The stored form of the password that was right: a change meanwhile forbids the
    /// session. None where the login took no password.
    pub password_hash: Option<String>,
    /// A stored form to put in its place, where the policy has changed.
    pub rehashed: Option<String>,
    /// When the code was asked for that was right, where the login took one: the end of all sessions
    /// since then forbids the session.
    pub code_asked_at: Option<Timestamp>,
    /// The device, where it was not known before.
    pub device: Option<NewDevice>,
    /// The device, where it is one on which no second factor is asked for, or is to be.
    pub trusted: Option<TrustedDevice>,
    /// What is sent and recorded because of it.
    pub effects: Effects,
}

/// A device on which a login by password asks for no second factor.
pub enum TrustedDevice {
    /// It says so: the session begins where that holds for its user, and not otherwise.
    Presented(TrustedDeviceHash),
    /// It is to be remembered, once a second factor was proven.
    New {
        /// What is stored of its token.
        hash: TrustedDeviceHash,
        /// Until when it is remembered.
        expires_at: Timestamp,
    },
}

/// A device on which somebody logged in for the first time.
pub struct NewDevice {
    /// What is stored of its token.
    pub hash: DeviceTokenHash,
    /// Until when it is known.
    pub expires_at: Timestamp,
}

/// The refresh token that is to follow another.
#[derive(Clone)]
pub struct Successor {
    /// Its hash.
    pub hash: RefreshTokenHash,
    /// The token, sealed under the one that it follows.
    pub sealed: Vec<u8>,
    /// What the audit log says of it, once the session is known.
    pub audit: NewAuditEntry,
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

/// What came of ending a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was live until now.
    Now,
    /// It had ended before.
    Before,
    /// The user has no such session.
    Unknown,
}

/// Sessions.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Stores the session of a login. False, and nothing stored, when the account was closed, its
    /// password changed, or all of its sessions ended since the login's code was asked for.
    async fn begin_session(&self, login: &NewLogin) -> Result<bool, StoreError>;

    /// Whether a device is known as one of the user who has the address behind `email`.
    async fn is_device_of(
        &self,
        device: &DeviceTokenHash,
        email: &BlindIndex,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Deletes devices that were known until before `before`.
    async fn prune_devices(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Finds a session by the hash of its refresh token, revoked or not.
    async fn session_by_refresh(
        &self,
        hash: &RefreshTokenHash,
    ) -> Result<Option<SessionRecord>, StoreError>;

    /// The same, with the profile of its user: what the pages of a person show, in one read.
    async fn browser_by_refresh(
        &self,
        hash: &RefreshTokenHash,
    ) -> Result<Option<BrowserRecord>, StoreError>;

    /// Exchanges the refresh token behind `presented` for `successor`, where it is the
    /// current token of a live session of an account that is open. Of any number of callers
    /// exactly one rotates.
    async fn rotate_refresh(
        &self,
        presented: &RefreshTokenHash,
        successor: &Successor,
        live: LiveAt,
    ) -> Result<Rotation, StoreError>;

    /// Marks the live sessions of `user`, but for `keep`, revoked; gives those, and others
    /// but `keep` that were revoked since `since`. What would be a session without the owner goes
    /// with them: logins that wait for a second factor, and devices on which none is asked for.
    async fn revoke_sessions_of(
        &self,
        user: UserId,
        keep: Option<SessionId>,
        now: Timestamp,
        since: Timestamp,
        effects: &Effects,
    ) -> Result<Vec<SessionId>, StoreError>;

    /// The live sessions of a user, newest first, at most 100.
    async fn sessions_of(
        &self,
        user: UserId,
        live: LiveAt,
    ) -> Result<Vec<SessionOverview>, StoreError>;

    /// How many sessions live.
    async fn count_live_sessions(&self, live: LiveAt) -> Result<u64, StoreError>;

    /// Deletes sessions that ended before `before`; gives their number.
    async fn prune_sessions(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Marks a session of `owner` revoked. The effects are stored only where it was live.
    async fn revoke_session(
        &self,
        owner: UserId,
        id: SessionId,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<Ended, StoreError>;

    /// Sessions revoked since `since`, with the time, for a process that starts.
    async fn sessions_revoked_since(
        &self,
        since: Timestamp,
    ) -> Result<Vec<(SessionId, Timestamp)>, StoreError>;
}
