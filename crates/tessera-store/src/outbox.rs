//! The outbox table: entries are leased, then settled.

mod claim;
mod dead;
pub(crate) mod kept;

use crate::database::{Database, Row, Sql, Tx, Value};
use crate::inserts::Inserts;
use crate::store::{SqlStore, timed};
use crate::{effects, postgres, terms};
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use tessera_core::id::{ClaimId, EntryId};
use tessera_core::outbox::{
    Claimed, DeadEntry, EntryKind, KeptEvent, KeptPlace, NewEntry, OrderingKey, Redelivery,
    SinkHistory, SinkLag,
};
use tessera_core::ports::{Effects, OutboxDepth, OutboxStore, Settlement, StoreError};
use uuid::Uuid;

#[async_trait]
impl OutboxStore for SqlStore {
    async fn enqueue(&self, entries: &[NewEntry]) -> Result<(), StoreError> {
        timed("enqueue", enqueue(&self.database, entries)).await
    }

    async fn claim_outbox(
        &self,
        kind: EntryKind,
        max: u32,
        claim: ClaimId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<Claimed>, StoreError> {
        let leased = claim::lease(&self.database, kind, max, claim, now, lease_until);
        timed("claim_outbox", leased).await
    }

    async fn settle_outbox(
        &self,
        claim: ClaimId,
        settlements: &[(EntryId, Settlement)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let settled = settle(&self.database, claim, settlements, now);
        timed("settle_outbox", settled).await
    }

    async fn outbox_depth(&self, kind: EntryKind) -> Result<OutboxDepth, StoreError> {
        timed("outbox_depth", depth(&self.database, kind)).await
    }

    async fn dead_entries(
        &self,
        before: Option<EntryId>,
        limit: u32,
    ) -> Result<Vec<DeadEntry>, StoreError> {
        timed("dead_entries", dead::list(&self.database, before, limit)).await
    }

    async fn redeliver(
        &self,
        what: &Redelivery,
        max: u32,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<u64, StoreError> {
        let moved = dead::redeliver(&self.database, what, max, now, effects);
        timed("redeliver", moved).await
    }

    async fn sink_lags(&self) -> Result<Vec<SinkLag>, StoreError> {
        timed("sink_lags", kept::lags(&self.database)).await
    }

    async fn sink_history(&self, sink: &str) -> Result<SinkHistory, StoreError> {
        timed("sink_history", kept::history(&self.database, sink)).await
    }

    async fn kept_events(
        &self,
        sink: &str,
        since: Timestamp,
        until: Timestamp,
        after: Option<KeptPlace>,
        limit: u32,
    ) -> Result<Vec<KeptEvent>, StoreError> {
        let found = kept::list(&self.database, sink, since, until, after, limit);
        timed("kept_events", found).await
    }

    async fn replay(
        &self,
        events: &[EntryId],
        now: Timestamp,
        effects: &Effects,
    ) -> Result<u64, StoreError> {
        let moved = kept::replay(&self.database, events, now, effects);
        timed("replay", moved).await
    }

    async fn wipe_told(&self, key: OrderingKey, sink: &str) -> Result<(), StoreError> {
        timed("wipe_told", kept::wipe_told(&self.database, key, sink)).await
    }

    async fn prune_kept_events(&self, before: Timestamp) -> Result<u64, StoreError> {
        let pruned = terms::KEPT_EVENTS.end(&self.database, before);
        timed("prune_kept_events", pruned).await
    }

    async fn prune_outbox(&self, before: Timestamp) -> Result<u64, StoreError> {
        let pruned = terms::DELIVERED.end(&self.database, before);
        timed("prune_outbox", pruned).await
    }

    async fn prune_given_up(&self, before: Timestamp) -> Result<u64, StoreError> {
        let pruned = terms::GIVEN_UP.end(&self.database, before);
        timed("prune_given_up", pruned).await
    }
}

/// Inserts entries as a transaction of their own.
async fn enqueue(database: &Database, entries: &[NewEntry]) -> Result<(), StoreError> {
    if let Database::Postgres(pool) = database {
        return postgres::enqueue(pool, entries).await;
    }
    let mut tx = match entries {
        [_] => database.begin_single().await?,
        _ => database.begin().await?,
    };
    let mut inserts = Inserts::default();
    add(&mut inserts, entries);
    inserts.run(&mut tx).await?;
    tx.commit().await
}

/// An entry's place among others goes by the database, since the clocks of instances differ: on
/// PostgreSQL by its clock, where entries of one statement are told apart by their ids, which
/// ascend; on SQLite, which has one writer, by counting.
const NEW_ROW: Sql = Sql {
    sqlite: "$1, $2, $3, $4, $5, $5, $6, $7, $8, CASE WHEN $8 IS NOT NULL THEN \
             (SELECT coalesce(max(position), 0) + 1 FROM outbox WHERE position IS NOT NULL) END",
    postgres: "$1, $2, $3, $4, $5, $5, $6, $7, $8, \
               (extract(epoch FROM statement_timestamp()) * 1000000)::int8",
};

/// Adds entries to what a transaction inserts.
pub(crate) fn add<'a>(inserts: &mut Inserts<'a>, entries: &'a [NewEntry]) {
    for entry in entries {
        inserts.add(
            "outbox (id, kind, destination, payload, available_at, created_at, expires_at, \
             recipient, ordering_key, position)",
            NEW_ROW,
            [
                Value::Id(entry.id.as_uuid()),
                Value::Text(entry.kind.as_str()),
                Value::Text(&entry.destination),
                Value::Blob(&entry.payload),
                entry.created_at.into(),
                Value::OptInt(entry.expires_at.map(Timestamp::as_millisecond)),
                Value::OptBlob(recipient(entry)),
                Value::OptInt(ordering_key(entry)),
            ],
        );
    }
}

pub(crate) fn recipient(entry: &NewEntry) -> Option<&[u8]> {
    entry
        .recipient
        .as_ref()
        .map(|index| index.as_bytes().as_slice())
}

pub(crate) fn ordering_key(entry: &NewEntry) -> Option<i64> {
    entry.ordering.map(OrderingKey::as_i64)
}

/// Ends what waits for somebody, sent to nobody, and wipes it. It is not dead: nothing failed, and
/// nobody has to look.
pub(crate) async fn discard_to(
    tx: &mut Tx,
    recipient: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbox SET state = 'sent', lease = NULL, finished_at = $2, \
         delivered_by = 'nobody', payload = NULL, recipient = NULL WHERE recipient = $1",
        &[Value::Blob(recipient), now.into()],
    )
    .await?;
    Ok(())
}

/// Records outcomes. Payloads of what was delivered are wiped, and those of dead
/// messages, which hold codes; a dead event keeps its own, to be sent when its sink is mended.
async fn settle(
    database: &Database,
    claim: ClaimId,
    settlements: &[(EntryId, Settlement)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut tx = database.begin().await?;
    for delivered in delivered_by_provider(settlements) {
        settle_delivered(&mut tx, claim, &delivered, now).await?;
    }
    for (id, settlement) in settlements {
        settle_undelivered(&mut tx, claim, *id, settlement, now).await?;
    }
    claim::wake_next(&mut tx, settlements, now).await?;
    tx.commit().await
}

/// What one provider or sink delivered of a claim.
struct Delivered<'a> {
    by: &'a str,
    /// Whether payloads stay.
    keeps: bool,
    entries: BTreeMap<EntryId, Option<&'a Effects>>,
}

fn delivered_by_provider(settlements: &[(EntryId, Settlement)]) -> Vec<Delivered<'_>> {
    let mut groups: BTreeMap<(&str, bool), BTreeMap<EntryId, Option<&Effects>>> = BTreeMap::new();
    for (id, settlement) in settlements {
        let (group, follow_up) = match settlement {
            Settlement::Delivered { by, follow_up } => ((by.as_str(), false), Some(follow_up)),
            Settlement::Kept { by } => ((by.as_str(), true), None),
            Settlement::Retry { .. } | Settlement::Dead { .. } => continue,
        };
        groups.entry(group).or_default().insert(*id, follow_up);
    }
    let groups = groups.into_iter();
    groups
        .map(|((by, keeps), entries)| Delivered { by, keeps, entries })
        .collect()
}

