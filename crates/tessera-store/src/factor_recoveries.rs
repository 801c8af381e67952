//! Second factors that staff take off an account. Whoever changes a recovery locks the user's row
//! first, as logins and changes of factors do.

use crate::database::{Row, Tx, Value};
use crate::second_factors::{lock, remove_everything};
use crate::store::{SqlStore, timed};
use crate::{action_tokens, effects, sessions};
use async_trait::async_trait;
use jiff::Timestamp;
use tessera_core::action_token::{ActionTokenHash, Purpose};
use tessera_core::id::{SessionId, UserId};
use tessera_core::ports::{Effects, FactorRecoveryStore, StaffChange, StoreError};
use tessera_core::second_factor::{FactorRecovery, RecoveryActor, RecoveryApproval};
use uuid::Uuid;

#[async_trait]
impl FactorRecoveryStore for SqlStore {
    async fn ask_factor_recovery(
        &self,
        recovery: &FactorRecovery,
        effects: &Effects,
    ) -> Result<bool, StoreError> {
        timed("ask_factor_recovery", async {
            let mut tx = self.database.begin().await?;
            if lock(&mut tx, recovery.user).await?.flatten().is_none() {
                return Ok(false);
            }
            let user = Value::Id(recovery.user.as_uuid());
            tx.execute(
                "DELETE FROM factor_recoveries WHERE user_id = $1 AND expires_at <= $2",
                &[user, recovery.asked_at.into()],
            )
            .await?;
            let asked = tx
                .execute(
                    "INSERT INTO factor_recoveries (user_id, asked_by, asked_at, expires_at) \
                     VALUES ($1, $2, $3, $4) ON CONFLICT (user_id) DO NOTHING",
                    &[
                        user,
                        Value::Id(stored(recovery.asked_by)),
                        recovery.asked_at.into(),
                        recovery.expires_at.into(),
                    ],
                )
                .await?;
            if asked == 0 {
                return Ok(false);
            }
            effects::insert(&mut tx, effects).await?;
            tx.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn factor_recovery(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Option<FactorRecovery>, StoreError> {
        timed("factor_recovery", async {
            let row = self
                .database
                .fetch_first(
                    "SELECT asked_by, asked_at, expires_at, due_at, approved_at, approved_by \
                     FROM factor_recoveries WHERE user_id = $1 AND expires_at > $2",
                    &[Value::Id(user.as_uuid()), now.into()],
                )
                .await?;
            row.map(|row| recovery_from(user, &row)).transpose()
        })
        .await
    }

    async fn factor_recoveries(
        &self,
        after: Option<UserId>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<FactorRecovery>, StoreError> {
        timed("factor_recoveries", async {
            let after = after.map_or(Uuid::nil(), UserId::as_uuid);
            let rows = self
                .database
                .fetch_all(
                    "SELECT asked_by, asked_at, expires_at, due_at, approved_at, approved_by, \
                     user_id FROM factor_recoveries WHERE user_id > $1 AND expires_at > $2 \
                     ORDER BY user_id LIMIT $3",
                    &[Value::Id(after), now.into(), limit.into()],
                )
                .await?;
            rows.iter()
                .map(|row| recovery_from(UserId::from(row.id(6)?), row))
                .collect()
        })
        .await
    }

    async fn approve_factor_recovery(
        &self,
        recovery: &FactorRecovery,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<bool, StoreError> {
        let Some(approval) = recovery.approval else {
            return Ok(false);
        };
        timed("approve_factor_recovery", async {
            let mut tx = self.database.begin().await?;
            let approved = tx
                .execute(
                    "UPDATE factor_recoveries SET approved_by = $4, approved_at = $5, \
                     due_at = $6, expires_at = $7 WHERE user_id = $1 AND asked_by = $2 \
                     AND asked_at = $3 AND asked_by <> $4 AND approved_at IS NULL \
                     AND expires_at > $8",
                    &[
                        Value::Id(recovery.user.as_uuid()),
                        Value::Id(stored(recovery.asked_by)),
                        recovery.asked_at.into(),
                        Value::Id(stored(approval.by)),
                        approval.at.into(),
                        approval.due_at.into(),
                        recovery.expires_at.into(),
                        now.into(),
                    ],
                )
                .await?;
            if approved == 0 {
                return Ok(false);
            }
            effects::insert(&mut tx, effects).await?;
            tx.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn finish_factor_recovery(
        &self,
        user: UserId,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError> {
        timed("finish_factor_recovery", async {
            let mut tx = self.database.begin().await?;
            if lock(&mut tx, user).await?.flatten().is_none() {
                return Ok(None);
            }
            let due = tx
                .execute(
                    "DELETE FROM factor_recoveries WHERE user_id = $1 \
                     AND approved_at IS NOT NULL AND due_at <= $2 AND expires_at > $2",
                    &[Value::Id(user.as_uuid()), change.at.into()],
                )
                .await?;
            if due == 0 {
                return Ok(None);
            }
            remove_everything(&mut tx, user).await?;
            action_tokens::discard(&mut tx, user, Purpose::StopRecovery).await?;
            let (at, since) = (change.at, change.revoked_since);
            let ended = sessions::end_all_of(&mut tx, user, None, at, since).await?;
            effects::insert(&mut tx, effects).await?;
            tx.commit().await?;
            Ok(Some(ended))
        })
        .await
    }

    async fn stop_factor_recovery(
        &self,
        user: UserId,
        token: Option<&ActionTokenHash>,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<bool, StoreError> {
        timed("stop_factor_recovery", async {
            let mut tx = self.database.begin().await?;
            if lock(&mut tx, user).await?.is_none() {
                return Ok(false);
            }
            if let Some(token) = token {
                let used = action_tokens::claim(&mut tx, token, Purpose::StopRecovery, now).await?;
                if used != Some(user) {
                    return Ok(false);
                }
            }
            if !end(&mut tx, user, now).await? {
                return Ok(false);
            }
            effects::insert(&mut tx, effects).await?;
            tx.commit().await?;
            Ok(true)
        })
        .await
    }
}

/// Ends the recovery of a user, and the links that stop it; whether one was under way.
async fn end(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<bool, StoreError> {
    let ended = tx
        .execute(
            "DELETE FROM factor_recoveries WHERE user_id = $1 AND expires_at > $2",
            &[Value::Id(user.as_uuid()), now.into()],
        )
        .await?;
    action_tokens::discard(tx, user, Purpose::StopRecovery).await?;
    Ok(ended == 1)
}

/// Forgets the recovery of an account that was locked, or has no second factor any more.
pub(crate) async fn forget(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    end(tx, user, Timestamp::MIN).await?;
    Ok(())
}

fn stored(actor: RecoveryActor) -> Uuid {
    match actor {
        RecoveryActor::Staff(user) => user.as_uuid(),
        RecoveryActor::Operator => Uuid::nil(),
    }
}

fn actor(id: Uuid) -> RecoveryActor {
    match id.is_nil() {
        true => RecoveryActor::Operator,
        false => RecoveryActor::Staff(UserId::from(id)),
    }
}

fn recovery_from(user: UserId, row: &Row) -> Result<FactorRecovery, StoreError> {
    let approval = match (row.opt_timestamp(3)?, row.opt_timestamp(4)?) {
        (Some(due_at), Some(at)) => Some(RecoveryApproval {
            by: actor(row.id(5)?),
            at,
            due_at,
        }),
        _ => None,
    };
    Ok(FactorRecovery {
        user,
        asked_by: actor(row.id(0)?),
        asked_at: row.timestamp(1)?,
        approval,
        expires_at: row.timestamp(2)?,
    })
}
