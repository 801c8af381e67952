//! What is stored with a change because of it.

use crate::database::{Database, Tx};
use crate::inserts::Inserts;
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
    let written: Vec<audit::Written> = effects.audit.iter().map(audit::Written::of).collect();
    let mut inserts = inserts;
    outbox::add(&mut inserts, &effects.outbox);
    for (entry, written) in effects.audit.iter().zip(&written) {
        audit::add(&mut inserts, entry, written);
    }
    for token in &effects.tokens {
        action_tokens::add(&mut inserts, token);
    }
    inserts.run(tx).await?;
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