/// Marks entries as sent, and adds what follows from those that were still leased.
async fn settle_delivered(
    tx: &mut Tx,
    claim: ClaimId,
    delivered: &Delivered<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = delivered.entries.keys().map(|id| id.as_uuid()).collect();
    let settled = tx
        .fetch_all(
            SETTLE_DELIVERED,
            &[
                Value::Ids(&ids),
                Value::Id(claim.as_uuid()),
                now.into(),
                Value::Text(delivered.by),
                Value::Int(i64::from(delivered.keeps)),
            ],
        )
        .await?;
    let ids = settled.iter().map(|row| row.id(0).map(EntryId::from));
    let settled: BTreeSet<EntryId> = ids.collect::<Result<_, _>>()?;
    // In the order of their making: what takes the place of something is then the newest.
    let mut follow_up = Effects::default();
    for (id, effects) in &delivered.entries {
        if let (true, Some(effects)) = (settled.contains(id), effects) {
            follow_up.add(effects);
        }
    }
    effects::insert(tx, &follow_up).await
}

const SETTLE_DELIVERED: Sql = Sql {
    sqlite: "UPDATE outbox SET state = 'sent', payload = CASE WHEN $5 = 1 THEN payload END, \
             recipient = NULL, lease = NULL, finished_at = $3, delivered_by = $4 \
             WHERE id IN (SELECT unhex(value) FROM json_each($1)) AND lease = $2 RETURNING id",
    postgres: "UPDATE outbox SET state = 'sent', payload = CASE WHEN $5 = 1 THEN payload END, \
               recipient = NULL, lease = NULL, finished_at = $3, delivered_by = $4 \
               WHERE id = ANY($1) AND lease = $2 RETURNING id",
};

