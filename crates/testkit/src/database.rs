//! A database for one test.

use crate::external::external;
use crate::migrated;
use crate::time::random_below;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection,
    SqliteConnection,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::str::FromStr as _;
use std::time::Duration;
use tessera_core::account::EmailAddress;
use tessera_core::crypto::{BlindIndex, IndexKey};
use tessera_core::mobile::NumberingPlans;
use tessera_store::{SqlStore, StoreConfig};

/// A migrated store of its own, with what cleans up after it.
pub struct TestStore {
    /// The store.
    pub store: SqlStore,
    /// Where it is.
    pub url: String,
    cleanup: Cleanup,
}

const SQLITE_TABLES: &str =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
const POSTGRES_TABLES: &str =
    "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";

enum Cleanup {
    Folder(PathBuf),
    /// Databases are dropped with the private server that the tests run on; on a
    /// server that was given, they are dropped when the test ends well.
    Postgres {
        admin: String,
        name: String,
    },
}

impl TestStore {
    /// SQLite in a folder of its own.
    pub async fn sqlite() -> Self {
        let folder =
            std::env::temp_dir().join(format!("tessera-test-{:x}", random_below(u64::MAX)));
        std::fs::create_dir_all(&folder).unwrap();
        let database = folder.join("tessera.db");
        migrated::sqlite(&database).await;
        let url = format!("sqlite:{}", database.display());
        Self {
            store: open(&url).await,
            url,
            cleanup: Cleanup::Folder(folder),
        }
    }

    /// A database of its own on the PostgreSQL of the test run; none when the run
    /// goes without PostgreSQL.
    pub async fn postgres() -> Option<Self> {
        let admin = external("postgres", "TESSERA_TEST_POSTGRES_URL")?;
        let name = format!("tessera_{:x}", random_below(u64::MAX));
        migrated::postgres(&admin, &name).await;
        let url = replace_database(&admin, &name);
        Some(Self {
            store: open(&url).await,
            url,
            cleanup: Cleanup::Postgres { admin, name },
        })
    }

