//! The audit log: entries are stored with what they tell of, chained, read and pruned.

use crate::database::{Database, Row, Sql, Value};
use crate::inserts::Inserts;
use crate::store::{SqlStore, timed};
use crate::terms;
use async_trait::async_trait;
use jiff::Timestamp;
use tessera_core::audit::{
    AuditAction, AuditRecord, ChainedRecord, Floor, Link, LinkHash, NewAuditEntry, StoredLink,
};
use tessera_core::id::{AuditId, SessionId, UserId};
use tessera_core::ports::{
    AuditBacklog, AuditHead, AuditHour, AuditPosition, AuditQuery, AuditStore, StoreError,
};
use uuid::Uuid;

/// The columns of an entry, as [`record_from`] reads them.
macro_rules! record_columns {
    () => {
        "id, at, action, outcome, subject_id, actor_id, session_id, correlation, details, \
         details_sealed"
    };
}

/// How many they are.
const RECORD_COLUMNS: usize = 10;

/// What of an entry is written out before it is stored.
pub(crate) struct Written {
    outcome: String,
    details: String,
}

/// Writes entries out.
pub(crate) fn written(entries: &[NewAuditEntry]) -> Vec<Written> {
    let of = |entry: &NewAuditEntry| Written {
        outcome: entry.outcome.to_stored(),
        details: entry.details_text(),
    };
    entries.iter().map(of).collect()
}

/// Adds an entry to what a transaction inserts.
pub(crate) fn add<'a>(inserts: &mut Inserts<'a>, entry: &'a NewAuditEntry, written: &'a Written) {
    inserts.add(
        "audit_entries (id, at, action, outcome, subject_id, actor_id, session_id, correlation, details, details_sealed)",
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10",
        values(entry, written),
    );
}

fn values<'a>(entry: &'a NewAuditEntry, written: &'a Written) -> [Value<'a>; RECORD_COLUMNS] {
    [
        Value::Id(entry.id.as_uuid()),
        entry.at.into(),
        Value::Text(entry.action.as_str()),
        Value::Text(&written.outcome),
        Value::OptId(entry.subject.map(UserId::as_uuid)),
        Value::OptId(entry.actor.map(UserId::as_uuid)),
        Value::OptId(entry.session.map(SessionId::as_uuid)),
        Value::Text(&entry.correlation),
        Value::Text(&written.details),
        Value::OptBlob(entry.details_sealed.as_deref()),
    ]
}

#[async_trait]
impl AuditStore for SqlStore {
    async fn unchained_audit(&self, limit: u32) -> Result<Vec<AuditRecord>, StoreError> {
        timed("unchained_audit", unchained(&self.database, limit)).await
    }

    async fn chain_audit(
        &self,
        head: &Link,
        ids: &[AuditId],
        hashes: &[LinkHash],
    ) -> Result<bool, StoreError> {
        timed("chain_audit", chain(&self.database, head, ids, hashes)).await
    }

    async fn audit_head(&self) -> Result<AuditHead, StoreError> {
        timed("audit_head", head(&self.database)).await
    }

    async fn audit_page(&self, query: &AuditQuery) -> Result<Vec<ChainedRecord>, StoreError> {
        timed("audit_page", page(&self.database, query)).await
    }

    async fn prune_audit(&self, from: &Floor, to: &Floor) -> Result<u64, StoreError> {
        timed("prune_audit", prune(&self.database, from, to)).await
    }

    async fn record_unless_since(
        &self,
        entry: &NewAuditEntry,
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        timed(
            "record_unless_since",
            add_unless_since(&self.database, entry, since),
        )
        .await
    }

    async fn audit_hours(
        &self,
        action: AuditAction,
        since: Timestamp,
    ) -> Result<Vec<AuditHour>, StoreError> {
        timed("audit_hours", hours(&self.database, action, since)).await
    }

    async fn prune_audit_hours(&self, before: Timestamp) -> Result<u64, StoreError> {
        let pruned = terms::AUDIT_HOURS.end(&self.database, before);
        timed("prune_audit_hours", pruned).await
    }

    async fn audit_backlog(&self) -> Result<AuditBacklog, StoreError> {
        timed("audit_backlog", backlog(&self.database)).await
    }
}

