//! What a database says of itself to whoever looks a deployment over.

use crate::database::Database;
use crate::store::SqlStore;
use jiff::Timestamp;
use tessera_core::ports::StoreError;

/// A database, as it is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreFacts {
    /// A file.
    Sqlite(SqliteFacts),
    /// A server.
    Postgres(PostgresFacts),
}

/// How a file is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteFacts {
    /// The version of SQLite, such as `3.50.4`.
    pub version: String,
    /// How changes are written: `wal` where Tessera has served from it.
    pub journal_mode: String,
    /// The size of the database without its log, in bytes.
    pub size: u64,
}

/// How a server is set up, as far as data may be lost or connections run out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresFacts {
    /// The version as a number, such as 170_002 for 17.2.
    pub version: u32,
    /// What its clock says.
    pub now: Timestamp,
    /// `max_connections`, without those that are kept for superusers.
    pub connections: u32,
    /// Whether what is committed is on the disk.
    pub fsync: bool,
    /// `synchronous_commit`, as it is for our sessions.
    pub synchronous_commit: String,
    /// Whether a page that a crash left half written can be mended.
    pub full_page_writes: bool,
    /// Whether its log is archived, so that any moment can be restored.
    pub archives: bool,
    /// Whether it follows another, and takes no writes.
    pub is_standby: bool,
    /// Whether our role may do anything.
    pub is_superuser: bool,
    /// Whether this connection is encrypted; none where it leaves no machine.
    pub is_encrypted: Option<bool>,
}

impl SqlStore {
    /// How the database is set up.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn facts(&self) -> Result<StoreFacts, StoreError> {
        match &self.database {
            Database::Sqlite { .. } => self.sqlite_facts().await.map(StoreFacts::Sqlite),
            Database::Postgres(_) => self.postgres_facts().await.map(StoreFacts::Postgres),
        }
    }

    async fn sqlite_facts(&self) -> Result<SqliteFacts, StoreError> {
        const FACTS: &str = "SELECT sqlite_version(), journal_mode, page_count * page_size \
            FROM pragma_journal_mode, pragma_page_count, pragma_page_size";
        let row = self.database.fetch_first(FACTS, &[]).await?;
        let row = row.ok_or(StoreError::Corrupt("SQLite says nothing of itself"))?;
        Ok(SqliteFacts {
            version: row.text(0)?,
            journal_mode: row.text(1)?,
            size: u64::try_from(row.int(2)?).unwrap_or(0),
        })
    }

    async fn postgres_facts(&self) -> Result<PostgresFacts, StoreError> {
        const FACTS: &str = "SELECT current_setting('server_version_num')::int8, \
            (extract(epoch FROM clock_timestamp()) * 1000)::int8, \
            current_setting('max_connections')::int8 \
                - current_setting('superuser_reserved_connections')::int8, \
            current_setting('synchronous_commit'), \
            (current_setting('fsync') = 'on')::int::int8, \
            (current_setting('full_page_writes') = 'on')::int::int8, \
            (current_setting('archive_mode') <> 'off')::int::int8, \
            pg_is_in_recovery()::int::int8, \
            (current_setting('is_superuser') = 'on')::int::int8, \
            CASE WHEN inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' \
                OR inet_server_addr() = '::1' THEN NULL \
                ELSE (SELECT ssl::int::int8 FROM pg_stat_ssl WHERE pid = pg_backend_pid()) END";
        let row = self.database.fetch_first(FACTS, &[]).await?;
        let row = row.ok_or(StoreError::Corrupt("PostgreSQL says nothing of itself"))?;
        let number = |column| Ok::<_, StoreError>(u32::try_from(row.int(column)?).unwrap_or(0));
        let flag = |column| Ok::<_, StoreError>(row.int(column)? == 1);
        Ok(PostgresFacts {
            version: number(0)?,
            now: row.timestamp(1)?,
            connections: number(2)?,
            synchronous_commit: row.text(3)?,
            fsync: flag(4)?,
            full_page_writes: flag(5)?,
            archives: flag(6)?,
            is_standby: flag(7)?,
            is_superuser: flag(8)?,
            is_encrypted: row.opt_int(9)?.map(|ssl| ssl == 1),
        })
    }
}
