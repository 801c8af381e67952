//! What is asked of a copy of a database: how old its schema is, whether it opens, and that
//! nothing in it is good a second time.

use crate::database::{Sql, Value};
use crate::effects;
use crate::migrate;
use crate::store::SqlStore;
use jiff::Timestamp;
use tessera_core::backup::SealedPerson;
use tessera_core::id::UserId;
use tessera_core::ports::{Effects, StoreError};
use uuid::Uuid;

/// What was taken back in a database that was restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenBack {
    /// Sessions that had not been ended when the copy was made.
    pub sessions: u64,
    /// Links, codes and devices that were good.
    pub proofs: u64,
}

impl SqlStore {
    /// The version of the schema; none where the database was never migrated.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn schema_version(&self) -> Result<Option<i64>, StoreError> {
        const IS_THERE: Sql = Sql {
            sqlite: "SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
            postgres: "SELECT count(*) FROM pg_class WHERE oid = to_regclass('_sqlx_migrations')",
        };
        const VERSION: &str = "SELECT max(version) FROM _sqlx_migrations WHERE success";
        let is_there = self.database.fetch_first(IS_THERE, &[]).await?;
        match is_there.map(|row| row.int(0)).transpose()? {
            Some(1..) => {}
            _ => return Ok(None),
        }
        let version = self.database.fetch_first(VERSION, &[]).await?;
        Ok(version.map(|row| row.opt_int(0)).transpose()?.flatten())
    }

    /// The version of the schema that this program migrates to.
    pub fn newest_schema() -> i64 {
        migrate::newest()
    }

    /// What is stored of up to `limit` people whose ids come behind `after`, sealed.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn sealed_people(
        &self,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<SealedPerson>, StoreError> {
        const PAGE: &str = "SELECT users.id, data_key_sealed, mobile_sealed, email_sealed, \
            personal_sealed FROM users LEFT JOIN customer_profiles ON user_id = users.id \
            WHERE users.id > $1 ORDER BY users.id LIMIT $2";
        let after = after.map_or(Uuid::nil(), UserId::as_uuid);
        let values = [Value::Id(after), Value::from(limit)];
        let rows = self.database.fetch_all(PAGE, &values).await?;
        rows.iter()
            .map(|row| {
                Ok(SealedPerson {
                    id: UserId::from(row.id(0)?),
                    data_key: row.blob(1)?,
                    mobile: row.opt_blob(2)?,
                    email: row.opt_blob(3)?,
                    personal: row.opt_blob(4)?,
                })
            })
            .collect()
    }

    /// Takes back, in a database that was restored, what may have been used or ended since the
    /// copy was made: sessions, links, codes, and devices on which no second factor is asked for.
    /// `effects` say what was restored.
    ///
    /// # Errors
    /// Fails when the store does; then nothing was taken back.
    pub async fn take_back(
        &self,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<TakenBack, StoreError> {
        const END: &str = "UPDATE sessions SET revoked_at = $1 WHERE revoked_at IS NULL";
        const PROOFS: [&str; 5] = [
            "DELETE FROM action_tokens",
            "DELETE FROM login_challenges",
            "DELETE FROM factor_codes",
            "DELETE FROM otp_challenges",
            "DELETE FROM trusted_devices",
        ];
        // Codes too, of which a copy that was made while nobody served may hold some; counted as
        // the parcels that they are in, they would say nothing.
        const LEFT: &str = "DELETE FROM handover_parcels";
        let mut tx = self.database.begin().await?;
        tx.execute(LEFT, &[]).await?;
        let sessions = tx.execute(END, &[Value::from(now)]).await?;
        let mut proofs = 0;
        for delete in PROOFS {
            proofs += tx.execute(delete, &[]).await?;
        }
        effects::insert(&mut tx, effects).await?;
        tx.commit().await?;
        Ok(TakenBack { sessions, proofs })
    }
}