fn record_from(row: &Row) -> Result<AuditRecord, StoreError> {
    Ok(AuditRecord {
        id: AuditId::from(row.id(0)?),
        at: row.timestamp(1)?,
        action: row.text(2)?,
        outcome: row.text(3)?,
        subject: row.opt_id(4)?.map(UserId::from),
        actor: row.opt_id(5)?.map(UserId::from),
        session: row.opt_id(6)?.map(SessionId::from),
        correlation: row.text(7)?,
        details: row.text(8)?,
        details_sealed: row.opt_blob(9)?,
    })
}

fn chained_from(row: &Row) -> Result<ChainedRecord, StoreError> {
    Ok(ChainedRecord {
        record: record_from(row)?,
        link: StoredLink {
            seq: seq_from(row.int(RECORD_COLUMNS)?)?,
            hash: row.opt_blob(RECORD_COLUMNS + 1)?.unwrap_or_default(),
        },
    })
}

fn seq_from(stored: i64) -> Result<u64, StoreError> {
    u64::try_from(stored).map_err(|_| StoreError::Corrupt("a place in the audit log is negative"))
}

/// A number as the database holds it; one that it cannot hold is past its last.
fn seq(number: u64) -> Value<'static> {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Entries without a place, in the order of their ids. PostgreSQL takes them for few, whatever
/// waits, and would read and sort them all: it reads them in order where it cannot count on the
/// limit.
const UNCHAINED: Sql = Sql {
    sqlite: concat!(
        "SELECT ",
        record_columns!(),
        " FROM audit_entries WHERE seq IS NULL ORDER BY id LIMIT $1"
    ),
    postgres: concat!(
        "SELECT ",
        record_columns!(),
        " FROM audit_entries WHERE seq IS NULL ORDER BY id LIMIT (SELECT $1::int8)"
    ),
};

async fn unchained(database: &Database, limit: u32) -> Result<Vec<AuditRecord>, StoreError> {
    let rows = database.fetch_all(UNCHAINED, &[limit.into()]).await?;
    rows.iter().map(record_from).collect()
}

/// Places are counted from the head, and hashes cut out of one run of bytes, by where the id
/// stands in the list. Each id is to be looked up: by `seq IS NULL`, or where PostgreSQL counted the
/// ids, everything that waits for a place would be read, or the whole table, and by SQLite once for
/// each id.
const PLACE: Sql = Sql {
    sqlite: "UPDATE audit_entries SET seq = $3 + 1 + place.key, \
             hash = substr($2, 32 * place.key + 1, 32) FROM json_each($1) AS place \
             WHERE audit_entries.id = unhex(place.value) AND +audit_entries.seq IS NULL",
    postgres: "UPDATE audit_entries SET seq = $3 + place.number, \
               hash = substring($2 FROM (32 * (place.number - 1) + 1)::int FOR 32) \
               FROM UNNEST((SELECT $1::uuid[])) WITH ORDINALITY AS place (id, number) \
               WHERE audit_entries.id = place.id AND coalesce(audit_entries.seq, 0) = 0",
};

/// Extends the head. Moving it is the claim: whoever comes second finds another head there.
async fn chain(
    database: &Database,
    head: &Link,
    ids: &[AuditId],
    hashes: &[LinkHash],
) -> Result<bool, StoreError> {
    let (Some(last), true) = (hashes.last(), ids.len() == hashes.len()) else {
        return Ok(false);
    };
    let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    let bytes = hashes.iter().map(LinkHash::as_stored).collect::<Vec<_>>();
    let mut tx = database.begin().await?;
    let moved = tx
        .execute(
            "UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1 AND seq = $3 AND hash = $4",
            &[
                seq(head.seq + ids.len() as u64),
                Value::Blob(last.as_stored()),
                seq(head.seq),
                Value::Blob(head.hash.as_stored()),
            ],
        )
        .await?;
    if moved == 0 {
        return Ok(false);
    }
    let placed = tx
        .execute(
            PLACE,
            &[
                Value::Ids(&ids),
                Value::Blob(&bytes.concat()),
                seq(head.seq),
            ],
        )
        .await?;
    if placed != ids.len() as u64 {
        return Ok(false);
    }
    tx.execute(
        COUNT_BY_HOUR,
        &[seq(head.seq), seq(head.seq + ids.len() as u64)],
    )
    .await?;
    tx.commit().await?;
    Ok(true)
}

