//! What was given up: listed, and put among what waits again.

use crate::database::{Database, Row, Value};
use crate::effects;
use jiff::Timestamp;
use tessera_core::id::EntryId;
use tessera_core::outbox::{DeadEntry, EntryKind, Redelivery};
use tessera_core::ports::{Effects, StoreError};
use uuid::Uuid;

/// Entries that were given up, newest first: ids of version 7 sort by age.
pub(super) async fn list(
    database: &Database,
    before: Option<EntryId>,
    limit: u32,
) -> Result<Vec<DeadEntry>, StoreError> {
    let rows = database
        .fetch_all(
            "SELECT id, kind, destination, attempts, created_at, finished_at, error, \
             CAST(CASE WHEN payload IS NULL THEN 0 ELSE 1 END AS BIGINT) FROM outbox \
             WHERE state = 'dead' AND id < $1 ORDER BY id DESC LIMIT $2",
            &[
                Value::Id(before.map_or_else(Uuid::max, EntryId::as_uuid)),
                limit.into(),
            ],
        )
        .await?;
    rows.iter().map(entry_from).collect()
}

fn entry_from(row: &Row) -> Result<DeadEntry, StoreError> {
    let kind = EntryKind::parse(&row.text(1)?);
    let created_at = row.timestamp(4)?;
    Ok(DeadEntry {
        id: EntryId::from(row.id(0)?),
        kind: kind.ok_or(StoreError::Corrupt("an entry's kind is none"))?,
        destination: row.text(2)?,
        attempts: u32::try_from(row.int(3)?).unwrap_or(u32::MAX),
        created_at,
        dead_at: row.opt_timestamp(5)?.unwrap_or(created_at),
        error: row.opt_text(6)?.unwrap_or_default(),
        is_kept: row.int(7)? != 0,
    })
}

/// The state is asked for twice: PostgreSQL waits for another that moves the same rows, and looks
/// at the outer condition alone when it goes on.
const REDELIVER_ONE: &str = "UPDATE outbox SET state = 'pending', available_at = $1, \
     attempts = 0, lease = NULL, finished_at = NULL, error = NULL \
     WHERE state = 'dead' AND id IN (SELECT id FROM outbox WHERE state = 'dead' \
     AND payload IS NOT NULL AND id = $3 ORDER BY id LIMIT $2)";
const REDELIVER_SINK: &str = "UPDATE outbox SET state = 'pending', available_at = $1, \
     attempts = 0, lease = NULL, finished_at = NULL, error = NULL \
     WHERE state = 'dead' AND id IN (SELECT id FROM outbox WHERE state = 'dead' \
     AND payload IS NOT NULL AND kind = 'event' AND destination = $3 ORDER BY id LIMIT $2)";

/// Puts entries among those that wait.
pub(super) async fn redeliver(
    database: &Database,
    what: &Redelivery,
    max: u32,
    now: Timestamp,
    effects: &Effects,
) -> Result<u64, StoreError> {
    let (sql, which) = match what {
        Redelivery::Entry(id) => (REDELIVER_ONE, Value::Id(id.as_uuid())),
        Redelivery::Sink(name) => (REDELIVER_SINK, Value::Text(name)),
    };
    let mut tx = database.begin().await?;
    let moved = tx.execute(sql, &[now.into(), max.into(), which]).await?;
    if moved == 0 {
        return Ok(0);
    }
    effects::insert(&mut tx, effects).await?;
    tx.commit().await?;
    Ok(moved)
}
