//! A user erased, in one transaction.
//!
//! The first statement locks the row of the user, against those who refer to it as well: logins,
//! changes of the password and second factors lock it too, and find nobody afterwards, or were
//! before and go with the rest. Nothing that refers to a user outlives the row.

use crate::database::{Sql, Tx, Value, is_deadlock};
use crate::store::SqlStore;
use crate::{effects, outbox, roles};
use jiff::Timestamp;
use tessera_core::id::{SessionId, UserId};
use tessera_core::outbox::OrderingKey;
use tessera_core::ports::{Effects, Erased, NewErasure, StoreError};

/// How often it is begun again after PostgreSQL ended it for the sake of another transaction, which
/// had a row that refers to the user, and waited for the user's: it is over by then.
const TRIES: usize = 8;

pub(super) async fn user(
    store: &SqlStore,
    erasure: &NewErasure,
    effects: &Effects,
) -> Result<Erased, StoreError> {
    for _ in 1..TRIES {
        match erase(store, erasure, effects).await {
            Err(error) if is_deadlock(&error) => {}
            done => return done,
        }
    }
    erase(store, erasure, effects).await
}

async fn erase(
    store: &SqlStore,
    erasure: &NewErasure,
    effects: &Effects,
) -> Result<Erased, StoreError> {
    let (user, change) = (erasure.user, erasure.change);
    let mut tx = store.begin_staff_change().await?;
    let Some(found) = lock(&mut tx, user).await? else {
        return before(&mut tx, user, change.revoked_since).await;
    };
    if roles::is_last_admin(&mut tx, user).await? {
        return Ok(Erased::LastAdmin);
    }
    tx.execute(
        "INSERT INTO erasures (user_id, erased_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        &[Value::Id(user.as_uuid()), erasure.erased_at.into()],
    )
    .await?;
    keep_consents(&mut tx, user).await?;
    let ended = keep_revocations(&mut tx, user, change.at, change.revoked_since).await?;
    for index in found.indexes.iter().map(Vec::as_slice) {
        outbox::discard_to(&mut tx, index, change.at).await?;
        discard_registrations(&mut tx, index).await?;
    }
    for recipient in &erasure.recipients {
        outbox::discard_to(&mut tx, recipient.as_bytes(), change.at).await?;
    }
    outbox::kept::forget(&mut tx, OrderingKey::of(&user.to_string())).await?;
    // The data key, and whatever refers to a user, goes with the row.
    tx.execute(
        "DELETE FROM users WHERE id = $1",
        &[Value::Id(user.as_uuid())],
    )
    .await?;
    effects::insert(&mut tx, effects).await?;
    tx.commit().await?;
    Ok(Erased::Now(ended))
}

/// What a user was found by.
struct Found {
    indexes: Vec<Vec<u8>>,
}

const LOCK: Sql = Sql {
    sqlite: "SELECT mobile_index, email_index FROM users WHERE id = $1",
    postgres: "SELECT mobile_index, email_index FROM users WHERE id = $1 FOR UPDATE",
};

async fn lock(tx: &mut Tx, user: UserId) -> Result<Option<Found>, StoreError> {
    let row = tx.fetch_first(LOCK, &[Value::Id(user.as_uuid())]).await?;
    row.map(|row| {
        let indexes = [row.opt_blob(0)?, row.opt_blob(1)?];
        Ok(Found {
            indexes: indexes.into_iter().flatten().collect(),
        })
    })
    .transpose()
}

/// What is told of a user who is not there.
async fn before(tx: &mut Tx, user: UserId, since: Timestamp) -> Result<Erased, StoreError> {
    let user = Value::Id(user.as_uuid());
    let erased = tx
        .fetch_first("SELECT erased_at FROM erasures WHERE user_id = $1", &[user])
        .await?;
    if erased.is_none() {
        return Ok(Erased::Unknown);
    }
    let rows = tx
        .fetch_all(
            "SELECT id FROM erased_sessions WHERE user_id = $1 AND revoked_at >= $2",
            &[user, since.into()],
        )
        .await?;
    let ids = rows.iter().map(|row| row.id(0).map(SessionId::from));
    Ok(Erased::Before(ids.collect::<Result<_, _>>()?))
}

/// They show what was agreed, and name nobody.
async fn keep_consents(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO erased_consents \
         (id, user_id, purpose, text_version, given, claimed_at, recorded_at) \
         SELECT id, user_id, purpose, text_version, given, claimed_at, recorded_at \
         FROM consents WHERE user_id = $1",
        &[Value::Id(user.as_uuid())],
    )
    .await?;
    Ok(())
}

/// Access tokens outlive sessions: those that may be valid are told, and stay on a list that a
/// process that starts reads. Rows that are about to go are ended first.
async fn keep_revocations(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
    since: Timestamp,
) -> Result<Vec<SessionId>, StoreError> {
    let ended = crate::sessions::end_all_of(tx, user, None, now, since).await?;
    tx.execute(
        "INSERT INTO erased_sessions (id, user_id, revoked_at) \
         SELECT id, user_id, revoked_at FROM sessions \
         WHERE user_id = $1 AND revoked_at >= $2",
        &[Value::Id(user.as_uuid()), since.into()],
    )
    .await?;
    Ok(ended)
}

/// Registrations in stages that were begun with the address or the number.
async fn discard_registrations(tx: &mut Tx, index: &[u8]) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM registrations WHERE email_index = $1 OR phone_index = $1",
        &[Value::Blob(index)],
    )
    .await?;
    Ok(())
}
