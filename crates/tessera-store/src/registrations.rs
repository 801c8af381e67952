//! Registrations in stages: completed by deleting them.

use crate::accounts::{insert_account, lock_proven_email};
use crate::database::{Row, Tx, Value};
use crate::effects;
use crate::store::{SqlStore, timed};
use crate::terms;
use crate::users::identifier;
use async_trait::async_trait;
use jiff::Timestamp;
use tessera_core::account::Identifier;
use tessera_core::id::RegistrationId;
use tessera_core::ports::{
    CompleteRegistrationError, Completion, Effects, RegistrationStore, StoreError,
};
use tessera_core::staged::{BrowserTokenHash, Proven, StagedRegistration};

#[async_trait]
impl RegistrationStore for SqlStore {
    async fn start_registration(
        &self,
        registration: &StagedRegistration,
        effects: &Effects,
    ) -> Result<(), StoreError> {
        timed("start_registration", async {
            let mut tx = self.database.begin().await?;
            insert(&mut tx, registration).await?;
            effects::insert(&mut tx, effects).await?;
            tx.commit().await
        })
        .await
    }

    async fn registration(
        &self,
        id: RegistrationId,
        now: Timestamp,
    ) -> Result<Option<StagedRegistration>, StoreError> {
        timed("registration", async {
            let row = self
                .database
                .fetch_first(
                    "SELECT id, email_index, email_sealed, phone_index, phone_sealed, \
                     password_hash, locale, browser_hash, email_proven_at, phone_proven_at, \
                     created_at, expires_at FROM registrations \
                     WHERE id = $1 AND expires_at > $2",
                    &[Value::Id(id.as_uuid()), now.into()],
                )
                .await?;
            row.as_ref().map(registration_from).transpose()
        })
        .await
    }

    async fn prove_registration(
        &self,
        id: RegistrationId,
        proven: Proven,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<bool, StoreError> {
        const EMAIL: &str = "UPDATE registrations \
            SET email_proven_at = coalesce(email_proven_at, $2) WHERE id = $1 AND expires_at > $2";
        const PHONE: &str = "UPDATE registrations \
            SET phone_proven_at = coalesce(phone_proven_at, $2) \
            WHERE id = $1 AND expires_at > $2 AND phone_index IS NOT NULL";
        let statement = match proven {
            Proven::Email => EMAIL,
            Proven::Phone => PHONE,
        };
        timed("prove_registration", async {
            let mut tx = self.database.begin().await?;
            let changed = tx
                .execute(statement, &[Value::Id(id.as_uuid()), now.into()])
                .await?;
            if changed == 0 {
                return Ok(false);
            }
            effects::insert(&mut tx, effects).await?;
            tx.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn complete_registration(
        &self,
        completion: &Completion,
        now: Timestamp,
    ) -> Result<(), CompleteRegistrationError> {
        timed("complete_registration", async {
            let mut tx = self.database.begin().await?;
            // Before any row is locked: see `lock_email`.
            lock_proven_email(&mut tx, &completion.account.user).await?;
            if !claim(&mut tx, completion.registration, now).await? {
                return Err(CompleteRegistrationError::Gone);
            }
            insert_account(&mut tx, &completion.account, completion.session.as_ref()).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    async fn prune_registrations(&self, before: Timestamp) -> Result<u64, StoreError> {
        let pruned = terms::REGISTRATIONS.end(&self.database, before);
        timed("prune_registrations", pruned).await
    }
}

async fn insert(tx: &mut Tx, registration: &StagedRegistration) -> Result<(), StoreError> {
    let phone = registration.phone.as_ref();
    let browser = registration.browser.as_ref();
    tx.execute(
        "INSERT INTO registrations (id, email_index, email_sealed, phone_index, phone_sealed, \
         password_hash, locale, browser_hash, email_proven_at, phone_proven_at, created_at, \
         expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            Value::Id(registration.id.as_uuid()),
            Value::Blob(registration.email.index.as_bytes()),
            Value::Blob(&registration.email.sealed),
            Value::OptBlob(phone.map(|phone| phone.index.as_bytes().as_slice())),
            Value::OptBlob(phone.map(|phone| phone.sealed.as_slice())),
            Value::Text(&registration.password_hash),
            Value::Text(&registration.locale),
            Value::OptBlob(browser.map(|browser| browser.as_bytes().as_slice())),
            registration.email_proven_at.into(),
            registration.phone_proven_at.into(),
            registration.created_at.into(),
            registration.expires_at.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Uses a live registration of which something is proven. Of any number of callers one
/// deletes the row.
async fn claim(tx: &mut Tx, id: RegistrationId, now: Timestamp) -> Result<bool, StoreError> {
    let deleted = tx
        .execute(
            "DELETE FROM registrations WHERE id = $1 AND expires_at > $2 \
             AND (email_proven_at IS NOT NULL OR phone_proven_at IS NOT NULL)",
            &[Value::Id(id.as_uuid()), now.into()],
        )
        .await?;
    Ok(deleted == 1)
}

fn registration_from(row: &Row) -> Result<StagedRegistration, StoreError> {
    let email: Option<Identifier> = identifier(Some(row.blob(1)?), Some(row.blob(2)?))?;
    let browser = row.opt_blob(7)?.map(|bytes| {
        BrowserTokenHash::from_slice(&bytes).ok_or(StoreError::Corrupt("a hash is not 32 bytes"))
    });
    Ok(StagedRegistration {
        id: RegistrationId::from(row.id(0)?),
        email: email.ok_or(StoreError::Corrupt("a registration has no address"))?,
        phone: identifier(row.opt_blob(3)?, row.opt_blob(4)?)?,
        password_hash: row.text(5)?,
        locale: row.text(6)?,
        browser: browser.transpose()?,
        email_proven_at: row.opt_timestamp(8)?,
        phone_proven_at: row.opt_timestamp(9)?,
        created_at: row.timestamp(10)?,
        expires_at: row.timestamp(11)?,
    })
}