/// Adds entries that have just got their place to the counts of their hours.
const COUNT_BY_HOUR: &str = "INSERT INTO audit_hours (action, hour, outcome, entries) \
    SELECT action, at / 3600000, \
        CASE WHEN outcome = 'success' THEN 'success' ELSE 'refused' END, count(*) \
    FROM audit_entries WHERE seq > $1 AND seq <= $2 GROUP BY 1, 2, 3 \
    ON CONFLICT (action, hour, outcome) \
    DO UPDATE SET entries = audit_hours.entries + excluded.entries";

const MILLISECONDS_OF_AN_HOUR: i64 = 3_600_000;

/// The hour that a moment is in, as it is stored.
fn hour_of(at: Timestamp) -> Value<'static> {
    Value::Int(at.as_millisecond().div_euclid(MILLISECONDS_OF_AN_HOUR))
}

/// The counts of an action.
async fn hours(
    database: &Database,
    action: AuditAction,
    since: Timestamp,
) -> Result<Vec<AuditHour>, StoreError> {
    let rows = database
        .fetch_all(
            "SELECT hour, outcome, entries FROM audit_hours WHERE action = $1 AND hour >= $2 \
             ORDER BY hour, outcome",
            &[Value::Text(action.as_str()), hour_of(since)],
        )
        .await?;
    rows.iter().map(hour_from).collect()
}

fn hour_from(row: &Row) -> Result<AuditHour, StoreError> {
    let begins = row.int(0)?.checked_mul(MILLISECONDS_OF_AN_HOUR);
    let begins = begins.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    Ok(AuditHour {
        begins_at: begins.ok_or(StoreError::Corrupt("an hour is none"))?,
        is_success: row.text(1)? == "success",
        entries: seq_from(row.int(2)?)?,
    })
}

/// Stores an entry unless there is a young one like it.
async fn add_unless_since(
    database: &Database,
    entry: &NewAuditEntry,
    since: Timestamp,
) -> Result<bool, StoreError> {
    let written = written(std::slice::from_ref(entry));
    let Some(written) = written.first() else {
        return Ok(false);
    };
    let mut values = values(entry, written).to_vec();
    values.push(since.into());
    let mut tx = database.begin().await?;
    let added = tx
        .execute(
            concat!(
                "INSERT INTO audit_entries (",
                record_columns!(),
                ") SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 WHERE NOT EXISTS ( \
                 SELECT 1 FROM audit_entries WHERE subject_id = $5 AND at >= $11 AND action = $3 \
                 AND actor_id IS NOT DISTINCT FROM $6)"
            ),
            &values,
        )
        .await?;
    tx.commit().await?;
    Ok(added == 1)
}

/// Where the log ends and begins.
async fn head(database: &Database) -> Result<AuditHead, StoreError> {
    let row = database
        .fetch_first(
            "SELECT seq, hash, floor_seq, floor_hash, floor_seal FROM audit_head WHERE id = 1",
            &[],
        )
        .await?
        .ok_or(StoreError::Corrupt("the audit log has no head"))?;
    Ok(AuditHead {
        link: StoredLink {
            seq: seq_from(row.int(0)?)?,
            hash: row.blob(1)?,
        },
        floor: StoredLink {
            seq: seq_from(row.int(2)?)?,
            hash: row.blob(3)?,
        },
        floor_seal: row.blob(4)?,
    })
}

/// Chained entries where the condition holds, in an order.
macro_rules! select_page {
    ($condition:literal, $order:literal) => {
        concat!(
            "SELECT ",
            record_columns!(),
            ", seq, hash FROM audit_entries WHERE ",
            $condition,
            " AND at >= $2 AND at <= $3 AND seq > 0 ORDER BY seq ",
            $order,
            " LIMIT $4"
        )
    };
    ($condition:literal, $order:literal, of user) => {
        concat!(
            "SELECT ",
            record_columns!(),
            ", seq, hash FROM audit_entries WHERE (subject_id = $5 \
             OR (actor_id = $5 AND (actor_id <> subject_id OR subject_id IS NULL))) AND ",
            $condition,
            " AND at >= $2 AND at <= $3 AND seq > 0 ORDER BY seq ",
            $order,
            " LIMIT $4"
        )
    };
}

