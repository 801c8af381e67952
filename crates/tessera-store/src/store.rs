//! The store port: users, sessions, and the transactions that make them.

use crate::database::{Database, OpenError, Row, StoreConfig, Value};
use crate::migrate::{self, MigrateError};
use crate::outbox;
use crate::postgres;
use crate::sessions;
use async_trait::async_trait;
use jiff::Timestamp;
use std::future::Future;
use tessera_core::account::{CustomerProfile, Role, User};
use tessera_core::crypto::BlindIndex;
use tessera_core::id::{ClaimId, EntryId, SessionId, UserId};
use tessera_core::outbox::{Claimed, EntryKind, NewEntry};
use tessera_core::ports::{
    NewCustomer, OutboxDepth, RegisterCustomerError, Rotation, SessionRecord, Settlement, Store,
    StoreError, Successor,
};
use tessera_core::session::{RefreshTokenHash, Session};
use tessera_core::telemetry;

/// The store over SQLite or PostgreSQL.
#[derive(Clone)]
pub struct SqlStore {
    pub(crate) database: Database,
}

impl SqlStore {
    /// Opens the database. PostgreSQL is connected to at first use, so that a
    /// process can start, and say that it is not ready, while the database is down.
    ///
    /// # Errors
    /// Fails when the URL is unknown, or a SQLite file cannot be opened.
    pub async fn open(config: &StoreConfig) -> Result<Self, OpenError> {
        let database = Database::open(config).await?;
        Ok(Self { database })
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// Fails when a migration does, or the database is out of reach.
    pub async fn migrate(&self) -> Result<(), MigrateError> {
        migrate::run(&self.database).await
    }

    /// Closes the connections.
    pub async fn close(&self) {
        self.database.close().await;
    }
}

pub(crate) async fn timed<F: Future>(operation: &'static str, call: F) -> F::Output {
    telemetry::timed("tessera_store_duration_seconds", operation, call).await
}

pub(crate) const USER_COLUMNS: usize = 6;

pub(crate) fn user_from(row: &Row, at: usize) -> Result<User, StoreError> {
    Ok(User {
        id: UserId::from(row.id(at)?),
        role: Role::from_stored(&row.text(at + 1)?).ok_or(StoreError::Corrupt("unknown role"))?,
        mobile_index: BlindIndex::from_slice(&row.blob(at + 2)?)
            .ok_or(StoreError::Corrupt("a mobile index is not 32 bytes"))?,
        mobile_sealed: row.blob(at + 3)?,
        data_key_sealed: row.blob(at + 4)?,
        created_at: row.timestamp(at + 5)?,
    })
}

impl SqlStore {
    async fn insert_customer(&self, customer: &NewCustomer) -> Result<(), RegisterCustomerError> {
        if let Database::Postgres(pool) = &self.database {
            return postgres::register_customer(pool, customer).await;
        }
        let mut tx = self.database.begin().await?;
        if !insert_user(&mut tx, &customer.user).await? {
            return Err(RegisterCustomerError::MobileTaken);
        }
        insert_profile(&mut tx, &customer.profile).await?;
        insert_session(&mut tx, &customer.session).await?;
        outbox::insert(&mut tx, &customer.outbox).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Inserts the user; false when another has the number.
async fn insert_user(tx: &mut crate::database::Tx, user: &User) -> Result<bool, StoreError> {
    let inserted = tx
        .execute(
            "INSERT INTO users (id, role, mobile_index, mobile_sealed, data_key_sealed, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (mobile_index) DO NOTHING",
            &[
                Value::Id(user.id.as_uuid()),
                Value::Text(user.role.as_str()),
                Value::Blob(user.mobile_index.as_bytes()),
                Value::Blob(&user.mobile_sealed),
                Value::Blob(&user.data_key_sealed),
                user.created_at.into(),
            ],
        )
        .await?;
    Ok(inserted == 1)
}

async fn insert_profile(
    tx: &mut crate::database::Tx,
    profile: &CustomerProfile,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO customer_profiles (user_id, locale, created_at) VALUES ($1, $2, $3)",
        &[
            Value::Id(profile.user.as_uuid()),
            Value::Text(&profile.locale),
            profile.created_at.into(),
        ],
    )
    .await?;
    Ok(())
}

async fn insert_session(tx: &mut crate::database::Tx, session: &Session) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sessions (id, user_id, refresh_hash, client_sealed, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            Value::Id(session.id.as_uuid()),
            Value::Id(session.user.as_uuid()),
            Value::Blob(session.refresh_hash.as_bytes()),
            Value::Blob(&session.client_sealed),
            session.created_at.into(),
            session.expires_at.into(),
        ],
    )
    .await?;
    Ok(())
}

