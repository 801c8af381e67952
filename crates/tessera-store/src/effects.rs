//! What is stored with a change because of it.

use crate::database::{Database, Tx};
use crate::{action_tokens, audit, outbox};
use tessera_core::ports::{Effects, StoreError};

/// Inserts effects within the transaction that calls for them.
pub(crate) async fn insert(tx: &mut Tx, effects: &Effects) -> Result<(), StoreError> {
    outbox::insert(tx, &effects.outbox).await?;
    audit::insert(tx, &effects.audit).await?;
    for token in &effects.tokens {
        action_tokens::insert(tx, token).await?;
    }
    for token in &effects.replacing {
        action_tokens::replace(tx, token).await?;
    }
    Ok(())
}

/// Inserts effects as a transaction of their own.
pub(crate) async fn record(database: &Database, effects: &Effects) -> Result<(), StoreError> {
    let mut tx = database.begin().await?;
    insert(&mut tx, effects).await?;
    tx.commit().await
}
