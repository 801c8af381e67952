//! What is held of persons: read whole, and destroyed whole.

mod erase;
mod held;
mod overdue;

use crate::accounts::{consent_columns, consent_from};
use crate::database::{Row, Value};
use crate::store::{SqlStore, timed};
use crate::terms;
use async_trait::async_trait;
use jiff::Timestamp;
use tessera_core::consent::Consent;
use tessera_core::id::UserId;
use tessera_core::ports::{
    Effects, Erased, HeldRecords, ListPart, NewErasure, Overdue, PrivacyStore, Remains, StoreError,
    Terms,
};
use tessera_core::privacy::ErasureRecord;

#[async_trait]
impl PrivacyStore for SqlStore {
    async fn held_of(
        &self,
        user: UserId,
        part: ListPart,
    ) -> Result<Option<HeldRecords>, StoreError> {
        timed("held_of", held::of(self, user, part)).await
    }

    async fn erase_user(
        &self,
        erasure: &NewErasure,
        effects: &Effects,
    ) -> Result<Erased, StoreError> {
        timed("erase_user", erase::user(self, erasure, effects)).await
    }

    async fn erasure(&self, user: UserId) -> Result<Option<Timestamp>, StoreError> {
        timed("erasure", async {
            let row = self
                .database
                .fetch_first(
                    "SELECT erased_at FROM erasures WHERE user_id = $1",
                    &[Value::Id(user.as_uuid())],
                )
                .await?;
            row.map(|row| row.timestamp(0)).transpose()
        })
        .await
    }

    async fn erasures(
        &self,
        after: Option<ErasureRecord>,
        limit: u32,
    ) -> Result<Vec<ErasureRecord>, StoreError> {
        timed("erasures", async {
            let (at, user) = match after {
                Some(after) => (after.erased_at.as_millisecond(), after.user.as_uuid()),
                None => (i64::MIN, uuid::Uuid::nil()),
            };
            let rows = self
                .database
                .fetch_all(
                    "SELECT user_id, erased_at FROM erasures \
                     WHERE erased_at > $1 OR (erased_at = $1 AND user_id > $2) \
                     ORDER BY erased_at, user_id LIMIT $3",
                    &[Value::Int(at), Value::Id(user), limit.into()],
                )
                .await?;
            rows.iter().map(record_from).collect()
        })
        .await
    }

    async fn note_erasure(&self, erasure: ErasureRecord) -> Result<bool, StoreError> {
        timed("note_erasure", async {
            let noted = self
                .database
                .execute(
                    "INSERT INTO erasures (user_id, erased_at) VALUES ($1, $2) \
                     ON CONFLICT DO NOTHING",
                    &[Value::Id(erasure.user.as_uuid()), erasure.erased_at.into()],
                )
                .await?;
            Ok(noted == 1)
        })
        .await
    }

    async fn remains_of(&self, user: UserId) -> Result<Vec<Remains>, StoreError> {
        timed("remains_of", held::remains(&self.database, user)).await
    }

    async fn erased_consents(&self, user: UserId) -> Result<Vec<Consent>, StoreError> {
        timed("erased_consents", async {
            let rows = self
                .database
                .fetch_all(
                    concat!(
                        "SELECT ",
                        consent_columns!(),
                        " FROM erased_consents WHERE user_id = $1 ORDER BY recorded_at, id"
                    ),
                    &[Value::Id(user.as_uuid())],
                )
                .await?;
            rows.iter().map(consent_from).collect()
        })
        .await
    }

    async fn overdue(&self, terms: &Terms) -> Result<Vec<Overdue>, StoreError> {
        timed("overdue", overdue::overdue(&self.database, terms)).await
    }

    async fn prune_erasures(&self, terms: &Terms) -> Result<u64, StoreError> {
        timed("prune_erasures", async {
            let database = &self.database;
            let sessions = terms::ERASED_SESSIONS.end(database, terms.revoked).await?;
            let erasures = terms::ERASURES.end(database, terms.records).await?;
            Ok(sessions + erasures)
        })
        .await
    }
}

fn record_from(row: &Row) -> Result<ErasureRecord, StoreError> {
    Ok(ErasureRecord {
        user: UserId::from(row.id(0)?),
        erased_at: row.timestamp(1)?,
    })
}
