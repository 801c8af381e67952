//! Factors enrolled, confirmed by their first code, and chosen to be asked for first. Each
//! transaction locks the user's row before all else, as logins do.

use super::{prove_in, put_backup_codes, sms_codes, tries};
use crate::database::{Database, Row, Tx, Value};
use crate::{effects, sessions};
use jiff::Timestamp;
use tessera_core::id::{SessionId, UserId};
use tessera_core::ports::{
    Effects, FactorConfirmation, FirstCode, NewFactor, StoreError, StoredFactor,
};
use tessera_core::second_factor::FactorKind;

/// Stores a factor that waits for its first code, in place of any that waited.
pub(super) async fn enrol(database: &Database, factor: &NewFactor) -> Result<bool, StoreError> {
    let mut tx = database.begin().await?;
    let Some(protected_since) = lock(&mut tx, factor.user).await? else {
        return Ok(false);
    };
    let user = Value::Id(factor.user.as_uuid());
    tx.execute(
        "DELETE FROM second_factors WHERE user_id = $1 AND confirmed_at IS NULL",
        &[user],
    )
    .await?;
    let enrolled = tx
        .execute(
            "INSERT INTO second_factors (user_id, method, sealed, created_at) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (user_id, method) DO NOTHING",
            &[
                user,
                Value::Text(factor.kind.as_str()),
                Value::Blob(&factor.sealed),
                factor.created_at.into(),
            ],
        )
        .await?;
    if enrolled == 0 {
        return Ok(false);
    }
    if protected_since.is_none() {
        put_backup_codes(&mut tx, factor.user, &factor.backup_codes).await?;
    }
    if let Some(code) = &factor.code {
        sms_codes::insert(&mut tx, code).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// What a user enrolled.
pub(super) async fn list(
    database: &Database,
    user: UserId,
) -> Result<Vec<StoredFactor>, StoreError> {
    let rows = database
        .fetch_all(
            "SELECT f.method, f.sealed, f.created_at, f.confirmed_at, u.default_factor \
             FROM second_factors f JOIN users u ON u.id = f.user_id WHERE f.user_id = $1",
            &[Value::Id(user.as_uuid())],
        )
        .await?;
    rows.iter().map(|row| factor_from(row, 0)).collect()
}

/// A factor whose columns begin at `at`: method, sealed, when it was enrolled and confirmed, and
/// which one its owner chose.
pub(super) fn factor_from(row: &Row, at: usize) -> Result<StoredFactor, StoreError> {
    let method = row.text(at)?;
    let kind = FactorKind::parse(&method);
    Ok(StoredFactor {
        kind: kind.ok_or(StoreError::Corrupt("a factor's method is none"))?,
        sealed: row.blob(at + 1)?,
        created_at: row.timestamp(at + 2)?,
        confirmed_at: row.opt_timestamp(at + 3)?,
        is_chosen: row.opt_text(at + 4)?.is_some_and(|chosen| chosen == method),
    })
}

/// Lets a factor protect the account.
pub(super) async fn confirm(
    database: &Database,
    confirmation: &FactorConfirmation,
    now: Timestamp,
    effects: &Effects,
) -> Result<Option<Vec<SessionId>>, StoreError> {
    let mut tx = database.begin().await?;
    let (user, here) = (confirmation.user, confirmation.session);
    let Some(protected_since) = lock(&mut tx, user).await? else {
        return Ok(None);
    };
    if !take_first_code(&mut tx, confirmation, now).await? {
        return Ok(None);
    }
    let mut ended = Vec::new();
    if protected_since.is_none() {
        let since = confirmation.revoked_since;
        tx.execute(
            "UPDATE users SET second_factor_at = $2 WHERE id = $1",
            &[Value::Id(user.as_uuid()), now.into()],
        )
        .await?;
        ended = sessions::end_all_of(&mut tx, user, Some(here), now, since).await?;
    }
    prove_in(&mut tx, user, here, now).await?;
    tries::give_back(&mut tx, user).await?;
    effects::insert(&mut tx, effects).await?;
    tx.commit().await?;
    Ok(Some(ended))
}

/// Confirms the factor that the code was compared with, and uses the code up.
async fn take_first_code(
    tx: &mut Tx,
    confirmation: &FactorConfirmation,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let newest_step = match &confirmation.code {
        FirstCode::Totp(step) => Some(step.number()),
        FirstCode::Sms(code) => {
            if !sms_codes::take(tx, confirmation.user, code).await? {
                return Ok(false);
            }
            None
        }
    };
    let confirmed = tx
        .execute(
            "UPDATE second_factors SET confirmed_at = $2, newest_step = $3 \
             WHERE user_id = $1 AND method = $4 AND sealed = $5 AND confirmed_at IS NULL",
            &[
                Value::Id(confirmation.user.as_uuid()),
                now.into(),
                Value::OptInt(newest_step),
                Value::Text(confirmation.code.kind().as_str()),
                Value::Blob(&confirmation.sealed),
            ],
        )
        .await?;
    Ok(confirmed == 1)
}

/// Has a factor asked for first.
pub(super) async fn choose(
    database: &Database,
    user: UserId,
    kind: FactorKind,
    effects: &Effects,
) -> Result<bool, StoreError> {
    let mut tx = database.begin().await?;
    let is_there = lock(&mut tx, user).await?.is_some();
    if !is_there || !protects(&mut tx, user, kind).await? {
        return Ok(false);
    }
    tx.execute(
        "UPDATE users SET default_factor = $2 WHERE id = $1",
        &[Value::Id(user.as_uuid()), Value::Text(kind.as_str())],
    )
    .await?;
    effects::insert(&mut tx, effects).await?;
    tx.commit().await?;
    Ok(true)
}

/// Whether a factor of this kind protects an account whose row is locked.
pub(super) async fn protects(
    tx: &mut Tx,
    user: UserId,
    kind: FactorKind,
) -> Result<bool, StoreError> {
    let row = tx
        .fetch_first(
            "SELECT method FROM second_factors \
             WHERE user_id = $1 AND method = $2 AND confirmed_at IS NOT NULL",
            &[Value::Id(user.as_uuid()), Value::Text(kind.as_str())],
        )
        .await?;
    Ok(row.is_some())
}

/// Locks the row of an account that is open; says since when a factor protects it. None where
/// there is no such account. The update changes nothing.
pub(crate) async fn lock(
    tx: &mut Tx,
    user: UserId,
) -> Result<Option<Option<Timestamp>>, StoreError> {
    let row = tx
        .fetch_first(
            "UPDATE users SET second_factor_at = second_factor_at \
             WHERE id = $1 AND disabled_at IS NULL RETURNING second_factor_at",
            &[Value::Id(user.as_uuid())],
        )
        .await?;
    row.map(|row| row.opt_timestamp(0)).transpose()
}
