//! Requests that carry an idempotency key, and what they were answered.

use super::StoreError;
use crate::id::{ClaimId, UserId};
use crate::idempotency::{KeyHash, RequestFingerprint};
use async_trait::async_trait;
use jiff::Timestamp;

/// A request that asks to be done once.
#[derive(Debug, Clone, Copy)]
pub struct NewRequest {
    /// Its key, with the operation and the caller.
    pub key: KeyHash,
    /// What it asks for.
    pub fingerprint: RequestFingerprint,
    /// Who calls, where that is known: what was answered goes when they are erased.
    pub user: Option<UserId>,
    /// Who is at work on it.
    pub claim: ClaimId,
    /// Until when nobody else takes it up.
    pub lease_until: Timestamp,
    /// When it is forgotten.
    pub expires_at: Timestamp,
}

/// Who does what a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimedRequest {
    /// The one who asked.
    Yours,
    /// Nobody any more: what was answered, sealed.
    Answered(Vec<u8>),
    /// Somebody else, at this moment.
    UnderWay,
    /// The key stands for another request.
    OtherRequest,
}

/// Requests that are done once.
#[async_trait]
pub trait IdempotencyStore: Send + Sync {
    /// Takes a request up, in one statement that one of any number of callers succeeds with. A
    /// request whose lease has ended without an answer is taken up again, by the same request
    /// alone; a key that has run out stands for nothing.
    async fn claim_request(
        &self,
        request: &NewRequest,
        now: Timestamp,
    ) -> Result<ClaimedRequest, StoreError>;

    /// Keeps what was answered. False where the lease had ended and somebody else took the
    /// request up, or where it went with its caller: then nothing is kept.
    async fn answer_request(
        &self,
        key: &KeyHash,
        claim: ClaimId,
        answer_sealed: &[u8],
    ) -> Result<bool, StoreError>;

    /// Forgets a request that was not answered, so that it can be made again at once.
    async fn release_request(&self, key: &KeyHash, claim: ClaimId) -> Result<bool, StoreError>;

    /// Deletes requests that ran out before `before`; says how many.
    async fn prune_requests(&self, before: Timestamp) -> Result<u64, StoreError>;
}
