//! What earlier lines of a file have held, in a file of its own that goes with the process: the
//! memory that a large file takes stays as it is.

use crate::database::{json_list, store_error};
use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Executor as _, Row as _};
use std::collections::HashSet;
use std::fmt::Write as _;
use tessera_core::ports::{SeenInFile, StoreError};

/// Pages kept in memory, as a negative number of KiB.
const CACHE: &str = "-16384";

/// Keys in a temporary database of SQLite, whatever the store. They are keyed hashes and ids.
pub struct SeenOnDisk {
    connection: SqliteConnection,
}

impl SeenOnDisk {
    /// A list with nothing in it.
    ///
    /// # Errors
    /// Fails where there is no place for temporary files.
    pub async fn open() -> Result<Self, StoreError> {
        // The empty name is that of a database which SQLite makes for itself and deletes.
        let options = SqliteConnectOptions::new()
            .filename("")
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .pragma("cache_size", CACHE)
            .disable_statement_logging();
        let mut connection = options.connect().await.map_err(store_error)?;
        connection
            .execute("CREATE TABLE seen (key BLOB NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID")
            .await
            .map_err(store_error)?;
        Ok(Self { connection })
    }

    async fn known(&mut self, list: &str) -> Result<HashSet<Vec<u8>>, StoreError> {
        const KNOWN: &str = "SELECT key FROM seen WHERE key IN \
            (SELECT unhex(value) FROM json_each($1))";
        let rows = sqlx::query(KNOWN)
            .bind(list)
            .fetch_all(&mut self.connection)
            .await
            .map_err(store_error)?;
        let keys = rows.iter().map(|row| row.try_get(0).map_err(store_error));
        keys.collect()
    }
}

#[async_trait]
impl SeenInFile for SeenOnDisk {
    async fn add(&mut self, keys: &[[u8; 32]]) -> Result<Vec<bool>, StoreError> {
        const ADD: &str = "INSERT INTO seen (key) SELECT unhex(value) FROM json_each($1) \
            WHERE true ON CONFLICT DO NOTHING";
        let list = json_list(keys.iter().map(hex));
        let mut known = self.known(&list).await?;
        let seen = keys.iter().map(|key| !known.insert(key.to_vec()));
        let seen = seen.collect();
        sqlx::query(ADD)
            .bind(&list)
            .execute(&mut self.connection)
            .await
            .map_err(store_error)?;
        Ok(seen)
    }
}

fn hex(key: &[u8; 32]) -> String {
    let mut digits = String::with_capacity(64);
    for byte in key {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_key_is_seen_from_the_second_time_on() {
        let mut seen = SeenOnDisk::open().await.unwrap();
        let (a, b, c) = ([1; 32], [2; 32], [3; 32]);
        assert_eq!(seen.add(&[]).await.unwrap(), [false; 0]);
        let first = seen.add(&[a, b, a]).await.unwrap();
        assert_eq!(first, [false, false, true]);
        let second = seen.add(&[c, b]).await.unwrap();
        assert_eq!(second, [false, true]);
    }
}
