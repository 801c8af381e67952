//! Sessions: found, exchanged for their next refresh token, ended.

use crate::database::{Database, Row, Tx, Value};
use crate::store::{USER_COLUMNS, user_from};
use jiff::Timestamp;
use tessera_core::id::{SessionId, UserId};
use tessera_core::ports::{Rotation, SessionRecord, StoreError, Successor};
use tessera_core::session::RefreshTokenHash;

/// Sessions with their users, of those that the condition says.
macro_rules! select_sessions {
    ($condition:literal) => {
        concat!(
            "SELECT u.id, u.role, u.mobile_index, u.mobile_sealed, u.data_key_sealed, \
             u.created_at, s.id, s.expires_at, s.revoked_at \
             FROM sessions s JOIN users u ON u.id = s.user_id WHERE ",
            $condition
        )
    };
}

fn session_from(row: &Row) -> Result<SessionRecord, StoreError> {
    Ok(SessionRecord {
        user: user_from(row, 0)?,
        id: SessionId::from(row.id(USER_COLUMNS)?),
        expires_at: row.timestamp(USER_COLUMNS + 1)?,
        revoked_at: row.opt_timestamp(USER_COLUMNS + 2)?,
    })
}

/// Finds the session whose current token has the hash.
pub(crate) async fn by_refresh(
    database: &Database,
    hash: &RefreshTokenHash,
) -> Result<Option<SessionRecord>, StoreError> {
    let row = database
        .fetch_first(
            select_sessions!("s.refresh_hash = $1"),
            &[Value::Blob(hash.as_bytes())],
        )
        .await?;
    row.as_ref().map(session_from).transpose()
}

async fn by_id(tx: &mut Tx, id: SessionId) -> Result<SessionRecord, StoreError> {
    let row = tx
        .fetch_first(select_sessions!("s.id = $1"), &[Value::Id(id.as_uuid())])
        .await?;
    session_from(&row.ok_or(StoreError::Corrupt("a session has no user"))?)
}

/// Exchanges a token in one transaction. The update is the claim: it finds the session by
/// the token that is current, so that of many callers one changes a row.
pub(crate) async fn rotate(
    database: &Database,
    presented: &RefreshTokenHash,
    successor: &Successor,
    now: Timestamp,
) -> Result<Rotation, StoreError> {
    let mut tx = database.begin().await?;
    let rotated = tx
        .fetch_first(
            "UPDATE sessions SET refresh_hash = $2 \
             WHERE refresh_hash = $1 AND revoked_at IS NULL AND expires_at > $3 RETURNING id",
            &[
                Value::Blob(presented.as_bytes()),
                Value::Blob(successor.hash.as_bytes()),
                now.into(),
            ],
        )
        .await?;
    let Some(rotated) = rotated else {
        return exchanged_before(&mut tx, presented).await;
    };
    let session = SessionId::from(rotated.id(0)?);
    tx.execute(
        "INSERT INTO rotated_tokens \
         (hash, session_id, successor_hash, successor_sealed, rotated_at) \
         VALUES ($1, $2, $3, $4, $5)",
        &[
            Value::Blob(presented.as_bytes()),
            Value::Id(session.as_uuid()),
            Value::Blob(successor.hash.as_bytes()),
            Value::Blob(&successor.sealed),
            now.into(),
        ],
    )
    .await?;
    let record = by_id(&mut tx, session).await?;
    tx.commit().await?;
    Ok(Rotation::Rotated(record))
}

async fn exchanged_before(
    tx: &mut Tx,
    presented: &RefreshTokenHash,
) -> Result<Rotation, StoreError> {
    let row = tx
        .fetch_first(
            "SELECT r.session_id, r.rotated_at, r.successor_sealed, \
             CAST(CASE WHEN r.successor_hash = s.refresh_hash THEN 1 ELSE 0 END AS BIGINT) \
             FROM rotated_tokens r JOIN sessions s ON s.id = r.session_id WHERE r.hash = $1",
            &[Value::Blob(presented.as_bytes())],
        )
        .await?;
    let Some(row) = row else {
        return Ok(Rotation::Unknown);
    };
    let successor_is_current = row.int(3)? == 1;
    Ok(Rotation::Exchanged {
        session: by_id(tx, SessionId::from(row.id(0)?)).await?,
        at: row.timestamp(1)?,
        successor_sealed: successor_is_current.then(|| row.blob(2)).transpose()?,
    })
}

/// Marks a session revoked; true when it was not before.
pub(crate) async fn revoke(
    database: &Database,
    id: SessionId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = database
        .execute(
            "UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
            &[Value::Id(id.as_uuid()), now.into()],
        )
        .await?;
    Ok(changed == 1)
}

/// Marks a user's live sessions revoked; gives those revoked since `since`.
pub(crate) async fn revoke_all_of(
    database: &Database,
    user: UserId,
    now: Timestamp,
    since: Timestamp,
) -> Result<Vec<SessionId>, StoreError> {
    let user = Value::Id(user.as_uuid());
    let mut tx = database.begin().await?;
    tx.execute(
        "UPDATE sessions SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL",
        &[user, now.into()],
    )
    .await?;
    let revoked = tx
        .fetch_all(
            "SELECT id FROM sessions WHERE user_id = $1 AND revoked_at >= $2",
            &[user, since.into()],
        )
        .await?;
    tx.commit().await?;
    let ids = revoked.iter().map(|row| row.id(0).map(SessionId::from));
    ids.collect()
}

/// Sessions revoked since `since`, with the time.
pub(crate) async fn revoked_since(
    database: &Database,
    since: Timestamp,
) -> Result<Vec<(SessionId, Timestamp)>, StoreError> {
    let rows = database
        .fetch_all(
            "SELECT id, revoked_at FROM sessions \
             WHERE revoked_at IS NOT NULL AND revoked_at >= $1",
            &[since.into()],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((SessionId::from(row.id(0)?), row.timestamp(1)?)))
        .collect()
}

/// Deletes sessions that ended before `before`, with the tokens they went through.
pub(crate) async fn prune(database: &Database, before: Timestamp) -> Result<u64, StoreError> {
    database
        .execute(
            "DELETE FROM sessions WHERE expires_at < $1",
            &[before.into()],
        )
        .await
}