async fn page(database: &Database, query: &AuditQuery) -> Result<Vec<ChainedRecord>, StoreError> {
    let place = match query.from {
        AuditPosition::After(place) | AuditPosition::Before(place) => place,
    };
    let sql = match (query.from, query.user) {
        (AuditPosition::After(_), None) => select_page!("seq > $1", "ASC"),
        (AuditPosition::Before(_), None) => select_page!("seq < $1", "DESC"),
        (AuditPosition::After(_), Some(_)) => select_page!("seq > $1", "ASC", of user),
        (AuditPosition::Before(_), Some(_)) => select_page!("seq < $1", "DESC", of user),
    };
    let mut values = vec![
        seq(place),
        // Without bounds every entry is read, one with an impossible time too.
        Value::Int(query.since.map_or(i64::MIN, Timestamp::as_millisecond)),
        Value::Int(
            query
                .until
                .map_or(i64::MAX, |until| until.as_millisecond() - 1),
        ),
        query.limit.into(),
    ];
    values.extend(query.user.map(|user| Value::Id(user.as_uuid())));
    let rows = database.fetch_all(sql, &values).await?;
    rows.iter().map(chained_from).collect()
}

/// Raises the floor, and deletes what is below it.
async fn prune(database: &Database, from: &Floor, to: &Floor) -> Result<u64, StoreError> {
    let mut tx = database.begin().await?;
    let raised = tx
        .execute(
            "UPDATE audit_head SET floor_seq = $1, floor_hash = $2, floor_seal = $3 \
             WHERE id = 1 AND floor_seq = $4 AND floor_hash = $5 AND seq >= $1",
            &[
                seq(to.link.seq),
                Value::Blob(to.link.hash.as_stored()),
                Value::Blob(&to.seal),
                seq(from.link.seq),
                Value::Blob(from.link.hash.as_stored()),
            ],
        )
        .await?;
    if raised == 0 {
        return Ok(0);
    }
    let pruned = tx
        .execute(
            "DELETE FROM audit_entries WHERE seq <= $1",
            &[seq(to.link.seq)],
        )
        .await?;
    tx.commit().await?;
    Ok(pruned)
}

/// How much waits for its place.
async fn backlog(database: &Database) -> Result<AuditBacklog, StoreError> {
    let row = database
        .fetch_first(
            "SELECT count(*), min(at) FROM audit_entries WHERE seq IS NULL",
            &[],
        )
        .await?;
    let Some(row) = row else {
        return Ok(AuditBacklog::default());
    };
    Ok(AuditBacklog {
        entries: seq_from(row.int(0)?)?,
        oldest: row.opt_timestamp(1)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{AssertSqlSafe, Connection as _, Row as _, SqliteConnection};
    use testkit::database::TestStore;

    /// What SQLite reads, in the order of its loops.
    async fn plan(sql: &str) -> Vec<String> {
        let test = TestStore::sqlite().await;
        let mut connection = SqliteConnection::connect(&test.url).await.unwrap();
        let explained = format!("EXPLAIN QUERY PLAN {sql}");
        let rows = sqlx::query(AssertSqlSafe(explained))
            .fetch_all(&mut connection)
            .await
            .unwrap();
        rows.iter().map(|row| row.get("detail")).collect()
    }

    /// However many wait for a place.
    // req: AUTH-11
    #[tokio::test]
    async fn sqlite_looks_up_each_entry_that_gets_its_place() {
        let plan = plan(PLACE.sqlite).await;
        assert_eq!(plan.len(), 2, "{plan:?}");
        assert!(plan[0].contains("place"), "{plan:?}");
        assert_eq!(plan[1], "SEARCH audit_entries USING PRIMARY KEY (id=?)");
    }

    // req: AUTH-11
    #[tokio::test]
    async fn sqlite_reads_no_more_entries_than_it_is_asked_for() {
        let plan = plan(UNCHAINED.sqlite).await;
        let [search] = plan.as_slice() else {
            panic!("sorted, or read twice: {plan:?}");
        };
        assert!(
            search.starts_with("SEARCH audit_entries USING INDEX"),
            "{search}"
        );
    }
}
