//! Sinks, and what was delivered to them and kept.

use crate::database::{Database, Row, Sql, Tx, Value};
use crate::effects;
use jiff::Timestamp;
use tessera_core::id::EntryId;
use tessera_core::outbox::{KeptEvent, KeptPlace, OrderingKey, SinkHistory, SinkLag};
use tessera_core::ports::{Effects, StoreError};
use uuid::Uuid;

/// What waits, sink by sink.
pub(super) async fn lags(database: &Database) -> Result<Vec<SinkLag>, StoreError> {
    let rows = database
        .fetch_all(
            "SELECT destination, count(*), min(created_at) FROM outbox \
             WHERE state = 'pending' AND kind = 'event' GROUP BY destination ORDER BY destination",
            &[],
        )
        .await?;
    let lag = |row: &Row| {
        Ok(SinkLag {
            sink: row.text(0)?,
            waiting: count(row, 1)?,
            oldest: row.timestamp(2)?,
        })
    };
    rows.iter().map(lag).collect()
}

fn count(row: &Row, column: usize) -> Result<u64, StoreError> {
    Ok(u64::try_from(row.int(column)?).unwrap_or(0))
}

const COUNTED: &str = "SELECT \
    (SELECT count(*) FROM outbox WHERE state = 'dead' AND kind = 'event' AND destination = $1), \
    (SELECT count(*) FROM outbox WHERE state = 'sent' AND payload IS NOT NULL \
    AND destination = $1), \
    (SELECT max(finished_at) FROM outbox WHERE state = 'sent' AND kind = 'event' \
    AND destination = $1)";

/// The newest reason. Ids of version 7 sort by age.
const REASON: &str = "SELECT error FROM outbox WHERE kind = 'event' AND destination = $1 \
    AND state <> 'sent' AND error IS NOT NULL ORDER BY id DESC LIMIT 1";

/// The kept event that stands last.
const FARTHEST: &str = "SELECT id, position, payload FROM outbox WHERE state = 'sent' \
    AND payload IS NOT NULL AND kind = 'event' AND destination = $1 AND position IS NOT NULL \
    ORDER BY position DESC, id DESC LIMIT 1";

/// What came of the events for a sink.
pub(super) async fn history(database: &Database, sink: &str) -> Result<SinkHistory, StoreError> {
    let sink = [Value::Text(sink)];
    let reason = database.fetch_first(REASON, &sink).await?;
    let farthest = database.fetch_first(FARTHEST, &sink).await?;
    let Some(row) = database.fetch_first(COUNTED, &sink).await? else {
        return Ok(SinkHistory::default());
    };
    Ok(SinkHistory {
        dead: count(&row, 0)?,
        kept: count(&row, 1)?,
        delivered_at: row.opt_timestamp(2)?,
        error: reason.map(|row| row.text(0)).transpose()?,
        farthest: farthest.as_ref().map(kept).transpose()?,
    })
}

/// Kept events of a sink, in the order in which they were stored. What an older program stored has
/// no place, and is not among them.
pub(super) async fn list(
    database: &Database,
    sink: &str,
    since: Timestamp,
    until: Timestamp,
    after: Option<KeptPlace>,
    limit: u32,
) -> Result<Vec<KeptEvent>, StoreError> {
    let after = after.unwrap_or(KeptPlace {
        position: -1,
        id: EntryId::from(Uuid::nil()),
    });
    let rows = database
        .fetch_all(
            "SELECT id, position, payload FROM outbox WHERE state = 'sent' \
             AND payload IS NOT NULL AND kind = 'event' AND destination = $1 \
             AND created_at >= $2 AND created_at < $3 AND (position, id) > ($4, $5) \
             ORDER BY position, id LIMIT $6",
            &[
                Value::Text(sink),
                since.into(),
                until.into(),
                Value::Int(after.position),
                Value::Id(after.id.as_uuid()),
                limit.into(),
            ],
        )
        .await?;
    rows.iter().map(kept).collect()
}

fn kept(row: &Row) -> Result<KeptEvent, StoreError> {
    Ok(KeptEvent {
        place: KeptPlace {
            id: EntryId::from(row.id(0)?),
            position: row.int(1)?,
        },
        payload: row.blob(2)?,
    })
}

/// The state is asked for with the ids: of two that move an event one finds it delivered.
const REPLAY: Sql = Sql {
    sqlite: "UPDATE outbox SET state = 'pending', available_at = $2, attempts = 0, lease = NULL, \
             finished_at = NULL, delivered_by = NULL, error = NULL \
             WHERE id IN (SELECT unhex(value) FROM json_each($1)) \
             AND state = 'sent' AND kind = 'event' AND payload IS NOT NULL",
    postgres: "UPDATE outbox SET state = 'pending', available_at = $2, attempts = 0, lease = NULL, \
               finished_at = NULL, delivered_by = NULL, error = NULL WHERE id = ANY($1) \
               AND state = 'sent' AND kind = 'event' AND payload IS NOT NULL",
};

/// Puts events among those that wait.
pub(super) async fn replay(
    database: &Database,
    events: &[EntryId],
    now: Timestamp,
    effects: &Effects,
) -> Result<u64, StoreError> {
    let ids: Vec<Uuid> = events.iter().map(|id| id.as_uuid()).collect();
    let mut tx = database.begin().await?;
    let moved = tx.execute(REPLAY, &[Value::Ids(&ids), now.into()]).await?;
    if moved == 0 {
        return Ok(0);
    }
    effects::insert(&mut tx, effects).await?;
    tx.commit().await?;
    Ok(moved)
}

/// Wipes what is kept about somebody, of what was delivered and of what was given up.
pub(crate) async fn forget(tx: &mut Tx, key: OrderingKey) -> Result<(), StoreError> {
    for wipe in [
        "UPDATE outbox SET payload = NULL WHERE state = 'sent' AND payload IS NOT NULL \
         AND ordering_key = $1",
        "UPDATE outbox SET payload = NULL WHERE state = 'dead' AND payload IS NOT NULL \
         AND ordering_key = $1",
    ] {
        tx.execute(wipe, &[Value::Int(key.as_i64())]).await?;
    }
    Ok(())
}

/// Wipes what is kept for one sink of what stands in one order.
pub(super) async fn wipe_told(
    database: &Database,
    key: OrderingKey,
    sink: &str,
) -> Result<(), StoreError> {
    let values = [Value::Int(key.as_i64()), Value::Text(sink)];
    for wipe in [
        "UPDATE outbox SET payload = NULL WHERE state = 'sent' AND payload IS NOT NULL \
         AND ordering_key = $1 AND destination = $2",
        "UPDATE outbox SET payload = NULL WHERE state = 'dead' AND payload IS NOT NULL \
         AND ordering_key = $1 AND destination = $2",
    ] {
        database.execute(wipe, &values).await?;
    }
    Ok(())
}
