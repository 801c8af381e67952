//! Stores that fail on command, before or after they did what was asked.

use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::{Arc, Mutex};
use tessera_core::account::User;
use tessera_core::crypto::BlindIndex;
use tessera_core::id::{ClaimId, EntryId, SessionId, UserId};
use tessera_core::limit::{DrawGroup, Taken};
use tessera_core::otp::ChallengeKey;
use tessera_core::outbox::{Claimed, EntryKind, NewEntry};
use tessera_core::ports::{
    ChallengeState, Ephemeral, EphemeralError, NewChallenge, NewCustomer, OutboxDepth,
    RegisterCustomerError, Reservation, Reserve, Rotation, SessionRecord, Settlement, Store,
    StoreError, Successor, TryCap,
};
use tessera_core::session::RefreshTokenHash;

/// When a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Nothing was done.
    Before,
    /// It was done, but the answer is lost.
    After,
}

/// Which calls fail.
#[derive(Debug, Clone, Default)]
pub struct Plan(Arc<Mutex<Planned>>);

#[derive(Debug, Default)]
enum Planned {
    #[default]
    Nothing,
    Once(&'static str, When),
    Everything,
}

impl Plan {
    /// The next call of `operation` fails, and only that.
    pub fn fail_once(&self, operation: &'static str, when: When) {
        *self.0.lock().unwrap() = Planned::Once(operation, when);
    }

    /// Every call fails.
    pub fn fail_all(&self) {
        *self.0.lock().unwrap() = Planned::Everything;
    }

    /// No call fails any more.
    pub fn heal(&self) {
        *self.0.lock().unwrap() = Planned::Nothing;
    }

    /// Whether the planned fault has not struck yet.
    pub fn is_pending(&self) -> bool {
        matches!(*self.0.lock().unwrap(), Planned::Once(..))
    }

    fn strikes(&self, operation: &'static str, when: When) -> bool {
        let mut planned = self.0.lock().unwrap();
        match *planned {
            Planned::Everything => when == When::Before,
            Planned::Once(name, at) if name == operation && at == when => {
                *planned = Planned::Nothing;
                true
            }
            _ => false,
        }
    }
}

fn down() -> Box<dyn std::error::Error + Send + Sync> {
    "a fault was injected".into()
}

/// A store or ephemeral store with a plan.
pub struct Faulty<S: ?Sized> {
    /// What fails.
    pub plan: Plan,
    /// What does the work.
    pub inner: Arc<S>,
}

macro_rules! faulty {
    ($self:ident, $operation:literal, $error:expr, $call:expr) => {{
        if $self.plan.strikes($operation, When::Before) {
            return Err($error);
        }
        let answer = $call.await;
        if $self.plan.strikes($operation, When::After) {
            return Err($error);
        }
        answer
    }};
}

/// The operations of the ephemeral port that the journey uses.
pub const EPHEMERAL_OPERATIONS: [&str; 7] = [
    "take",
    "put_challenge",
    "challenge",
    "reserve",
    "claim",
    "settle",
    "release",
];

#[async_trait]
impl Ephemeral for Faulty<dyn Ephemeral> {
    async fn take(&self, group: &DrawGroup, now: Timestamp) -> Result<Taken, EphemeralError> {
        faulty!(
            self,
            "take",
            EphemeralError::Unavailable(down()),
            self.inner.take(group, now)
        )
    }

    async fn put_challenge(
        &self,
        key: &ChallengeKey,
        challenge: &NewChallenge,
    ) -> Result<(), EphemeralError> {
        let call = self.inner.put_challenge(key, challenge);
        faulty!(
            self,
            "put_challenge",
            EphemeralError::Unavailable(down()),
            call
        )
    }

    async fn challenge(
        &self,
        key: &ChallengeKey,
        now: Timestamp,
    ) -> Result<Option<ChallengeState>, EphemeralError> {
        let call = self.inner.challenge(key, now);
        faulty!(self, "challenge", EphemeralError::Unavailable(down()), call)
    }

    async fn reserve(
        &self,
        key: &ChallengeKey,
        cap: TryCap,
        now: Timestamp,
    ) -> Result<Reserve, EphemeralError> {
        let call = self.inner.reserve(key, cap, now);
        faulty!(self, "reserve", EphemeralError::Unavailable(down()), call)
    }

