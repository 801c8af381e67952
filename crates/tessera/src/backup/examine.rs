//! Whether a copy of a database holds: its structure, its audit log, and that it opens.

use crate::clock::SystemClock;
use crate::progress::Progress;
use std::path::Path;
use std::sync::Arc;
use tessera_core::audit::{AuditLog, Retention, Verified, VerifyError};
use tessera_core::backup::UnopenedPerson;
use tessera_core::crypto::{IndexKey, MasterKeys};
use tessera_core::ports::StoreError;
use tessera_store::{
    OpenError, SqlStore, SqliteExamination, SqliteFileError, StoreConfig, examine_sqlite,
};

/// How many people are read at once.
const PAGE: u32 = 1_000;

/// Why a copy does not hold, or could not be looked at.
#[derive(Debug, thiserror::Error)]
pub(super) enum ExamineError {
    #[error("the database cannot be read")]
    File(#[from] SqliteFileError),
    #[error("the structure of the database is damaged: {0}")]
    Structure(String),
    #[error("{0} rows of the database refer to rows that are not there")]
    Dangling(u64),
    #[error("the database cannot be opened")]
    Open(#[from] OpenError),
    #[error("the database cannot be read")]
    Store(#[from] StoreError),
    #[error("the audit log")]
    Audit(#[source] VerifyError),
    #[error("the keys of this deployment do not open the data")]
    Person(#[from] UnopenedPerson),
}

impl ExamineError {
    /// Whether the copy is bad, in place of us being unable to tell.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::File(error) => matches!(error, SqliteFileError::Damaged(_)),
            Self::Open(_) | Self::Store(_) => false,
            Self::Structure(_) | Self::Dangling(_) | Self::Person(_) => true,
            Self::Audit(error) => matches!(error, VerifyError::Tampered(_)),
        }
    }
}

/// What was found in a copy that holds.
pub(super) struct Examined {
    pub(super) rows: Vec<(String, u64)>,
    pub(super) audit: Verified,
    /// People whose data opens.
    pub(super) people: u64,
}

/// Reads all of a copy that nobody else has open.
pub(super) async fn examine(
    database: &Path,
    index_key: &IndexKey,
    keys: &MasterKeys,
) -> Result<Examined, ExamineError> {
    let found = examine_sqlite(database).await?;
    sound(&found)?;
    let store = SqlStore::open(&store_config(database)).await?;
    let examined = look(&store, index_key, keys).await;
    store.close().await;
    let (audit, people) = examined?;
    Ok(Examined {
        rows: found.rows,
        audit,
        people,
    })
}

/// Where a copy is, as the store is told.
pub(super) fn store_config(database: &Path) -> StoreConfig {
    StoreConfig {
        url: format!("sqlite:{}", database.display()),
        pool_min: 0,
        pool_max: 1,
    }
}

fn sound(found: &SqliteExamination) -> Result<(), ExamineError> {
    if let Some(fault) = found.faults.first() {
        return Err(ExamineError::Structure(fault.clone()));
    }
    match found.dangling {
        0 => Ok(()),
        rows => Err(ExamineError::Dangling(rows)),
    }
}

async fn look(
    store: &SqlStore,
    index_key: &IndexKey,
    keys: &MasterKeys,
) -> Result<(Verified, u64), ExamineError> {
    let log = AuditLog::new(
        Arc::new(store.clone()),
        Arc::new(SystemClock),
        index_key,
        Retention::default_years(),
    );
    let mut progress = Progress::new("entries of the audit log", None);
    let audit = log.verify(None, |entries| progress.at(entries)).await;
    progress.clear();
    let audit = audit.map_err(ExamineError::Audit)?;
    Ok((audit, open_people(store, keys).await?))
}

async fn open_people(store: &SqlStore, keys: &MasterKeys) -> Result<u64, ExamineError> {
    let mut progress = Progress::new("people", None);
    let mut people = 0;
    let mut after = None;
    loop {
        let page = store.sealed_people(after, PAGE).await?;
        for person in &page {
            person.open_with(keys)?;
        }
        people += page.len() as u64;
        progress.at(people);
        after = page.last().map(|person| person.id);
        if page.len() < PAGE as usize {
            progress.clear();
            return Ok(people);
        }
    }
}
