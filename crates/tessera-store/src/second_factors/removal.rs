//! Factors removed: one where another stays, or all of them.

use super::{discard_challenges, enrolment, sms_codes, tries, use_factor};
use crate::database::{Database, Tx, Value};
use crate::{effects, factor_recoveries, trusted_devices};
use tessera_core::id::UserId;
use tessera_core::ports::{Effects, FactorUse, StoreError};
use tessera_core::second_factor::FactorKind;

/// Removes one, where another protects the account.
pub(super) async fn one(
    database: &Database,
    user: UserId,
    kind: FactorKind,
    proof: &FactorUse,
    effects: &Effects,
) -> Result<bool, StoreError> {
    let mut tx = database.begin().await?;
    if enrolment::lock(&mut tx, user).await?.flatten().is_none() {
        return Ok(false);
    }
    let mut stays = false;
    for other in FactorKind::ALL.into_iter().filter(|other| *other != kind) {
        stays |= enrolment::protects(&mut tx, user, other).await?;
    }
    if !stays || !use_factor(&mut tx, user, proof).await? {
        return Ok(false);
    }
    let values = [Value::Id(user.as_uuid()), Value::Text(kind.as_str())];
    let removed = tx
        .execute(
            "DELETE FROM second_factors \
             WHERE user_id = $1 AND method = $2 AND confirmed_at IS NOT NULL",
            &values,
        )
        .await?;
    if removed == 0 {
        return Ok(false);
    }
    tx.execute(
        "UPDATE users SET default_factor = NULL WHERE id = $1 AND default_factor = $2",
        &values,
    )
    .await?;
    if kind == FactorKind::Sms {
        sms_codes::discard(&mut tx, user).await?;
    }
    tries::give_back(&mut tx, user).await?;
    effects::insert(&mut tx, effects).await?;
    tx.commit().await?;
    Ok(true)
}

/// Removes all, and with them whatever stands for them.
pub(super) async fn all(
    database: &Database,
    user: UserId,
    proof: &FactorUse,
    effects: &Effects,
) -> Result<bool, StoreError> {
    let mut tx = database.begin().await?;
    let is_on = enrolment::lock(&mut tx, user).await?.flatten().is_some();
    if !is_on || !use_factor(&mut tx, user, proof).await? {
        return Ok(false);
    }
    remove_everything(&mut tx, user).await?;
    factor_recoveries::forget(&mut tx, user).await?;
    tries::give_back(&mut tx, user).await?;
    effects::insert(&mut tx, effects).await?;
    tx.commit().await?;
    Ok(true)
}

/// Turns the second factor off, with whatever stands for it. Whoever calls has locked the user.
pub(crate) async fn remove_everything(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let id = [Value::Id(user.as_uuid())];
    for delete in [
        "UPDATE users SET second_factor_at = NULL, default_factor = NULL WHERE id = $1",
        "DELETE FROM second_factors WHERE user_id = $1",
        "DELETE FROM backup_codes WHERE user_id = $1",
    ] {
        tx.execute(delete, &id).await?;
    }
    sms_codes::discard(tx, user).await?;
    discard_challenges(tx, user).await?;
    trusted_devices::forget(tx, user).await
}
