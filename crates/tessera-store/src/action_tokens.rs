//! Tokens of links: stored as hashes, used by deleting them.

use crate::accounts::{forget_particulars, lock_email, take_email_from_claimants};
use crate::database::{Database, Row, Tx, Value};
use crate::inserts::Inserts;
use crate::store::{SqlStore, timed};
use crate::{effects, factor_recoveries, sessions, terms, trusted_devices};
use async_trait::async_trait;
use jiff::Timestamp;
use tessera_core::account::Identifier;
use tessera_core::action_token::{ActionTokenHash, Purpose};
use tessera_core::crypto::BlindIndex;
use tessera_core::id::{SessionId, UserId};
use tessera_core::ports::{
    ActionTokenStore, ChangeIdentifier, ChosenPassword, Effects, NewActionToken, ProveEmail,
    StaffChange, StoreError, StoredActionToken,
};

#[async_trait]
impl ActionTokenStore for SqlStore {
    async fn put_action_token(
        &self,
        token: &NewActionToken,
        effects: &Effects,
    ) -> Result<(), StoreError> {
        timed("put_action_token", async {
            let mut tx = self.database.begin().await?;
            replace(&mut tx, token).await?;
            effects::insert(&mut tx, effects).await?;
            tx.commit().await
        })
        .await
    }