#[async_trait]
impl Store for SqlStore {
    async fn mobile_taken(&self, index: &BlindIndex) -> Result<bool, StoreError> {
        timed("mobile_taken", async {
            let row = self
                .database
                .fetch_first(
                    "SELECT id FROM users WHERE mobile_index = $1",
                    &[Value::Blob(index.as_bytes())],
                )
                .await?;
            Ok(row.is_some())
        })
        .await
    }

    async fn enqueue(&self, entries: &[NewEntry]) -> Result<(), StoreError> {
        timed("enqueue", outbox::enqueue(&self.database, entries)).await
    }

    async fn register_customer(&self, customer: &NewCustomer) -> Result<(), RegisterCustomerError> {
        timed("register_customer", self.insert_customer(customer)).await
    }

    async fn session_by_refresh(
        &self,
        hash: &RefreshTokenHash,
    ) -> Result<Option<SessionRecord>, StoreError> {
        timed(
            "session_by_refresh",
            sessions::by_refresh(&self.database, hash),
        )
        .await
    }

    async fn rotate_refresh(
        &self,
        presented: &RefreshTokenHash,
        successor: &Successor,
        now: Timestamp,
    ) -> Result<Rotation, StoreError> {
        let rotate = sessions::rotate(&self.database, presented, successor, now);
        timed("rotate_refresh", rotate).await
    }

    async fn revoke_session(&self, id: SessionId, now: Timestamp) -> Result<bool, StoreError> {
        timed("revoke_session", sessions::revoke(&self.database, id, now)).await
    }

    async fn revoke_sessions_of(
        &self,
        user: UserId,
        now: Timestamp,
        since: Timestamp,
    ) -> Result<Vec<SessionId>, StoreError> {
        let revoke = sessions::revoke_all_of(&self.database, user, now, since);
        timed("revoke_sessions_of", revoke).await
    }

    async fn sessions_revoked_since(
        &self,
        since: Timestamp,
    ) -> Result<Vec<(SessionId, Timestamp)>, StoreError> {
        sessions::revoked_since(&self.database, since).await
    }

    async fn prune_sessions(&self, before: Timestamp) -> Result<u64, StoreError> {
        timed("prune_sessions", sessions::prune(&self.database, before)).await
    }

    async fn count_users(&self) -> Result<u64, StoreError> {
        let row = self
            .database
            .fetch_first("SELECT count(*) FROM users", &[])
            .await?;
        let count = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
        Ok(u64::try_from(count).unwrap_or(0))
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        timed("user", async {
            let row = self
                .database
                .fetch_first(
                    "SELECT id, role, mobile_index, mobile_sealed, data_key_sealed, created_at \
                     FROM users WHERE id = $1",
                    &[Value::Id(id.as_uuid())],
                )
                .await?;
            row.map(|row| user_from(&row, 0)).transpose()
        })
        .await
    }

    async fn claim_outbox(
        &self,
        kind: EntryKind,
        max: u32,
        claim: ClaimId,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Vec<Claimed>, StoreError> {
        timed(
            "claim_outbox",
            outbox::claim(&self.database, kind, max, claim, now, lease_until),
        )
        .await
    }

    async fn settle_outbox(
        &self,
        claim: ClaimId,
        settlements: &[(EntryId, Settlement)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        timed(
            "settle_outbox",
            outbox::settle(&self.database, claim, settlements, now),
        )
        .await
    }

    async fn outbox_depth(&self, kind: EntryKind) -> Result<OutboxDepth, StoreError> {
        timed("outbox_depth", outbox::depth(&self.database, kind)).await
    }

    async fn prune_outbox(&self, before: Timestamp) -> Result<u64, StoreError> {
        timed("prune_outbox", outbox::prune(&self.database, before)).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.database.fetch_first("SELECT 1", &[]).await?;
        Ok(())
    }
}
