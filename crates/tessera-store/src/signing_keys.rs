//! Keys that sign access tokens.

use crate::database::{Row, Tx, Value};
use crate::effects;
use crate::store::{SqlStore, timed};
use async_trait::async_trait;
use jiff::Timestamp;
use tessera_core::ports::{
    Effects, RetireSigningKey, SigningKeyStore, StoreError, StoredSigningKey,
};

/// What PostgreSQL knows the lock by that changes of keys wait for.
const LOCK: i64 = 0x7465_7373_6b65_7973;

#[async_trait]
impl SigningKeyStore for SqlStore {
    async fn signing_keys(&self) -> Result<Vec<StoredSigningKey>, StoreError> {
        timed("signing_keys", async {
            let rows = self
                .database
                .fetch_all(
                    "SELECT kid, algorithm, key_sealed, created_at, activates_at, retired_at \
                     FROM signing_keys ORDER BY activates_at DESC, kid DESC",
                    &[],
                )
                .await?;
            rows.iter().map(key_from).collect()
        })
        .await
    }

    async fn add_signing_key(
        &self,
        key: &StoredSigningKey,
        newest: Option<&str>,
        effects: &Effects,
    ) -> Result<bool, StoreError> {
        timed("add_signing_key", async {
            let mut tx = self.database.begin().await?;
            tx.lock(LOCK).await?;
            if newest_of(&mut tx).await?.as_deref() != newest {
                return Ok(false);
            }
            tx.execute(
                "INSERT INTO signing_keys (kid, algorithm, key_sealed, created_at, activates_at) \
                 VALUES ($1, $2, $3, $4, $5)",
                &[
                    Value::Text(&key.kid),
                    Value::Text(&key.algorithm),
                    Value::Blob(&key.key_sealed),
                    key.created_at.into(),
                    key.activates_at.into(),
                ],
            )
            .await?;
            effects::insert(&mut tx, effects).await?;
            tx.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn retire_signing_key(
        &self,
        retire: &RetireSigningKey<'_>,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<bool, StoreError> {
        timed("retire_signing_key", async {
            let mut tx = self.database.begin().await?;
            tx.lock(LOCK).await?;
            if is_retired(&mut tx, retire.signer).await? || is_retired(&mut tx, retire.kid).await? {
                return Ok(false);
            }
            tx.execute(
                "INSERT INTO signing_keys \
                 (kid, algorithm, key_sealed, created_at, activates_at, retired_at) \
                 VALUES ($1, $2, $3, $4, $4, $4) \
                 ON CONFLICT (kid) DO UPDATE SET retired_at = $4, key_sealed = $3",
                &[
                    Value::Text(retire.kid),
                    Value::Text(retire.algorithm),
                    Value::Blob(&[]),
                    now.into(),
                ],
            )
            .await?;
            effects::insert(&mut tx, effects).await?;
            tx.commit().await?;
            Ok(true)
        })
        .await
    }
}

fn key_from(row: &Row) -> Result<StoredSigningKey, StoreError> {
    Ok(StoredSigningKey {
        kid: row.text(0)?,
        algorithm: row.text(1)?,
        key_sealed: row.blob(2)?,
        created_at: row.timestamp(3)?,
        activates_at: row.timestamp(4)?,
        retired_at: row.opt_timestamp(5)?,
    })
}

/// The first of the keys that are not retired.
async fn newest_of(tx: &mut Tx) -> Result<Option<String>, StoreError> {
    let row = tx
        .fetch_first(
            "SELECT kid FROM signing_keys WHERE retired_at IS NULL \
             ORDER BY activates_at DESC, kid DESC LIMIT 1",
            &[],
        )
        .await?;
    row.map(|row| row.text(0)).transpose()
}

async fn is_retired(tx: &mut Tx, kid: &str) -> Result<bool, StoreError> {
    let row = tx
        .fetch_first(
            "SELECT kid FROM signing_keys WHERE kid = $1 AND retired_at IS NOT NULL",
            &[Value::Text(kid)],
        )
        .await?;
    Ok(row.is_some())
}