async fn settle_undelivered(
    tx: &mut Tx,
    claim: ClaimId,
    id: EntryId,
    settlement: &Settlement,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (id, lease) = (Value::Id(id.as_uuid()), Value::Id(claim.as_uuid()));
    match settlement {
        Settlement::Delivered { .. } | Settlement::Kept { .. } => {}
        Settlement::Retry { at, error } => {
            tx.execute(
                "UPDATE outbox SET lease = NULL, available_at = $3, error = $4 \
                 WHERE id = $1 AND lease = $2",
                &[id, lease, (*at).into(), Value::Text(error)],
            )
            .await?;
        }
        Settlement::Dead { error } => {
            tx.execute(
                "UPDATE outbox SET state = 'dead', lease = NULL, finished_at = $3, error = $4, \
                 payload = CASE WHEN kind = 'event' THEN payload ELSE NULL END, \
                 recipient = NULL \
                 WHERE id = $1 AND lease = $2",
                &[id, lease, now.into(), Value::Text(error)],
            )
            .await?;
        }
    }
    Ok(())
}

/// Counts what waits and what was given up.
async fn depth(database: &Database, kind: EntryKind) -> Result<OutboxDepth, StoreError> {
    let waiting = database
        .fetch_first(
            "SELECT count(*), min(created_at) FROM outbox WHERE state = 'pending' AND kind = $1",
            &[Value::Text(kind.as_str())],
        )
        .await?;
    let dead = database
        .fetch_first(
            "SELECT count(*) FROM outbox WHERE state = 'dead' AND kind = $1",
            &[Value::Text(kind.as_str())],
        )
        .await?;
    let count = |row: &Option<Row>| -> Result<u64, StoreError> {
        let count = row.as_ref().map(|row| row.int(0)).transpose()?;
        Ok(u64::try_from(count.unwrap_or(0)).unwrap_or(0))
    };
    let oldest = match &waiting {
        Some(row) => row.opt_timestamp(1)?,
        None => None,
    };
    Ok(OutboxDepth {
        pending: count(&waiting)?,
        dead: count(&dead)?,
        oldest,
    })
}
