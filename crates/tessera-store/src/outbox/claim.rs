//! Leasing what is due, each key in its order.
//!
//! An entry with an ordering key waits while one for the same destination that was stored before
//! it is pending. Whoever comes upon one that waits puts it off, so that what is behind a sink that
//! is away is not looked at again and again; whoever settles the one before makes it due.

use crate::database::{Database, Row, Sql, Tx, Value};
use jiff::{SignedDuration, Timestamp};
use tessera_core::id::{ClaimId, EntryId};
use tessera_core::outbox::{Claimed, EntryKind};
use tessera_core::ports::{Settlement, StoreError};
use uuid::Uuid;

/// How long an entry is put off at least that waits behind another. On PostgreSQL the one before
/// may be settled between two looks, so that nobody makes this one due: it then is late by that.
const PUT_OFF: SignedDuration = SignedDuration::from_secs(2);

/// How often entries that all wait are put off before the next round. More than that are behind
/// one that has been away for long.
const LOOKS: u32 = 64;

/// A lease is a time before which nobody else sees the entry, and a mark that says
/// whose it is. Rows that another instance is leasing are stepped over.
///
/// `ahead` is when the ones before an entry are due again, and NULL where there is none. Those that
/// were put off have no lease.
const CLAIM: Sql = Sql {
    sqlite: "UPDATE outbox SET lease = CASE WHEN due.ahead IS NULL THEN $1 END, \
             available_at = CASE WHEN due.ahead IS NULL THEN $2 ELSE max(due.ahead, $6) END, \
             attempts = attempts + CASE WHEN due.ahead IS NULL THEN 1 ELSE 0 END \
             FROM (SELECT one.id, (SELECT max(CASE WHEN earlier.lease IS NULL \
             THEN earlier.available_at ELSE $6 END) FROM outbox AS earlier \
             WHERE earlier.state = 'pending' AND earlier.ordering_key = one.ordering_key \
             AND earlier.destination = one.destination \
             AND (earlier.position, earlier.id) < (one.position, one.id)) AS ahead \
             FROM outbox AS one WHERE one.state = 'pending' AND one.kind = $3 \
             AND one.available_at <= $4 ORDER BY one.available_at, one.id LIMIT $5) AS due \
             WHERE outbox.id = due.id RETURNING outbox.id, destination, payload, attempts, \
             expires_at, lease",
    postgres: "UPDATE outbox SET lease = CASE WHEN due.ahead IS NULL THEN $1 END, \
               available_at = CASE WHEN due.ahead IS NULL THEN $2 \
               ELSE greatest(due.ahead, $6) END, \
               attempts = attempts + CASE WHEN due.ahead IS NULL THEN 1 ELSE 0 END \
               FROM (SELECT one.id, (SELECT max(CASE WHEN earlier.lease IS NULL \
               THEN earlier.available_at ELSE $6 END) FROM outbox AS earlier \
               WHERE earlier.state = 'pending' AND earlier.ordering_key = one.ordering_key \
               AND earlier.destination = one.destination \
               AND (earlier.position, earlier.id) < (one.position, one.id)) AS ahead \
               FROM outbox AS one WHERE one.state = 'pending' AND one.kind = $3 \
               AND one.available_at <= $4 ORDER BY one.available_at, one.id LIMIT $5 \
               FOR UPDATE OF one SKIP LOCKED) AS due \
               WHERE outbox.id = due.id RETURNING outbox.id, destination, payload, attempts, \
               expires_at, lease",
};

/// Leases due entries, oldest first.
pub(super) async fn lease(
    database: &Database,
    kind: EntryKind,
    max: u32,
    claim: ClaimId,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Vec<Claimed>, StoreError> {
    let later = now.saturating_add(PUT_OFF).unwrap_or(Timestamp::MAX);
    for _ in 0..LOOKS {
        // Looked for without the write lock first: an idle worker disturbs nobody.
        let due = database
            .fetch_first(
                "SELECT id FROM outbox WHERE state = 'pending' AND kind = $1 \
                 AND available_at <= $2 LIMIT 1",
                &[Value::Text(kind.as_str()), now.into()],
            )
            .await?;
        if due.is_none() {
            break;
        }
        let mut tx = database.begin().await?;
        let rows = tx
            .fetch_all(
                CLAIM,
                &[
                    Value::Id(claim.as_uuid()),
                    lease_until.into(),
                    Value::Text(kind.as_str()),
                    now.into(),
                    max.into(),
                    later.into(),
                ],
            )
            .await?;
        tx.commit().await?;
        let leased = rows.iter().filter_map(claimed_from);
        let mut entries = leased.collect::<Result<Vec<_>, _>>()?;
        if entries.is_empty() && !rows.is_empty() {
            continue;
        }
        // UPDATE … RETURNING has no order; ids of version 7 sort by age.
        entries.sort_by_key(|entry| entry.id);
        return Ok(entries);
    }
    Ok(Vec::new())
}

/// The entry of a row; none where it was put off.
fn claimed_from(row: &Row) -> Option<Result<Claimed, StoreError>> {
    let read = || {
        Ok(row.opt_id(5)?.is_some().then_some(Claimed {
            id: EntryId::from(row.id(0)?),
            destination: row.text(1)?,
            payload: row.blob(2)?,
            attempts: u32::try_from(row.int(3)?).unwrap_or(u32::MAX),
            expires_at: row.opt_timestamp(4)?,
        }))
    };
    read().transpose()
}

/// What was put off behind entries that are done. One that was tried itself keeps its pause.
const WAKE_NEXT: Sql = Sql {
    sqlite: "UPDATE outbox SET available_at = $2 WHERE id IN (\
             SELECT (SELECT next.id FROM outbox AS next WHERE next.state = 'pending' \
             AND next.ordering_key = done.ordering_key AND next.destination = done.destination \
             ORDER BY next.position, next.id LIMIT 1) FROM outbox AS done \
             WHERE done.id IN (SELECT unhex(value) FROM json_each($1)) \
             AND done.ordering_key IS NOT NULL AND done.state <> 'pending') \
             AND state = 'pending' AND lease IS NULL AND attempts = 0 AND available_at > $2",
    postgres: "UPDATE outbox SET available_at = $2 WHERE id IN (\
               SELECT (SELECT next.id FROM outbox AS next WHERE next.state = 'pending' \
               AND next.ordering_key = done.ordering_key AND next.destination = done.destination \
               ORDER BY next.position, next.id LIMIT 1) FROM outbox AS done \
               WHERE done.id = ANY($1) \
               AND done.ordering_key IS NOT NULL AND done.state <> 'pending') \
               AND state = 'pending' AND lease IS NULL AND attempts = 0 AND available_at > $2",
};

/// Makes due what waited behind entries that are delivered or given up.
pub(super) async fn wake_next(
    tx: &mut Tx,
    settlements: &[(EntryId, Settlement)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let done = settlements
        .iter()
        .filter(|(_, settlement)| !matches!(settlement, Settlement::Retry { .. }));
    let ids: Vec<Uuid> = done.map(|(id, _)| id.as_uuid()).collect();
    if !ids.is_empty() {
        tx.execute(WAKE_NEXT, &[Value::Ids(&ids), now.into()])
            .await?;
    }
    Ok(())
}