    async fn claim(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<bool, EphemeralError> {
        let call = self.inner.claim(key, reservation, claim, now, lease_until);
        faulty!(self, "claim", EphemeralError::Unavailable(down()), call)
    }

    async fn settle(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
    ) -> Result<(), EphemeralError> {
        let call = self.inner.settle(key, reservation, claim);
        faulty!(self, "settle", EphemeralError::Unavailable(down()), call)
    }

    async fn release(
        &self,
        key: &ChallengeKey,
        reservation: &Reservation,
        claim: ClaimId,
    ) -> Result<(), EphemeralError> {
        let call = self.inner.release(key, reservation, claim);
        faulty!(self, "release", EphemeralError::Unavailable(down()), call)
    }

    async fn revoke_session(
        &self,
        session: SessionId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), EphemeralError> {
        let call = self.inner.revoke_session(session, now, until);
        faulty!(
            self,
            "revoke_session",
            EphemeralError::Unavailable(down()),
            call
        )
    }

    async fn is_session_revoked(
        &self,
        session: SessionId,
        now: Timestamp,
    ) -> Result<bool, EphemeralError> {
        let call = self.inner.is_session_revoked(session, now);
        faulty!(
            self,
            "is_session_revoked",
            EphemeralError::Unavailable(down()),
            call
        )
    }

    async fn ping(&self) -> Result<(), EphemeralError> {
        faulty!(
            self,
            "ping",
            EphemeralError::Unavailable(down()),
            self.inner.ping()
        )
    }
}

/// The operations of the store port that the journey's requests use.
pub const STORE_OPERATIONS: [&str; 3] = ["mobile_taken", "enqueue", "register_customer"];

#[async_trait]
impl Store for Faulty<dyn Store> {
    async fn mobile_taken(&self, index: &BlindIndex) -> Result<bool, StoreError> {
        let call = self.inner.mobile_taken(index);
        faulty!(self, "mobile_taken", StoreError::Unavailable(down()), call)
    }

    async fn enqueue(&self, entries: &[NewEntry]) -> Result<(), StoreError> {
        let call = self.inner.enqueue(entries);
        faulty!(self, "enqueue", StoreError::Unavailable(down()), call)
    }

    async fn register_customer(&self, customer: &NewCustomer) -> Result<(), RegisterCustomerError> {
        let call = self.inner.register_customer(customer);
        faulty!(
            self,
            "register_customer",
            StoreError::Unavailable(down()).into(),
            call
        )
    }

    async fn session_by_refresh(
        &self,
        hash: &RefreshTokenHash,
    ) -> Result<Option<SessionRecord>, StoreError> {
        let call = self.inner.session_by_refresh(hash);
        faulty!(
            self,
            "session_by_refresh",
            StoreError::Unavailable(down()),
            call
        )
    }

    async fn rotate_refresh(
        &self,
        presented: &RefreshTokenHash,
        successor: &Successor,
        now: Timestamp,
    ) -> Result<Rotation, StoreError> {
        let call = self.inner.rotate_refresh(presented, successor, now);
        faulty!(
            self,
            "rotate_refresh",
            StoreError::Unavailable(down()),
            call
        )
    }

    async fn revoke_sessions_of(
        &self,
        user: UserId,
        now: Timestamp,
        since: Timestamp,
    ) -> Result<Vec<SessionId>, StoreError> {
        let call = self.inner.revoke_sessions_of(user, now, since);
        faulty!(
            self,
            "revoke_sessions_of",
            StoreError::Unavailable(down()),
            call
        )
    }

    async fn prune_sessions(&self, before: Timestamp) -> Result<u64, StoreError> {
        let call = self.inner.prune_sessions(before);
        faulty!(
            self,
            "prune_sessions",
            StoreError::Unavailable(down()),
            call
        )
    }

    async fn revoke_session(&self, id: SessionId, now: Timestamp) -> Result<bool, StoreError> {
        let call = self.inner.revoke_session(id, now);
        faulty!(
            self,
            "revoke_session",
            StoreError::Unavailable(down()),
            call
        )
    }

    async fn sessions_revoked_since(
        &self,
        since: Timestamp,
    ) -> Result<Vec<(SessionId, Timestamp)>, StoreError> {
        self.inner.sessions_revoked_since(since).await
    }

    async fn count_users(&self) -> Result<u64, StoreError> {
        self.inner.count_users().await
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.inner.user(id).await
    }

    async fn claim_outbox(
        &self,
        kind: EntryKind,
        max: u32,
        claim: ClaimId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<Claimed>, StoreError> {
        let call = self.inner.claim_outbox(kind, max, claim, now, lease_until);
        faulty!(self, "claim_outbox", StoreError::Unavailable(down()), call)
    }

    async fn settle_outbox(
        &self,
        claim: ClaimId,
        settlements: &[(EntryId, Settlement)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let call = self.inner.settle_outbox(claim, settlements, now);
        faulty!(self, "settle_outbox", StoreError::Unavailable(down()), call)
    }

    async fn outbox_depth(&self, kind: EntryKind) -> Result<OutboxDepth, StoreError> {
        self.inner.outbox_depth(kind).await
    }

    async fn prune_outbox(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.inner.prune_outbox(before).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        faulty!(
            self,
            "ping",
            StoreError::Unavailable(down()),
            self.inner.ping()
        )
    }
}
