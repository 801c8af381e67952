//! Passwords: found with their user, changed with all that hangs on them.

use crate::database::{Row, Tx, Value};
use crate::store::{SqlStore, timed};
use crate::users::{USER_COLUMNS, user_columns, user_from};
use crate::{action_tokens, effects, sessions, trusted_devices};
use async_trait::async_trait;
use jiff::Timestamp;
use tessera_core::action_token::{ActionTokenHash, Purpose};
use tessera_core::crypto::BlindIndex;
use tessera_core::id::{SessionId, UserId};
use tessera_core::password::HashWork;
use tessera_core::ports::{
    CredentialStore, Credentials, CredentialsOrDecoy, Effects, PasswordChange, StaffChange,
    StoreError,
};
use uuid::Uuid;

/// Who has proven the address, else who claimed it last.
const BY_EMAIL: &str = concat!(
    "SELECT ",
    user_columns!(),
    ", u.password_hash FROM users u WHERE u.email_index = $1 \
     ORDER BY CASE WHEN u.email_verified_at IS NULL THEN 1 ELSE 0 END, u.created_at DESC, \
     u.id DESC LIMIT 1"
);

/// The same, and where nobody has the address a row of as many bytes that is nobody's.
const BY_EMAIL_OR_DECOY: &str = "SELECT coalesce(u.id, $2), coalesce(u.role, 'user'), \
     u.mobile_index, u.mobile_sealed, coalesce(u.email_index, $1), coalesce(u.email_sealed, $3), \
     u.email_verified_at, coalesce(u.data_key_sealed, $3), u.disabled_at, \
     coalesce(u.created_at, 0), (SELECT string_agg(r.role, ' ' ORDER BY r.granted_at, r.role) \
      FROM user_roles r WHERE r.user_id = coalesce(u.id, $2)), u.second_factor_at, \
     coalesce(u.password_hash, $4), CAST(CASE WHEN u.id IS NULL THEN 1 ELSE 0 END AS BIGINT) \
     FROM (SELECT 1 AS one) o LEFT JOIN users u ON u.email_index = $1 \
     ORDER BY CASE WHEN u.email_verified_at IS NULL THEN 1 ELSE 0 END, u.created_at DESC, \
     u.id DESC LIMIT 1";

/// As long as a sealed address or key is.
const DECOY_SEALED: [u8; 64] = [0; 64];

const BY_ID: &str = concat!(
    "SELECT ",
    user_columns!(),
    ", u.password_hash FROM users u WHERE u.id = $1"
);

/// How many works are left out by [`HASH_BESIDES`].
const MAX_WORKS: usize = 8;

const HASH_BESIDES: &str = "SELECT password_hash FROM users WHERE password_hash IS NOT NULL \
     AND password_hash NOT LIKE $1 AND password_hash NOT LIKE $2 AND password_hash NOT LIKE $3 \
     AND password_hash NOT LIKE $4 AND password_hash NOT LIKE $5 AND password_hash NOT LIKE $6 \
     AND password_hash NOT LIKE $7 AND password_hash NOT LIKE $8 LIMIT 1";

#[async_trait]
impl CredentialStore for SqlStore {
    async fn credentials_by_email(
        &self,
        index: &BlindIndex,
    ) -> Result<Option<Credentials>, StoreError> {
        let find = self.find_credentials(BY_EMAIL, Value::Blob(index.as_bytes()));
        timed("credentials_by_email", find).await
    }

    async fn credentials_or_decoy(
        &self,
        index: &BlindIndex,
        decoy: &str,
    ) -> Result<CredentialsOrDecoy, StoreError> {
        let index = Value::Blob(index.as_bytes());
        let nobody = Value::Id(Uuid::nil());
        let with = [
            index,
            nobody,
            Value::Blob(&DECOY_SEALED),
            Value::Text(decoy),
        ];
        timed("credentials_or_decoy", async {
            let row = self.database.fetch_first(BY_EMAIL_OR_DECOY, &with).await?;
            let row = row.ok_or(StoreError::Corrupt("a decoy was not read"))?;
            Ok(CredentialsOrDecoy {
                credentials: credentials_from(&row)?,
                is_decoy: row.int(USER_COLUMNS + 1)? == 1,
            })
        })
        .await
    }

    async fn stored_hash_besides(&self, works: &[HashWork]) -> Result<Option<String>, StoreError> {
        // What is stored is nowhere like a text without characters.
        let pattern = |number: usize| {
            let work = works.get(number).map(HashWork::as_str);
            work.map_or_else(String::new, |begins| format!("%{begins}%"))
        };
        let patterns: [String; MAX_WORKS] = std::array::from_fn(pattern);
        let patterns = patterns.each_ref().map(|pattern| Value::Text(pattern));
        let find = self.database.fetch_first(HASH_BESIDES, &patterns);
        let row = timed("stored_hash_besides", find).await?;
        row.map(|row| row.text(0)).transpose()
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

    async fn discard_password(
        &self,
        user: UserId,
        change: StaffChange,
        effects: &Effects,
    ) -> Result<Option<Vec<SessionId>>, StoreError> {
        timed("discard_password", async {
            let mut tx = self.database.begin().await?;
            let discarded = tx
                .execute(
                    "UPDATE users SET password_hash = NULL, password_changed_at = $2 WHERE id = $1",
                    &[Value::Id(user.as_uuid()), change.at.into()],
                )
                .await?;
            if discarded == 0 {
                return Ok(None);
            }
            end_with_password(tx, (user, None), change, effects).await
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
        let row = self.database.fetch_first(sql, &[by]).await?;
        row.as_ref().map(credentials_from).transpose()
    }
}

fn credentials_from(row: &Row) -> Result<Credentials, StoreError> {
    Ok(Credentials {
        user: user_from(row)?,
        password_hash: row.opt_text(USER_COLUMNS)?,
    })
}

/// Replaces a password where the one before still stands, and commits.
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
    let made = StaffChange {
        at: now,
        revoked_since: change.revoked_since,
    };
    end_with_password(tx, (change.user, change.keep), made, effects).await
}

/// Puts an end to what goes with a password of a user, but for the session to keep, and commits:
/// links that would set another, and devices on which no second factor is asked for, are good no
/// more.
async fn end_with_password(
    mut tx: Tx,
    (user, keep): (UserId, Option<SessionId>),
    change: StaffChange,
    effects: &Effects,
) -> Result<Option<Vec<SessionId>>, StoreError> {
    action_tokens::discard(&mut tx, user, Purpose::ResetPassword).await?;
    trusted_devices::forget(&mut tx, user).await?;
    let since = change.revoked_since;
    let ended = sessions::end_all_of(&mut tx, user, keep, change.at, since).await?;
    effects::insert(&mut tx, effects).await?;
    tx.commit().await?;
    Ok(Some(ended))
}