    /// Changes rows as somebody would who can write to the database and knows no key; gives
    /// how many rows were changed.
    pub async fn tamper(&self, sql: &str) -> u64 {
        let statement = AssertSqlSafe(sql.to_owned());
        match &self.cleanup {
            Cleanup::Folder(_) => {
                let options = SqliteConnectOptions::from_str(&self.url).unwrap();
                let mut connection = options
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(10))
                    .connect()
                    .await
                    .unwrap();
                let done = connection.execute(statement).await.unwrap();
                connection.close().await.unwrap();
                done.rows_affected()
            }
            Cleanup::Postgres { .. } => {
                let mut connection = PgConnection::connect(&self.url).await.unwrap();
                let done = connection.execute(statement).await.unwrap();
                connection.close().await.unwrap();
                done.rows_affected()
            }
        }
    }

    /// Every byte of a SQLite database, its log included, for tests that look for leaks.
    pub fn raw_bytes(&self) -> Vec<u8> {
        let Cleanup::Folder(folder) = &self.cleanup else {
            return Vec::new();
        };
        let mut bytes = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
        }
        bytes
    }

    /// Whether some bytes are in the database: in the file of SQLite, once its log was folded into
    /// it, or in a row of PostgreSQL.
    pub async fn holds(&self, bytes: &[u8]) -> bool {
        if let Cleanup::Folder(_) = &self.cleanup {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            connection
                .execute("PRAGMA wal_checkpoint(TRUNCATE)")
                .await
                .unwrap();
            connection.close().await.unwrap();
            let all = self.raw_bytes();
            return all.windows(bytes.len()).any(|window| window == bytes);
        }
        let mut connection = PgConnection::connect(&self.url).await.unwrap();
        let tables: Vec<String> = sqlx::query_scalar(POSTGRES_TABLES)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut found = 0;
        for table in tables {
            let count = format!("SELECT count(*) FROM {table} AS t WHERE t::text LIKE $1");
            let rows: i64 = sqlx::query_scalar(AssertSqlSafe(count))
                .bind(format!("%{digits}%"))
                .fetch_one(&mut connection)
                .await
                .unwrap();
            found += rows;
        }
        connection.close().await.unwrap();
        found > 0
    }

    /// How many rows there are that a request about an account may leave behind. Tokens of
    /// links are not among them: a new one takes the place of the one before.
    pub async fn rows(&self) -> u64 {
        const COUNT: &str = "SELECT (SELECT count(*) FROM audit_entries) \
            + (SELECT count(*) FROM outbox) + (SELECT count(*) FROM sessions) \
            + (SELECT count(*) FROM users)";
        let count: i64 = match &self.cleanup {
            Cleanup::Folder(_) => {
                let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
                sqlx::query_scalar(COUNT).fetch_one(&mut connection).await
            }
            Cleanup::Postgres { .. } => {
                let mut connection = PgConnection::connect(&self.url).await.unwrap();
                sqlx::query_scalar(COUNT).fetch_one(&mut connection).await
            }
        }
        .unwrap();
        u64::try_from(count).unwrap()
    }

    /// How many rows each table has.
    pub async fn rows_by_table(&self) -> BTreeMap<String, i64> {
        let count_all = |tables: Vec<String>| {
            let counts = tables.iter().map(|table| {
                format!("SELECT CAST('{table}' AS text) AS name, count(*) FROM {table}")
            });
            AssertSqlSafe(counts.collect::<Vec<_>>().join(" UNION ALL "))
        };
        let counted: Vec<(String, i64)> = match &self.cleanup {
            Cleanup::Folder(_) => {
                let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
                let select = sqlx::query_scalar(SQLITE_TABLES);
                let tables = select.fetch_all(&mut connection).await.unwrap();
                let count = sqlx::query_as(count_all(tables));
                count.fetch_all(&mut connection).await.unwrap()
            }
            Cleanup::Postgres { .. } => {
                let mut connection = PgConnection::connect(&self.url).await.unwrap();
                let select = sqlx::query_scalar(POSTGRES_TABLES);
                let tables = select.fetch_all(&mut connection).await.unwrap();
                let count = sqlx::query_as(count_all(tables));
                count.fetch_all(&mut connection).await.unwrap()
            }
        };
        counted.into_iter().collect()
    }

    /// The columns and indexes that there are, whatever the order in which they were made.
    pub async fn schema(&self) -> BTreeSet<String> {
        const SQLITE: &str = "SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" \
                FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' \
            UNION SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
        const POSTGRES: &str = "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' \
                || is_nullable FROM information_schema.columns WHERE table_schema = 'public' \
            UNION SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'";
        let parts: Vec<String> = match &self.cleanup {
            Cleanup::Folder(_) => {
                let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
                let select = sqlx::query_scalar(SQLITE);
                select.fetch_all(&mut connection).await.unwrap()
            }
            Cleanup::Postgres { .. } => {
                let mut connection = PgConnection::connect(&self.url).await.unwrap();
                let select = sqlx::query_scalar(POSTGRES);
                select.fetch_all(&mut connection).await.unwrap()
            }
        };
        parts.into_iter().collect()
    }

    /// Closes the account of an address, as staff would.
    pub async fn disable(&self, index_key: &IndexKey, email: &str) {
        let email = EmailAddress::parse(email).ok().unwrap();
        self.disable_index(&index_key.email(&email)).await;
    }

    /// Closes the account of a number, as staff would.
    pub async fn disable_mobile(&self, index_key: &IndexKey, number: &str) {
        let number = NumberingPlans::default().parse(number).ok().unwrap();
        self.disable_index(&index_key.mobile(&number)).await;
    }

    async fn disable_index(&self, index: &BlindIndex) {
        const DISABLE: &str =
            "UPDATE users SET disabled_at = 1 WHERE $1 IN (email_index, mobile_index)";
        let index = index.as_bytes().to_vec();
        let changed = match &self.cleanup {
            Cleanup::Folder(_) => {
                let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
                let disable = sqlx::query(DISABLE).bind(index).execute(&mut connection);
                disable.await.unwrap().rows_affected()
            }
            Cleanup::Postgres { .. } => {
                let mut connection = PgConnection::connect(&self.url).await.unwrap();
                let disable = sqlx::query(DISABLE).bind(index).execute(&mut connection);
                disable.await.unwrap().rows_affected()
            }
        };
        assert_eq!(changed, 1);
    }

    /// Closes the store and removes the database.
    pub async fn remove(self) {
        self.store.close().await;
        match self.cleanup {
            Cleanup::Folder(folder) => std::fs::remove_dir_all(folder).unwrap(),
            Cleanup::Postgres { admin, name } => {
                let mut connection = PgConnection::connect(&admin).await.unwrap();
                connection
                    .execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)")))
                    .await
                    .unwrap();
            }
        }
    }
}

/// Opens a database, migrated as far as the program's migrations go.
pub(crate) async fn open(url: &str) -> SqlStore {
    let config = StoreConfig {
        url: url.to_owned(),
        pool_min: 0,
        pool_max: 8,
    };
    let store = SqlStore::open(&config).await.unwrap();
    store.migrate().await.unwrap();
    store
}

/// The same server, another database.
pub(crate) fn replace_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, ""), |(b, q)| (b, q));
    let server = base.rsplit_once('/').map_or(base, |(server, _)| server);
    match query {
        "" => format!("{server}/{name}"),
        query => format!("{server}/{name}?{query}"),
    }
}
