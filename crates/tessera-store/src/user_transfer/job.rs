//! How far imports have come.

use crate::database::{Database, Row, Tx, Value};
use crate::inserts::Inserts;
use jiff::Timestamp;
use tessera_core::ports::{ImportBatch, StoreError};
use tessera_core::transfer::{
    Fault, Field, FieldName, ImportCounts, ImportJob, ImportPosition, JobId, Reason, Refusal,
};

pub(super) async fn find(database: &Database, id: &JobId) -> Result<Option<ImportJob>, StoreError> {
    const FIND: &str = "SELECT records, digest, imported, refused, faults, started_at, finished_at \
        FROM import_jobs WHERE id = $1";
    let row = database
        .fetch_first(FIND, &[Value::Blob(id.as_bytes())])
        .await?;
    row.map(|row| job_from(*id, &row)).transpose()
}

fn job_from(id: JobId, row: &Row) -> Result<ImportJob, StoreError> {
    let digest = row.blob(1)?.try_into();
    Ok(ImportJob {
        id,
        position: ImportPosition {
            records: number(row, 0)?,
            digest: digest.map_err(|_| StoreError::Corrupt("a digest is not 32 bytes"))?,
        },
        counts: ImportCounts {
            imported: number(row, 2)?,
            refused: number(row, 3)?,
            faults: number(row, 4)?,
        },
        started_at: row.timestamp(5)?,
        finished_at: row.opt_timestamp(6)?,
    })
}

fn number(row: &Row, column: usize) -> Result<u64, StoreError> {
    u64::try_from(row.int(column)?).map_err(|_| StoreError::Corrupt("a count is negative"))
}

fn count(number: u64) -> Value<'static> {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

pub(super) async fn begin(database: &Database, job: &ImportJob) -> Result<bool, StoreError> {
    let id = Value::Blob(job.id.as_bytes());
    let mut tx = database.begin().await?;
    tx.execute(
        "DELETE FROM import_jobs WHERE id = $1 AND finished_at IS NOT NULL",
        &[id],
    )
    .await?;
    let begun = tx
        .execute(
            "INSERT INTO import_jobs (id, records, digest, imported, refused, faults, started_at) \
             VALUES ($1, 0, $2, 0, 0, 0, $3) ON CONFLICT DO NOTHING",
            &[id, Value::Blob(&job.position.digest), job.started_at.into()],
        )
        .await?;
    tx.commit().await?;
    Ok(begun == 1)
}

/// Moves an import on; false where it stands elsewhere than the batch thinks.
pub(super) async fn advance(
    tx: &mut Tx,
    batch: &ImportBatch<'_>,
    counts: ImportCounts,
) -> Result<bool, StoreError> {
    let moved = tx
        .execute(
            "UPDATE import_jobs SET records = $3, digest = $4, imported = $5, refused = $6, \
             faults = $7 WHERE id = $1 AND records = $2 AND finished_at IS NULL",
            &[
                Value::Blob(batch.job.id.as_bytes()),
                count(batch.job.position.records),
                count(batch.to.records),
                Value::Blob(&batch.to.digest),
                count(counts.imported),
                count(counts.refused),
                count(counts.faults),
            ],
        )
        .await?;
    Ok(moved == 1)
}

pub(super) fn add_refusals<'a>(
    inserts: &mut Inserts<'a>,
    job: &'a ImportJob,
    refusals: &'a [Refusal],
) {
    for (number, refusal) in (job.counts.faults..).zip(refusals) {
        inserts.add(
            "import_refusals (job_id, number, line, field, reason)",
            "$1, $2, $3, $4, $5",
            [
                Value::Blob(job.id.as_bytes()),
                count(number),
                count(refusal.line),
                Value::Text(refusal.fault.field.as_str()),
                Value::Text(refusal.fault.reason.as_str()),
            ],
        );
    }
}

pub(super) async fn refusals(
    database: &Database,
    id: &JobId,
    from: u64,
    limit: u32,
) -> Result<Vec<Refusal>, StoreError> {
    const PAGE: &str = "SELECT line, field, reason FROM import_refusals \
        WHERE job_id = $1 AND number >= $2 ORDER BY number LIMIT $3";
    let values = [Value::Blob(id.as_bytes()), count(from), limit.into()];
    let rows = database.fetch_all(PAGE, &values).await?;
    rows.iter().map(refusal_from).collect()
}

fn refusal_from(row: &Row) -> Result<Refusal, StoreError> {
    let name = row.text(1)?;
    let field = match Field::named(&name) {
        Some(field) => field.into(),
        None if name == Field::Line.name() => Field::Line.into(),
        None => FieldName::unknown(&name),
    };
    let reason = Reason::from_stored(&row.text(2)?);
    let reason = reason.ok_or(StoreError::Corrupt("a reason is none"))?;
    Ok(Refusal {
        line: number(row, 0)?,
        fault: Fault { field, reason },
    })
}

pub(super) async fn finish(
    database: &Database,
    id: &JobId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = Value::Blob(id.as_bytes());
    let mut tx = database.begin().await?;
    tx.execute(
        "UPDATE import_jobs SET finished_at = $2 WHERE id = $1",
        &[id, now.into()],
    )
    .await?;
    tx.execute("DELETE FROM import_refusals WHERE job_id = $1", &[id])
        .await?;
    tx.commit().await
}
