//! The store: one database, behind every part of the port.

use crate::database::{Connections, Database, OpenError, StoreConfig, Use, postgres_servers};
use crate::effects;
use crate::gathered_rotations::Rotations;
use crate::group_commit::settled;
use crate::migrate::{self, MigrateError};
use crate::postgres_servers::Following;
use async_trait::async_trait;
use std::future::Future;
use std::sync::Arc;
use tessera_core::ports::{Effects, Store, StoreError};
use tessera_core::telemetry;

/// The store over SQLite or PostgreSQL.
#[derive(Clone)]
pub struct SqlStore {
    pub(crate) database: Database,
    following: Option<Arc<Following>>,
    /// None for SQLite.
    pub(crate) rotations: Option<Rotations>,
}

impl SqlStore {
    /// Opens the database. PostgreSQL is connected to at first use, so that a
    /// process can start, and say that it is not ready, while the database is down.
    ///
    /// # Errors
    /// Fails when the URL is unknown, or a SQLite file cannot be opened.
    pub async fn open(config: &StoreConfig) -> Result<Self, OpenError> {
        let database = Database::open(config).await?;
        let following = database.follow(config)?.map(Arc::new);
        Ok(Self {
            rotations: Rotations::of(&database),
            database,
            following,
        })
    }

    /// Opens a database that is there, to read from it: nothing can be written.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_to_read(config: &StoreConfig) -> Result<Self, OpenError> {
        let database = Database::open_to_read(config).await?;
        Ok(Self {
            rotations: Rotations::of(&database),
            database,
            following: None,
        })
    }

    /// Goes by another URL of PostgreSQL from now on, as where the password was changed:
    /// connections that nobody uses are given up, and those in use end as they began. False, and
    /// nothing, for SQLite.
    ///
    /// # Errors
    /// Fails when the URL makes no sense; the one before stays.
    pub async fn renew(&self, config: &StoreConfig) -> Result<bool, OpenError> {
        let Some(following) = &self.following else {
            return Ok(false);
        };
        let servers = postgres_servers(&config.url, Use::Serve)?;
        following.renew(servers).await;
        Ok(true)
    }

    /// How many connections there are.
    pub fn connections(&self) -> Connections {
        self.database.connections()
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

/// Measures a call, which is answered once what it saw is stored.
pub(crate) async fn timed<T, E: From<StoreError>>(
    operation: &'static str,
    call: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let settled = settled(call);
    telemetry::timed("tessera_store_duration_seconds", operation, settled).await
}

#[async_trait]
impl Store for SqlStore {
    async fn record(&self, effects: &Effects) -> Result<(), StoreError> {
        timed("record", effects::record(&self.database, effects)).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.database.fetch_first("SELECT 1", &[]).await?;
        Ok(())
    }
}
