//! Users by the hundred: brought over from a file, and handed out.

use super::StoreError;
use crate::audit::NewAuditEntry;
use crate::id::UserId;
use crate::transfer::{
    Candidate, ImportCounts, ImportJob, ImportPosition, JobId, Refusal, TransferredAccount,
};
use async_trait::async_trait;
use jiff::Timestamp;

/// Some lines of a file, settled together.
pub struct ImportBatch<'a> {
    /// The import as it stands; it is nobody else's meanwhile.
    pub job: &'a ImportJob,
    /// Where it stands afterwards.
    pub to: ImportPosition,
    /// The users that could be read. Each has an account.
    pub candidates: &'a [Candidate],
    /// What was refused already.
    pub refusals: &'a [Refusal],
    /// What goes on record, with how many there were; nothing where there were none.
    pub entry: &'a NewAuditEntry,
    /// When.
    pub now: Timestamp,
}

/// What came of a batch.
pub struct SettledBatch {
    /// What was refused, by line.
    pub refusals: Vec<Refusal>,
    /// What came of the import up to there.
    pub counts: ImportCounts,
}

/// Why a batch was not stored.
#[derive(Debug, thiserror::Error)]
pub enum ImportBatchError {
    /// The import stands elsewhere by now.
    #[error("another process goes on with this import")]
    Moved,
    /// The store failed; nothing was stored.
    #[error("failed to store users")]
    Store(#[from] StoreError),
}

/// Users by the hundred.
#[async_trait]
pub trait UserTransferStore: Send + Sync {
    /// Finds an import.
    async fn import_job(&self, id: &JobId) -> Result<Option<ImportJob>, StoreError>;

    /// Stores an import that begins, in the place of one that came to its end. False where one
    /// is under way.
    async fn begin_import(&self, job: &ImportJob) -> Result<bool, StoreError>;

    /// Stores a batch, each user whole or not at all, and with it where the import stands and
    /// what was refused. A proven address is taken from every account that only claims it.
    async fn import_batch(&self, batch: &ImportBatch<'_>)
    -> Result<SettledBatch, ImportBatchError>;

    /// What [`Self::import_batch`] would refuse of the users that could be read.
    async fn import_obstacles(&self, candidates: &[Candidate]) -> Result<Vec<Refusal>, StoreError>;

    /// What an import that is under way has refused, in the order of its file, from the one with
    /// number `from`, counted from 0.
    async fn import_refusals(
        &self,
        id: &JobId,
        from: u64,
        limit: u32,
    ) -> Result<Vec<Refusal>, StoreError>;

    /// Notes that an import came to its end, and forgets what it has refused.
    async fn finish_import(&self, id: &JobId, now: Timestamp) -> Result<(), StoreError>;

    /// Forgets imports that came to their end before `before`; gives their number.
    async fn prune_imports(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Begins to read all users as they are at one moment.
    async fn read_users(&self) -> Result<Box<dyn UserCursor>, StoreError>;
}

/// All users as they were at one moment, by their ids.
#[async_trait]
pub trait UserCursor: Send {
    /// How many there are.
    async fn count(&mut self) -> Result<u64, StoreError>;

    /// Up to `limit` users behind `after`.
    async fn page(
        &mut self,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<TransferredAccount>, StoreError>;
}

/// What earlier lines of a file have held: it grows with the file, and not in memory.
#[async_trait]
pub trait SeenInFile: Send {
    /// Adds keys; says of each whether it was there before.
    async fn add(&mut self, keys: &[[u8; 32]]) -> Result<Vec<bool>, StoreError>;
}
