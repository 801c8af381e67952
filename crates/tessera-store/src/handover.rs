//! What one process leaves to the next.

use crate::database::{Row, Value};
use crate::store::{SqlStore, timed};
use async_trait::async_trait;
use std::error::Error;
use tessera_core::handover::{MAX_PARCEL_LEN, MAX_PARCELS, SealedParcel};
use tessera_core::id::ProcessId;
use tessera_core::ports::{HandoverStore, StoreError};

/// Locks the one row: who takes over at the same moment waits, and finds nothing left.
const HOLD: &str = "INSERT INTO handover (id, process) VALUES (1, $1) \
    ON CONFLICT (id) DO UPDATE SET process = excluded.process";

/// Whatever else lies there, this program did not write.
const LEFT: &str = "SELECT number, format, ends_at, sealed FROM handover_parcels \
    WHERE number >= 0 AND number < $1 AND length(sealed) <= $2 ORDER BY number";

fn parcel_from(row: &Row) -> Result<SealedParcel, StoreError> {
    let number = |column| {
        let number = u32::try_from(row.int(column)?);
        number.map_err(|_| StoreError::Corrupt("a number of a parcel is out of range"))
    };
    Ok(SealedParcel {
        number: number(0)?,
        format: number(1)?,
        ends_at: row.timestamp(2)?,
        sealed: row.blob(3)?,
    })
}

/// A row that was tampered with keeps nobody from starting.
fn readable(row: &Row) -> Option<SealedParcel> {
    let parcel = parcel_from(row);
    if let Err(error) = &parcel {
        tracing::warn!(
            error = error as &dyn Error,
            "a row that the process before left cannot be read; it is dropped"
        );
    }
    parcel.ok()
}

impl SqlStore {
    async fn try_take_over(&self, process: ProcessId) -> Result<Vec<SealedParcel>, StoreError> {
        let bounds = [
            MAX_PARCELS.into(),
            Value::Int(i64::try_from(MAX_PARCEL_LEN).unwrap_or(i64::MAX)),
        ];
        let mut tx = self.database.begin().await?;
        tx.execute(HOLD, &[Value::Id(process.as_uuid())]).await?;
        let left = tx.fetch_all(LEFT, &bounds).await?;
        tx.execute("DELETE FROM handover_parcels", &[]).await?;
        tx.commit().await?;
        Ok(left.iter().filter_map(readable).collect())
    }

    async fn try_hand_over(
        &self,
        process: ProcessId,
        parcels: &[SealedParcel],
    ) -> Result<bool, StoreError> {
        let mut tx = self.database.begin().await?;
        let ended = tx
            .execute(
                "UPDATE handover SET process = NULL WHERE process = $1",
                &[Value::Id(process.as_uuid())],
            )
            .await?;
        if ended == 0 {
            return Ok(false);
        }
        for parcel in parcels {
            tx.execute(
                "INSERT INTO handover_parcels (number, format, ends_at, sealed) \
                 VALUES ($1, $2, $3, $4)",
                &[
                    parcel.number.into(),
                    parcel.format.into(),
                    parcel.ends_at.into(),
                    Value::Blob(&parcel.sealed),
                ],
            )
            .await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

#[async_trait]
impl HandoverStore for SqlStore {
    async fn take_over(&self, process: ProcessId) -> Result<Vec<SealedParcel>, StoreError> {
        timed("take_over", self.try_take_over(process)).await
    }

    async fn hand_over(
        &self,
        process: ProcessId,
        parcels: &[SealedParcel],
    ) -> Result<bool, StoreError> {
        timed("hand_over", self.try_hand_over(process, parcels)).await
    }
}
