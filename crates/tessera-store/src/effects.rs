//! What is stored with a change because of it.

use crate::database::{Database, Tx};
use crate::inserts::{Condition, Inserts};
use crate::{action_tokens, audit, outbox};
use tessera_core::ports::{Effects, StoreError};

/// Inserts effects within the transaction that calls for them.
pub(crate) async fn insert(tx: &mut Tx, effects: &Effects) -> Result<(), StoreError> {
    insert_with(tx, Inserts::default(), effects).await
}

/// Inserts effects, and with them what else the transaction inserts.
pub(crate) async fn insert_with(
    tx: &mut Tx,
    inserts: Inserts<'_>,
    effects: &Effects,
) -> Result<(), StoreError> {
    let written = audit::written(&effects.audit);
    let mut inserts = inserts;
    add(&mut inserts, effects, &written);
    inserts.run(tx).await?;
    for token in &effects.replacing {
        action_tokens::replace(tx, token).await?;
    }
    Ok(())
}

/// Adds effects to what a transaction inserts; but not tokens in place of others, which takes
/// more than that.
fn add<'a>(inserts: &mut Inserts<'a>, effects: &'a Effects, written: &'a [audit::Written]) {
    outbox::add(inserts, &effects.outbox);
    for (entry, written) in effects.audit.iter().zip(written) {
        audit::add(inserts, entry, written);
    }
    for token in &effects.tokens {
        action_tokens::add(inserts, token);
    }
}

/// Inserts `inserts` and effects where a condition changes a row; true where it did. On
/// PostgreSQL in one statement.
pub(crate) async fn insert_where(
    database: &Database,
    condition: &Condition<'_>,
    inserts: Inserts<'_>,
    effects: &Effects,
) -> Result<bool, StoreError> {
    if let Database::Postgres(pool) = database
        && effects.replacing.is_empty()
    {
        let written = audit::written(&effects.audit);
        let mut inserts = inserts;
        add(&mut inserts, effects, &written);
        return inserts.run_where(pool, condition).await;
    }
    let mut tx = database.begin().await?;
    if tx.execute(condition.sql, condition.values).await? == 0 {
        return Ok(false);
    }
    insert_with(&mut tx, inserts, effects).await?;
    tx.commit().await?;
    Ok(true)
}

/// Inserts effects as a transaction of their own.
pub(crate) async fn record(database: &Database, effects: &Effects) -> Result<(), StoreError> {
    let mut tx = database.begin().await?;
    insert(&mut tx, effects).await?;
    tx.commit().await
}
