//! One face for the two databases: connections, transactions, values and rows.

use crate::group_commit::{Turn, Writer};
use crate::postgres_servers::{Following, Servers, refuse_follower};
use jiff::Timestamp;
use sqlx::postgres::{PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Postgres, Row as _, Sqlite, Transaction};
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;
use tessera_core::crypto::BlindIndex;
use tessera_core::ports::StoreError;
use uuid::Uuid;

/// How long a caller waits for a connection before it is told to come back later.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// How long SQLite waits for another process that writes.
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The writer's cache, as a negative number of KiB: the indexes over blind indexes and token
/// hashes are written all over, and a page that was dropped has to be read again.
const SQLITE_WRITER_CACHE: &str = "-65536";
/// After how many pages the log is folded into the file (16 MiB): a page that changed often
/// is then written there once.
const SQLITE_CHECKPOINT_PAGES: &str = "4096";
/// Readers of the embedded database; its one writer is apart.
const SQLITE_READERS: u32 = 4;

/// Where the data is and how many connections there may be.
#[derive(Clone)] // No Debug: the URL may hold a password.
pub struct StoreConfig {
    /// `sqlite:PATH` or `postgres://…`; several hosts behind commas are servers of which one takes
    /// writes.
    pub url: String,
    /// Connections kept open (PostgreSQL).
    pub pool_min: u32,
    /// Connections at most (PostgreSQL).
    pub pool_max: u32,
}

/// The connections to the database: all of PostgreSQL, and of SQLite those that read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Those that somebody uses.
    pub used: u32,
    /// Those that nobody uses.
    pub idle: u32,
    /// How many there may be.
    pub most: u32,
}