    async fn action_token(
        &self,
        hash: &ActionTokenHash,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Option<StoredActionToken>, StoreError> {
        timed("action_token", async {
            let row = self
                .database
                .fetch_first(
                    "SELECT user_id, payload_sealed, expires_at, hash FROM action_tokens \
                     WHERE hash = $1 AND purpose = $2 AND expires_at > $3 AND user_id IS NOT NULL",
                    &[
                        Value::Blob(hash.as_bytes()),
                        Value::Text(purpose.as_str()),
                        now.into(),
                    ],
                )
                .await?;
            row.as_ref().map(token_from).transpose()
        })
        .await
    }

    async fn action_token_of(
        &self,
        user: UserId,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Option<StoredActionToken>, StoreError> {
        timed("action_token_of", async {
            let row = self
                .database
                .fetch_first(
                    "SELECT user_id, payload_sealed, expires_at, hash FROM action_tokens \
                     WHERE user_id = $1 AND purpose = $2 AND expires_at > $3 \
                     ORDER BY created_at DESC LIMIT 1",
                    &[
                        Value::Id(user.as_uuid()),
                        Value::Text(purpose.as_str()),
                        now.into(),
                    ],
                )
                .await?;
            row.as_ref().map(token_from).transpose()
        })
        .await
    }

    async fn change_email(
        &self,
        user: UserId,
        token: &ActionTokenHash,
        email: &Identifier,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<ChangeIdentifier, StoreError> {
        timed("change_email", async {
            let mut tx = self.database.begin().await?;
            lock_email(&mut tx, &email.index).await?;
            let used = claim(&mut tx, token, Purpose::ChangeEmail, now).await?;
            if used != Some(user) {
                return Ok(ChangeIdentifier::Gone);
            }
            put_email(tx, user, email, now, effects).await
        })
        .await
    }

    async fn change_mobile(
        &self,
        user: UserId,
        mobile: &Identifier,
        effects: &Effects,
    ) -> Result<ChangeIdentifier, StoreError> {
        let change = put_mobile(&self.database, user, mobile, effects);
        timed("change_mobile", change).await
    }

    async fn prove_email_by_token(
        &self,
        hash: &ActionTokenHash,
        chosen: Option<&ChosenPassword>,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<ProveEmail, StoreError> {
        timed("prove_email_by_token", async {
            let purpose = Purpose::VerifyEmail;
            let Some(token) = self.action_token(hash, purpose, now).await? else {
                return Ok(ProveEmail::Gone);
            };
            let mut tx = self.database.begin().await?;
            let Some(claimed) = claimed_email(&mut tx, token.user).await? else {
                return Ok(ProveEmail::Gone);
            };
            if claim(&mut tx, hash, purpose, now).await? != Some(token.user) {
                return Ok(ProveEmail::Gone);
            }
            prove_email(tx, token.user, &claimed, chosen, now, effects).await
        })
        .await
    }

    async fn prove_email_of(
        &self,
        user: UserId,
        chosen: Option<&ChosenPassword>,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<ProveEmail, StoreError> {
        timed("prove_email_of", async {
            let mut tx = self.database.begin().await?;
            let Some(claimed) = claimed_email(&mut tx, user).await? else {
                return Ok(ProveEmail::Gone);
            };
            discard(&mut tx, user, Purpose::VerifyEmail).await?;
            prove_email(tx, user, &claimed, chosen, now, effects).await
        })
        .await
    }

    async fn lock_account(
        &self,
        user: UserId,
        token: &ActionTokenHash,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError> {
        timed("lock_account", async {
            let mut tx = self.begin_staff_change().await?;
            let used = claim(&mut tx, token, Purpose::LockAccount, change.at).await?;
            if used != Some(user) {
                return Ok(None);
            }
            // Tokens before the user, as those who use one do: else each would wait for the other.
            for purpose in [
                Purpose::ResetPassword,
                Purpose::ChangeEmail,
                Purpose::LockAccount,
            ] {
                discard(&mut tx, user, purpose).await?;
            }
            tx.execute(
                "UPDATE users SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL",
                &[Value::Id(user.as_uuid()), change.at.into()],
            )
            .await?;
            factor_recoveries::forget(&mut tx, user).await?;
            trusted_devices::forget(&mut tx, user).await?;
            let (at, since) = (change.at, change.revoked_since);
            let ended = sessions::end_all_of(&mut tx, user, None, at, since).await?;
            effects::insert(&mut tx, effects).await?;
            tx.commit().await?;
            Ok(Some(ended))
        })
        .await
    }

    async fn prune_action_tokens(&self, before: Timestamp) -> Result<u64, StoreError> {
        let pruned = terms::ACTION_TOKENS.end(&self.database, before);
        timed("prune_action_tokens", pruned).await
    }
}

fn token_from(row: &Row) -> Result<StoredActionToken, StoreError> {
    let hash = ActionTokenHash::from_slice(&row.blob(3)?);
    Ok(StoredActionToken {
        user: UserId::from(row.id(0)?),
        payload_sealed: row.opt_blob(1)?,
        expires_at: row.timestamp(2)?,
        hash: hash.ok_or(StoreError::Corrupt("a token's hash is not 32 bytes"))?,
    })
}

/// Inserts a token in place of those of the same user and purpose: the same statements with and
/// without a user, since what takes longer would tell.
pub(crate) async fn replace(tx: &mut Tx, token: &NewActionToken) -> Result<(), StoreError> {
    let user = token.user.map(UserId::as_uuid);
    tx.execute(
        "DELETE FROM action_tokens WHERE user_id = $1 AND purpose = $2",
        &[Value::OptId(user), Value::Text(token.purpose.as_str())],
    )
    .await?;
    let mut inserts = Inserts::default();
    add(&mut inserts, token);
    inserts.run(tx).await
}

/// Adds a token to what a transaction inserts.
pub(crate) fn add<'a>(inserts: &mut Inserts<'a>, token: &'a NewActionToken) {
    inserts.add(
        "action_tokens (hash, purpose, user_id, payload_sealed, created_at, expires_at)",
        "$1, $2, $3, $4, $5, $6",
        [
            Value::Blob(token.hash.as_bytes()),
            Value::Text(token.purpose.as_str()),
            Value::OptId(token.user.map(tessera_core::id::UserId::as_uuid)),
            Value::OptBlob(token.payload_sealed.as_deref()),
            token.created_at.into(),
            token.expires_at.into(),
        ],
    );
}

/// Uses a live token; gives whose it was. Of any number of callers one deletes the row.
pub(crate) async fn claim(
    tx: &mut Tx,
    hash: &ActionTokenHash,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<UserId>, StoreError> {
    let row = tx
        .fetch_first(
            "DELETE FROM action_tokens WHERE hash = $1 AND purpose = $2 AND expires_at > $3 \
             AND user_id IS NOT NULL RETURNING user_id",
            &[
                Value::Blob(hash.as_bytes()),
                Value::Text(purpose.as_str()),
                now.into(),
            ],
        )
        .await?;
    row.map(|row| row.id(0).map(UserId::from)).transpose()
}

/// Deletes a user's tokens of one purpose.
pub(crate) async fn discard(tx: &mut Tx, user: UserId, purpose: Purpose) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM action_tokens WHERE user_id = $1 AND purpose = $2",
        &[Value::Id(user.as_uuid()), Value::Text(purpose.as_str())],
    )
    .await?;
    Ok(())
}

/// The address that a user claims and has not proven. Those who want to prove the same one
/// wait here for each other, before any of them has locked a row: who locked one first would
/// wait for another, and that one for them.
async fn claimed_email(tx: &mut Tx, user: UserId) -> Result<Option<BlindIndex>, StoreError> {
    let row = tx
        .fetch_first(
            "SELECT email_index FROM users WHERE id = $1 AND email_index IS NOT NULL \
             AND email_verified_at IS NULL",
            &[Value::Id(user.as_uuid())],
        )
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let index = BlindIndex::from_slice(&row.blob(0)?)
        .ok_or(StoreError::Corrupt("a blind index is not 32 bytes"))?;
    lock_email(tx, &index).await?;
    Ok(Some(index))
}

/// Marks a user's address proven, unless somebody else was first, and commits.
async fn prove_email(
    mut tx: Tx,
    user: UserId,
    index: &BlindIndex,
    chosen: Option<&ChosenPassword>,
    now: Timestamp,
    effects: &Effects,
) -> Result<ProveEmail, StoreError> {
    let id = Value::Id(user.as_uuid());
    let by_index = [id, Value::Blob(index.as_bytes()), now.into()];
    let owner = tx
        .fetch_first(
            "SELECT id FROM users WHERE email_index = $1 AND email_verified_at IS NOT NULL",
            &by_index[1..2],
        )
        .await?;
    if let Some(owner) = owner {
        // Whoever waited for the lock may find that a request with the same code was first.
        return Ok(match UserId::from(owner.id(0)?) == user {
            true => ProveEmail::Gone,
            false => ProveEmail::Taken,
        });
    }
    let proven = match chosen {
        None => {
            let prove = "UPDATE users SET email_verified_at = $3 \
                 WHERE id = $1 AND email_index = $2 AND email_verified_at IS NULL";
            tx.execute(prove, &by_index).await?
        }
        Some(chosen) => {
            let [id, index, now] = by_index;
            let prove = "UPDATE users SET email_verified_at = $3, password_hash = $4, \
                 password_changed_at = $3 WHERE id = $1 AND email_index = $2 \
                 AND email_verified_at IS NULL AND mobile_index IS NULL";
            let hash = Value::Text(&chosen.hash);
            tx.execute(prove, &[id, index, now, hash]).await?
        }
    };
    if proven == 0 {
        return Ok(ProveEmail::Gone);
    }
    if chosen.is_some() {
        forget_particulars(&mut tx, user, now).await?;
    }
    take_email_from_claimants(&mut tx, user, index).await?;
    effects::insert(&mut tx, effects).await?;
    tx.commit().await?;
    Ok(ProveEmail::Proven)
}

/// Puts a proven address in place, and commits.
async fn put_email(
    mut tx: Tx,
    user: UserId,
    email: &Identifier,
    now: Timestamp,
    effects: &Effects,
) -> Result<ChangeIdentifier, StoreError> {
    let by_index = [
        Value::Id(user.as_uuid()),
        Value::Blob(email.index.as_bytes()),
        Value::Blob(&email.sealed),
        now.into(),
    ];
    let owner = tx
        .fetch_first(
            "SELECT id FROM users WHERE email_index = $2 AND email_verified_at IS NOT NULL \
             AND id <> $1",
            &by_index[..2],
        )
        .await?;
    if owner.is_some() {
        return Ok(ChangeIdentifier::Taken);
    }
    let changed = tx
        .execute(
            "UPDATE users SET email_index = $2, email_sealed = $3, email_verified_at = $4 \
             WHERE id = $1 AND disabled_at IS NULL",
            &by_index,
        )
        .await?;
    if changed == 0 {
        return Ok(ChangeIdentifier::Gone);
    }
    for purpose in [Purpose::ResetPassword, Purpose::VerifyEmail] {
        discard(&mut tx, user, purpose).await?;
    }
    take_email_from_claimants(&mut tx, user, &email.index).await?;
    effects::insert(&mut tx, effects).await?;
    tx.commit().await?;
    Ok(ChangeIdentifier::Changed)
}

/// Puts a proven number in place. The unique index has the last word on whose it is.
async fn put_mobile(
    database: &Database,
    user: UserId,
    mobile: &Identifier,
    effects: &Effects,
) -> Result<ChangeIdentifier, StoreError> {
    let by_index = [
        Value::Id(user.as_uuid()),
        Value::Blob(mobile.index.as_bytes()),
        Value::Blob(&mobile.sealed),
    ];
    let mut tx = database.begin().await?;
    let owner = tx
        .fetch_first(
            "SELECT id FROM users WHERE mobile_index = $2 AND id <> $1",
            &by_index[..2],
        )
        .await?;
    if owner.is_some() {
        return Ok(ChangeIdentifier::Taken);
    }
    let changed = tx
        .execute(
            "UPDATE users SET mobile_index = $2, mobile_sealed = $3 \
             WHERE id = $1 AND disabled_at IS NULL",
            &by_index,
        )
        .await;
    match changed {
        Ok(0) => return Ok(ChangeIdentifier::Gone),
        Ok(_) => {}
        Err(error) if is_unique_violation(&error) => return Ok(ChangeIdentifier::Taken),
        Err(error) => return Err(error),
    }
    effects::insert(&mut tx, effects).await?;
    tx.commit().await?;
    Ok(ChangeIdentifier::Changed)
}

fn is_unique_violation(error: &StoreError) -> bool {
    let StoreError::Statement(source) = error else {
        return false;
    };
    source
        .downcast_ref::<sqlx::Error>()
        .and_then(sqlx::Error::as_database_error)
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
