//! A SQLite database as a file: copied while it serves, looked over, taken out of use.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _};
use std::path::Path;
use std::time::Duration;

/// How long a copy waits for the moment in which another process makes or drops the log.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How many faults are told of; the first one says enough.
const MAX_FAULTS: i64 = 8;

/// A SQLite file could not be worked with.
#[derive(Debug, thiserror::Error)]
pub enum SqliteFileError {
    /// Its name is no text.
    #[error("the name of the database's file is not UTF-8")]
    Name,
    /// Some process has it open.
    #[error("the database is in use")]
    InUse,
    /// It is no database any more.
    #[error("the file is no database, or a damaged one")]
    Damaged(#[source] sqlx::Error),
    /// SQLite refused, for want of room or rights.
    #[error("the database cannot be worked with")]
    Sqlite(#[source] sqlx::Error),
}

impl From<sqlx::Error> for SqliteFileError {
    fn from(error: sqlx::Error) -> Self {
        const BUSY: u32 = 5;
        const LOCKED: u32 = 6;
        const CORRUPT: u32 = 11;
        const NOT_A_DATABASE: u32 = 26;
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code);
        let code: Option<u32> = code.and_then(|code| code.parse().ok());
        // The lower byte is the error, what is above says more of it.
        match code.map(|code| code & 0xFF) {
            Some(BUSY | LOCKED) => Self::InUse,
            Some(CORRUPT | NOT_A_DATABASE) => Self::Damaged(error),
            _ => Self::Sqlite(error),
        }
    }
}

/// What was found in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteExamination {
    /// The first faults of its structure; none where it is whole.
    pub faults: Vec<String>,
    /// Rows that refer to rows that are not there.
    pub dangling: u64,
    /// Each table with the number of its rows.
    pub rows: Vec<(String, u64)>,
}

impl SqliteExamination {
    /// Whether nothing is wrong with it.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty() && self.dangling == 0
    }
}

/// Writes a copy of `database` into the new file `copy`: as it stands at one moment, without
/// what was deleted, while others read and write.
///
/// # Errors
/// Fails where `copy` is there already, or there is no room for it.
pub async fn copy_sqlite(database: &Path, copy: &Path) -> Result<(), SqliteFileError> {
    let mut connection = connect(database, BUSY_TIMEOUT).await?;
    let copy = copy.to_str().ok_or(SqliteFileError::Name)?;
    let copied = sqlx::query("VACUUM INTO $1").bind(copy);
    let copied = copied.execute(&mut connection).await;
    connection.close().await?;
    copied?;
    Ok(())
}

/// Reads all of a file that nobody writes to, and says what is wrong with it.
///
/// # Errors
/// Fails where it cannot be read.
pub async fn examine_sqlite(database: &Path) -> Result<SqliteExamination, SqliteFileError> {
    let mut connection = connect(database, Duration::ZERO).await?;
    let examined = examine(&mut connection).await;
    connection.close().await?;
    Ok(examined?)
}

async fn examine(connection: &mut SqliteConnection) -> Result<SqliteExamination, sqlx::Error> {
    let check = AssertSqlSafe(format!("PRAGMA integrity_check({MAX_FAULTS})"));
    let faults: Vec<String> = sqlx::query_scalar(check)
        .fetch_all(&mut *connection)
        .await?;
    let dangling = sqlx::query("PRAGMA foreign_key_check");
    let dangling = dangling.fetch_all(&mut *connection).await?.len() as u64;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' \
         ESCAPE '\\' ORDER BY name",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut rows = Vec::with_capacity(tables.len());
    for table in tables {
        let quoted = table.replace('"', "\"\"");
        let count = AssertSqlSafe(format!("SELECT count(*) FROM \"{quoted}\""));
        let count = sqlx::query(count).fetch_one(&mut *connection).await?;
        let count: i64 = count.try_get(0)?;
        rows.push((table, u64::try_from(count).unwrap_or(0)));
    }
    Ok(SqliteExamination {
        faults: faults.into_iter().filter(|fault| fault != "ok").collect(),
        dangling,
        rows,
    })
}

/// Folds the log of `database` into it and leaves it without one, so that another file may take
/// its place: a log that stayed would be read as part of the new one.
///
/// # Errors
/// [`SqliteFileError::InUse`] where any process has it open.
pub async fn take_out_of_use(database: &Path) -> Result<(), SqliteFileError> {
    let mut connection = connect(database, Duration::ZERO).await?;
    let mode: Result<String, _> = sqlx::query_scalar("PRAGMA journal_mode = delete")
        .fetch_one(&mut connection)
        .await;
    connection.close().await?;
    match mode?.as_str() {
        "delete" => Ok(()),
        _ => Err(SqliteFileError::InUse),
    }
}

async fn connect(
    database: &Path,
    busy_timeout: Duration,
) -> Result<SqliteConnection, SqliteFileError> {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(false)
        .busy_timeout(busy_timeout)
        .disable_statement_logging();
    Ok(options.connect().await?)
}
