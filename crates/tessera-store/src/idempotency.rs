//! Requests that carry an idempotency key. Each operation is one statement, which may reach the
//! server twice where a connection dies, and then does nothing more.

use crate::database::Value;
use crate::store::{SqlStore, timed};
use crate::terms;
use async_trait::async_trait;
use jiff::Timestamp;
use tessera_core::id::{ClaimId, UserId};
use tessera_core::idempotency::KeyHash;
use tessera_core::ports::{ClaimedRequest, IdempotencyStore, NewRequest, StoreError};

/// Takes the row where there is none, where it has run out, or where whoever was at work on the
/// same request has gone: their lease has ended.
const CLAIM: &str = "INSERT INTO idempotent_requests \
    (key_hash, fingerprint, user_id, claim, lease_until, expires_at) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key_hash) DO UPDATE SET \
    fingerprint = excluded.fingerprint, user_id = excluded.user_id, claim = excluded.claim, \
    lease_until = excluded.lease_until, expires_at = excluded.expires_at, answer_sealed = NULL \
    WHERE idempotent_requests.expires_at <= $7 \
    OR (idempotent_requests.answer_sealed IS NULL \
        AND idempotent_requests.fingerprint = excluded.fingerprint \
        AND (idempotent_requests.lease_until <= $7 \
             OR idempotent_requests.claim = excluded.claim)) \
    RETURNING claim";

#[async_trait]
impl IdempotencyStore for SqlStore {
    async fn claim_request(
        &self,
        request: &NewRequest,
        now: Timestamp,
    ) -> Result<ClaimedRequest, StoreError> {
        timed("claim_request", async {
            let key = Value::Blob(request.key.as_bytes());
            let claimed = self
                .database
                .fetch_written(
                    CLAIM,
                    &[
                        key,
                        Value::Blob(request.fingerprint.as_bytes()),
                        Value::OptId(request.user.map(UserId::as_uuid)),
                        Value::Id(request.claim.as_uuid()),
                        request.lease_until.into(),
                        request.expires_at.into(),
                        now.into(),
                    ],
                )
                .await?;
            if !claimed.is_empty() {
                return Ok(ClaimedRequest::Yours);
            }
            let row = self
                .database
                .fetch_first(
                    "SELECT fingerprint, answer_sealed FROM idempotent_requests \
                     WHERE key_hash = $1",
                    &[key],
                )
                .await?;
            let Some(row) = row else {
                // It was released between the two statements.
                return Ok(ClaimedRequest::UnderWay);
            };
            if row.blob(0)? != request.fingerprint.as_bytes() {
                return Ok(ClaimedRequest::OtherRequest);
            }
            let answer = row.opt_blob(1)?;
            Ok(answer.map_or(ClaimedRequest::UnderWay, ClaimedRequest::Answered))
        })
        .await
    }

    async fn answer_request(
        &self,
        key: &KeyHash,
        claim: ClaimId,
        answer_sealed: &[u8],
    ) -> Result<bool, StoreError> {
        timed("answer_request", async {
            let answered = self
                .database
                .fetch_written(
                    "UPDATE idempotent_requests SET answer_sealed = $3 \
                     WHERE key_hash = $1 AND claim = $2 RETURNING claim",
                    &[
                        Value::Blob(key.as_bytes()),
                        Value::Id(claim.as_uuid()),
                        Value::Blob(answer_sealed),
                    ],
                )
                .await?;
            Ok(!answered.is_empty())
        })
        .await
    }

    async fn release_request(&self, key: &KeyHash, claim: ClaimId) -> Result<bool, StoreError> {
        timed("release_request", async {
            let released = self
                .database
                .fetch_written(
                    "DELETE FROM idempotent_requests \
                     WHERE key_hash = $1 AND claim = $2 AND answer_sealed IS NULL RETURNING claim",
                    &[Value::Blob(key.as_bytes()), Value::Id(claim.as_uuid())],
                )
                .await?;
            Ok(!released.is_empty())
        })
        .await
    }

    async fn prune_requests(&self, before: Timestamp) -> Result<u64, StoreError> {
        let pruned = terms::REQUESTS.end(&self.database, before);
        timed("prune_requests", pruned).await
    }
}
