//! Entries of the audit log, stored with what they tell of.

use crate::database::{Tx, Value};
use crate::postgres;
use tessera_core::audit::NewAuditEntry;
use tessera_core::ports::StoreError;

/// Inserts entries within the transaction that calls for them.
pub(crate) async fn insert(tx: &mut Tx, entries: &[NewAuditEntry]) -> Result<(), StoreError> {
    if let Tx::Postgres(tx) = tx {
        return postgres::insert_audit(tx, entries).await;
    }
    for entry in entries {
        tx.execute(
            "INSERT INTO audit_entries (id, at, action, outcome, subject_id, actor_id, \
             session_id, correlation, details, details_sealed) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &[
                Value::Id(entry.id.as_uuid()),
                entry.at.into(),
                Value::Text(entry.action.as_str()),
                Value::Text(&entry.outcome.to_stored()),
                Value::OptId(entry.subject.map(tessera_core::id::UserId::as_uuid)),
                Value::OptId(entry.actor.map(tessera_core::id::UserId::as_uuid)),
                Value::OptId(entry.session.map(tessera_core::id::SessionId::as_uuid)),
                Value::Text(&entry.correlation),
                Value::Text(&entry.details_text()),
                Value::OptBlob(entry.details_sealed.as_deref()),
            ],
        )
        .await?;
    }
    Ok(())
}