impl Connections {
    fn of<D: sqlx::Database>(pool: &sqlx::Pool<D>) -> Self {
        let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
        Self {
            // Both are read one after the other, and a connection may come back between.
            used: pool.size().saturating_sub(idle),
            idle,
            most: pool.options().get_max_connections(),
        }
    }
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names no database this program knows.
    #[error("store.url must start with `sqlite:` or `postgres://`")]
    Scheme,
    /// The URL is not well formed.
    #[error("store.url cannot be read")]
    Url(#[source] sqlx::Error),
    /// Reads from a server that follows another are not what this is for.
    #[error("target_session_attrs in store.url can be read-write alone")]
    SessionAttributes,
    /// The database does not answer.
    #[error("failed to open the database")]
    Connect(#[source] sqlx::Error),
}

/// A database of either kind.
#[derive(Clone)]
pub(crate) enum Database {
    /// SQLite has one writer, ever: a second would only wait for the first, so one
    /// connection writes and the others read.
    Sqlite {
        writer: Writer,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// What a database is opened for.
#[derive(Clone, Copy)]
pub(crate) enum Use {
    /// Everything.
    Serve,
    /// Reading alone.
    Read,
}

/// A value to bind.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    Int(i64),
    OptInt(Option<i64>),
    Text(&'a str),
    OptText(Option<&'a str>),
    Blob(&'a [u8]),
    OptBlob(Option<&'a [u8]>),
    Id(Uuid),
    OptId(Option<Uuid>),
    /// Some ids: an array, or for SQLite a JSON array of their hexadecimal digits.
    Ids(&'a [Uuid]),
    /// Some blind indexes: the same.
    Indexes(&'a [BlindIndex]),
}

impl From<Timestamp> for Value<'_> {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.as_millisecond())
    }
}

impl From<Option<Timestamp>> for Value<'_> {
    fn from(at: Option<Timestamp>) -> Self {
        Self::OptInt(at.map(Timestamp::as_millisecond))
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Int(i64::from(number))
    }
}

/// A statement; where the dialects differ, one for each.
#[derive(Clone, Copy)]
pub(crate) struct Sql {
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

impl From<&'static str> for Sql {
    fn from(both: &'static str) -> Self {
        Self {
            sqlite: both,
            postgres: both,
        }
    }
}

/// A row of either database. Columns are read by position.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

macro_rules! getter {
    ($name:ident, $type:ty) => {
        pub(crate) fn $name(&self, column: usize) -> Result<$type, StoreError> {
            match self {
                Self::Sqlite(row) => row.try_get(column),
                Self::Postgres(row) => row.try_get(column),
            }
            .map_err(|_| StoreError::Corrupt(concat!("a column is no ", stringify!($name))))
        }
    };
}

impl Row {
    getter!(int, i64);
    getter!(opt_int, Option<i64>);
    getter!(text, String);
    getter!(opt_text, Option<String>);
    getter!(blob, Vec<u8>);
    getter!(opt_blob, Option<Vec<u8>>);
    getter!(id, Uuid);
    getter!(opt_id, Option<Uuid>);

    pub(crate) fn timestamp(&self, column: usize) -> Result<Timestamp, StoreError> {
        timestamp(self.int(column)?)
    }

    pub(crate) fn opt_timestamp(&self, column: usize) -> Result<Option<Timestamp>, StoreError> {
        self.opt_int(column)?.map(timestamp).transpose()
    }
}

fn timestamp(millis: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(millis).map_err(|_| StoreError::Corrupt("a time is out of range"))
}

/// A transaction on either database; dropped without [`Tx::commit`], it is undone.
pub(crate) enum Tx {
    Sqlite(Turn),
    Postgres(Transaction<'static, Postgres>),
}

macro_rules! bound {
    ($sql:expr, $values:expr, $ids:expr, $indexes:expr) => {{
        let mut query = sqlx::query($sql);
        for value in $values {
            query = match *value {
                Value::Int(number) => query.bind(number),
                Value::OptInt(number) => query.bind(number),
                Value::Text(text) => query.bind(text),
                Value::OptText(text) => query.bind(text),
                Value::Blob(bytes) => query.bind(bytes),
                Value::OptBlob(bytes) => query.bind(bytes),
                Value::Id(id) => query.bind(id),
                Value::OptId(id) => query.bind(id),
                Value::Ids(ids) => query.bind($ids(ids)),
                Value::Indexes(indexes) => query.bind($indexes(indexes)),
            };
        }
        query
    }};
}

/// A statement of SQLite with its values.
macro_rules! sqlite {
    ($sql:expr, $values:expr) => {
        bound!($sql.sqlite, $values, json_of, json_of_indexes)
    };
}

/// A statement of PostgreSQL with its values.
macro_rules! postgres {
    ($sql:expr, $values:expr) => {
        bound!($sql.postgres, $values, <[Uuid]>::to_vec, bytes_of)
    };
}

/// Ids as SQLite reads a list: `SELECT unhex(value) FROM json_each($1)`.
fn json_of(ids: &[Uuid]) -> String {
    json_list(ids.iter().map(|id| id.simple()))
}

/// The same of blind indexes.
fn json_of_indexes(indexes: &[BlindIndex]) -> String {
    json_list(indexes.iter().map(|index| index.to_hex()))
}

pub(crate) fn json_list<T: Display>(digits: impl Iterator<Item = T>) -> String {
    let digits: Vec<String> = digits.map(|digits| format!("\"{digits}\"")).collect();
    format!("[{}]", digits.join(","))
}

fn bytes_of(indexes: &[BlindIndex]) -> Vec<Vec<u8>> {
    let bytes = indexes.iter().map(|index| index.as_bytes().to_vec());
    bytes.collect()
}

impl Tx {
    /// Runs a statement; gives the number of rows it changed.
    pub(crate) async fn execute(
        &mut self,
        sql: impl Into<Sql>,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        let sql = sql.into();
        match self {
            Self::Sqlite(turn) => sqlite!(sql, values)
                .execute(turn.connection().map_err(store_error)?)
                .await
                .map(|done| done.rows_affected()),
            Self::Postgres(tx) => postgres!(sql, values)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
        }
        .map_err(store_error)
    }

    /// Runs what was put together of statements; gives the number of rows that they changed.
    pub(crate) async fn execute_text(
        &mut self,
        sql: String,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        // Of statements of this crate alone: whatever comes from elsewhere is a value.
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(turn) => bound!(sql, values, json_of, json_of_indexes)
                .execute(turn.connection().map_err(store_error)?)
                .await
                .map(|done| done.rows_affected()),
            Self::Postgres(tx) => bound!(sql, values, <[Uuid]>::to_vec, bytes_of)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
        }
        .map_err(store_error)
    }

    /// Runs a statement; gives all its rows.
    pub(crate) async fn fetch_all(
        &mut self,
        sql: impl Into<Sql>,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let sql = sql.into();
        let rows = match self {
            Self::Sqlite(turn) => sqlite!(sql, values)
                .fetch_all(turn.connection().map_err(store_error)?)
                .await
                .map(|rows| rows.into_iter().map(Row::Sqlite).collect()),
            Self::Postgres(tx) => postgres!(sql, values)
                .fetch_all(&mut **tx)
                .await
                .map(|rows| rows.into_iter().map(Row::Postgres).collect()),
        };
        rows.map_err(store_error)
    }

    /// Runs what was put together of statements; gives all its rows.
    pub(crate) async fn fetch_text(
        &mut self,
        sql: String,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        // As for [`Self::execute_text`].
        let sql = AssertSqlSafe(sql);
        let rows = match self {
            Self::Sqlite(turn) => bound!(sql, values, json_of, json_of_indexes)
                .fetch_all(turn.connection().map_err(store_error)?)
                .await
                .map(|rows| rows.into_iter().map(Row::Sqlite).collect()),
            Self::Postgres(tx) => bound!(sql, values, <[Uuid]>::to_vec, bytes_of)
                .fetch_all(&mut **tx)
                .await
                .map(|rows| rows.into_iter().map(Row::Postgres).collect()),
        };
        rows.map_err(store_error)
    }

    /// Runs a statement; gives its first row.
    pub(crate) async fn fetch_first(
        &mut self,
        sql: impl Into<Sql>,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch_all(sql, values).await?.into_iter().next())
    }

    /// Waits for other transactions that hold `key`, and holds it to the end of this one.
    /// SQLite has one writer anyway.
    pub(crate) async fn lock(&mut self, key: i64) -> Result<(), StoreError> {
        if let Self::Postgres(_) = self {
            let key = [Value::Int(key)];
            self.fetch_all("SELECT 1 FROM pg_advisory_xact_lock($1)", &key)
                .await?;
        }
        Ok(())
    }

    /// Makes it last.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(turn) => turn.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
        .map_err(store_error)
    }
}

/// The database as it is at one moment, to read from; others write meanwhile.
pub(crate) enum Snapshot {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Snapshot {
    /// Reads rows.
    pub(crate) async fn fetch_all(
        &mut self,
        sql: impl Into<Sql>,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let sql = sql.into();
        let rows = match self {
            Self::Sqlite(tx) => sqlite!(sql, values)
                .fetch_all(&mut **tx)
                .await
                .map(|rows| rows.into_iter().map(Row::Sqlite).collect()),
            Self::Postgres(tx) => postgres!(sql, values)
                .fetch_all(&mut **tx)
                .await
                .map(|rows| rows.into_iter().map(Row::Postgres).collect()),
        };
        rows.map_err(store_error)
    }
}

impl Database {
    /// Opens the database; a SQLite file is made when it is not there.
    pub(crate) async fn open(config: &StoreConfig) -> Result<Self, OpenError> {
        Self::open_for(config, Use::Serve).await
    }

    /// Opens a database that is there; whatever would change it fails.
    pub(crate) async fn open_to_read(config: &StoreConfig) -> Result<Self, OpenError> {
        Self::open_for(config, Use::Read).await
    }

    async fn open_for(config: &StoreConfig, purpose: Use) -> Result<Self, OpenError> {
        if config.url.starts_with("sqlite:") {
            return Self::open_sqlite(&config.url, purpose).await;
        }
        if config.url.starts_with("postgres://") || config.url.starts_with("postgresql://") {
            return Self::open_postgres(config, purpose).await;
        }
        Err(OpenError::Scheme)
    }

    async fn open_sqlite(url: &str, purpose: Use) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(url).map_err(OpenError::Url)?;
        let options = match purpose {
            Use::Serve => options
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal),
            Use::Read => {
                // Where nobody has it open there is no log, and reading would leave an empty one.
                let is_still = !log_of(options.get_filename()).exists();
                options
                    .create_if_missing(false)
                    .read_only(true)
                    .immutable(is_still)
            }
        };
        let options = options
            // An answered registration survives a power cut, not only a crash.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(SQLITE_BUSY_TIMEOUT)
            // What was deleted or wiped is overwritten, not left in free pages.
            .pragma("secure_delete", "on")
            .disable_statement_logging();
        let writer = options
            .clone()
            .pragma("cache_size", SQLITE_WRITER_CACHE)
            .pragma("wal_autocheckpoint", SQLITE_CHECKPOINT_PAGES);
        let writer = Writer::open(&writer, ACQUIRE_TIMEOUT)
            .await
            .map_err(OpenError::Connect)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(options.pragma("query_only", "on"));
        Ok(Self::Sqlite { writer, readers })
    }

    async fn open_postgres(config: &StoreConfig, purpose: Use) -> Result<Self, OpenError> {
        let servers = postgres_servers(&config.url, purpose)?;
        let are_several = servers.are_several();
        let pool = PgPoolOptions::new()
            .min_connections(config.pool_min)
            .max_connections(config.pool_max)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            // A ping before each use costs a round trip; `begin` retries instead.
            .test_before_acquire(false)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    match are_several {
                        true => refuse_follower(connection).await,
                        false => Ok(()),
                    }
                })
            })
            .connect_lazy_with(servers.primary().await);
        Ok(Self::Postgres(pool))
    }

    /// How many connections there are.
    pub(crate) fn connections(&self) -> Connections {
        match self {
            Self::Sqlite { readers, .. } => Connections::of(readers),
            Self::Postgres(pool) => Connections::of(pool),
        }
    }

    /// Leads new connections to whichever of several servers takes writes, from now on.
    pub(crate) fn follow(&self, config: &StoreConfig) -> Result<Option<Following>, OpenError> {
        let Self::Postgres(pool) = self else {
            return Ok(None);
        };
        let servers = postgres_servers(&config.url, Use::Serve)?;
        Ok(Some(Following::start(pool, servers)))
    }

    /// Begins to read the database as it is at one moment.
    pub(crate) async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        match self {
            Self::Sqlite { readers, .. } => readers.begin().await.map(Snapshot::Sqlite),
            Self::Postgres(pool) => pool.begin_with(SNAPSHOT).await.map(Snapshot::Postgres),
        }
        .map_err(store_error)
    }

    /// Begins a transaction that writes.
    pub(crate) async fn begin(&self) -> Result<Tx, StoreError> {
        match self {
            Self::Sqlite { writer, .. } => {
                writer.begin().await.map(Tx::Sqlite).map_err(store_error)
            }
            Self::Postgres(pool) => begin_postgres(pool).await.map(Tx::Postgres),
        }
    }

    /// Begins a transaction for a single statement.
    pub(crate) async fn begin_single(&self) -> Result<Tx, StoreError> {
        match self {
            Self::Sqlite { writer, .. } => {
                writer.single().await.map(Tx::Sqlite).map_err(store_error)
            }
            Self::Postgres(_) => self.begin().await,
        }
    }

    /// Reads one row outside any transaction.
    pub(crate) async fn fetch_first(
        &self,
        sql: impl Into<Sql>,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch_all(sql, values).await?.into_iter().next())
    }

    /// Reads rows outside any transaction.
    pub(crate) async fn fetch_all(
        &self,
        sql: impl Into<Sql>,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let sql = sql.into();
        match self {
            Self::Sqlite { readers, .. } => sqlite!(sql, values)
                .fetch_all(readers)
                .await
                .map(|rows| rows.into_iter().map(Row::Sqlite).collect())
                .map_err(store_error),
            Self::Postgres(pool) => {
                let rows = repeat(pool, || postgres!(sql, values).fetch_all(pool)).await?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
        }
    }

    /// Runs one statement as a transaction of its own.
    pub(crate) async fn execute(
        &self,
        sql: impl Into<Sql>,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        let mut tx = self.begin_single().await?;
        let changed = tx.execute(sql, values).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Runs one statement that writes, as a transaction of its own, and gives what it returns.
    /// Only for what may be done twice: on PostgreSQL it is, where the connection dies.
    pub(crate) async fn fetch_written(
        &self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite { .. } => {
                let mut tx = self.begin_single().await?;
                let rows = tx.fetch_all(sql, values).await?;
                tx.commit().await?;
                Ok(rows)
            }
            Self::Postgres(_) => self.fetch_all(sql, values).await,
        }
    }

    /// Closes all connections, so that SQLite folds its log into the file.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Runs a statement that counts, as a transaction of its own on PostgreSQL. It may run twice,
/// where the connection dies.
pub(crate) async fn count_on_postgres(
    pool: &PgPool,
    sql: &Arc<str>,
    values: &[Value<'_>],
) -> Result<i64, StoreError> {
    let count = || {
        let sql = AssertSqlSafe(Arc::clone(sql));
        bound!(sql, values, <[Uuid]>::to_vec, bytes_of).fetch_one(pool)
    };
    Row::Postgres(repeat(pool, count).await?).int(0)
}

/// The servers of a URL, as they are connected to.
pub(crate) fn postgres_servers(url: &str, purpose: Use) -> Result<Servers, OpenError> {
    Servers::parse(url, |options| {
        let options = options.application_name("tessera");
        match purpose {
            Use::Serve => options,
            Use::Read => options.options([("default_transaction_read_only", "on")]),
        }
    })
}

/// The log of a SQLite file.
fn log_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

/// Begins on PostgreSQL. After the server was restarted every pooled connection is
/// dead: each is thrown away as it fails, before anything was asked of it.
async fn begin_postgres(pool: &PgPool) -> Result<Transaction<'static, Postgres>, StoreError> {
    repeat(pool, || pool.begin()).await
}

/// Runs `call`, and runs it again on another connection where the one it was given had
/// died in the pool. Only for what may be done twice: a connection may also die after the
/// server has done what it was asked.
pub(crate) async fn repeat<T, C>(
    pool: &PgPool,
    mut call: impl FnMut() -> C,
) -> Result<T, StoreError>
where
    C: Future<Output = Result<T, sqlx::Error>>,
{
    let mut left = pool.options().get_max_connections();
    loop {
        match call().await {
            Ok(answer) => return Ok(answer),
            Err(error) if is_stale(&error) && left > 0 => left -= 1,
            Err(error) => return Err(store_error(error)),
        }
    }
}

/// Whether the connection was dead before the statement reached the server: an
/// end-of-stream or a broken pipe on a pooled connection, or its announced end.
fn is_stale(error: &sqlx::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    match error {
        sqlx::Error::Io(error) => matches!(
            error.kind(),
            BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof
        ),
        // 57P01: the server was told to shut this connection down.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code == "57P01"),
        _ => false,
    }
}

pub(crate) fn store_error(error: sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::PoolTimedOut => StoreError::Overloaded,
        sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => {
            StoreError::Unavailable(Box::new(error))
        }
        other => StoreError::Statement(Box::new(other)),
    }
}

/// Whether the database ended a transaction since it and another waited for each other.
pub(crate) fn is_deadlock(error: &StoreError) -> bool {
    let StoreError::Statement(source) = error else {
        return false;
    };
    let database = source
        .downcast_ref::<sqlx::Error>()
        .and_then(sqlx::Error::as_database_error);
    // 40P01: deadlock_detected.
    database.is_some_and(|error| error.code().is_some_and(|code| code == "40P01"))
}
