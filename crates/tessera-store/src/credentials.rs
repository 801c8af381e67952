//! Passwords: found with their user, changed with all that hangs on them.

use crate::database::{Tx, Value};
use crate::store::{SqlStore, timed};
use crate::users::{USER_COLUMNS, user_columns, user_from};
use crate::{action_tokens, effects, second_factors, sessions, trusted_devices};
use async_trait::async_trait;
use jiff::Timestamp;
use tessera_core::action_token::{ActionTokenHash, Purpose};
use tessera_core::crypto::BlindIndex;
use tessera_core::id::{SessionId, UserId};
use tessera_core::ports::{CredentialStore, Credentials, Effects, PasswordChange, StoreError};

/// Who has proven the address, else who claimed it last.
const BY_EMAIL: &str = concat!(
    "SELECT ",
    user_columns!(),
    ", u.password_hash FROM users u WHERE u.email_index = $1 \
     ORDER BY CASE WHEN u.email_verified_at IS NULL THEN 1 ELSE 0 END, u.created_at DESC, \
     u.id DESC LIMIT 1"
);

const BY_ID: &str = concat!(
    "SELECT ",
    user_columns!(),
    ", u.password_hash FROM users u WHERE u.id = $1"
);

#[async_trait]
impl CredentialStore for SqlStore {
    async fn credentials_by_email(
        &self,
        index: &BlindIndex,
    ) -> Result<Option<Credentials>, StoreError> {
        let find = self.find_credentials(BY_EMAIL, Value::Blob(index.as_bytes()));
        timed("credentials_by_email", find).await
    }

    async fn credentials(&self, user: UserId) -> Result<Option<Credentials>, StoreError> {
        let find = self.find_credentials(BY_ID, Value::Id(user.as_uuid()));
        timed("credentials", find).await
    }

    async fn change_password(
        &self,
        change: &PasswordChange,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError> {
        timed("change_password", async {
            let tx = self.database.begin().await?;
            put_password(tx, change, now, effects).await
        })
        .await
    }

    async fn reset_password(
        &self,
        token: &ActionTokenHash,
        change: &PasswordChange,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError> {
        timed("reset_password", async {
            let mut tx = self.database.begin().await?;
            let used = action_tokens::claim(&mut tx, token, Purpose::ResetPassword, now).await?;
            if used != Some(change.user) {
                return Ok(None);
            }
            put_password(tx, change, now, effects).await
        })
        .await
    }
}

impl SqlStore {
    async fn find_credentials(
        &self,
        sql: &'static str,
        by: Value<'_>,
    ) -> Result<Option<Credentials>, StoreError> {
        let Some(row) = self.database.fetch_first(sql, &[by]).await? else {
            return Ok(None);
        };
        Ok(Some(Credentials {
            user: user_from(&row)?,
            password_hash: row.opt_text(USER_COLUMNS)?,
        }))
    }
}

/// Replaces a password where the one before still stands, and commits. Links that would
/// set another, logins that wait for a second factor, and devices on which none is asked for,
/// are good no more.
async fn put_password(
    mut tx: Tx,
    change: &PasswordChange,
    now: Timestamp,
    effects: &Effects,
) -> Result<Option<Vec<SessionId>>, StoreError> {
    let changed = tx
        .execute(
            "UPDATE users SET password_hash = $3, password_changed_at = $4 \
             WHERE id = $1 AND coalesce(password_hash, '') = $2 AND disabled_at IS NULL",
            &[
                Value::Id(change.user.as_uuid()),
                Value::Text(change.was.as_deref().unwrap_or_default()),
                Value::Text(&change.hash),
                now.into(),
            ],
        )
        .await?;
    if changed == 0 {
        return Ok(None);
    }
    action_tokens::discard(&mut tx, change.user, Purpose::ResetPassword).await?;
    second_factors::discard_challenges(&mut tx, change.user).await?;
    trusted_devices::forget(&mut tx, change.user).await?;
    let since = change.revoked_since;
    let ended = sessions::end_all_of(&mut tx, change.user, change.keep, now, since).await?;
    effects::insert(&mut tx, effects).await?;
    tx.commit().await?;
    Ok(Some(ended))
}
