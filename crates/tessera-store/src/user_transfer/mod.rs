//! Users by the hundred: brought over from a file, and handed out.

mod batch;
mod cursor;
mod job;
mod obstacles;
mod seen;

pub use seen::SeenOnDisk;

use crate::database::is_deadlock;
use crate::store::{SqlStore, timed};
use crate::terms;
use async_trait::async_trait;
use jiff::Timestamp;
use obstacles::Reader;
use tessera_core::ports::{
    ImportBatch, ImportBatchError, SettledBatch, StoreError, UserCursor, UserTransferStore,
};
use tessera_core::transfer::{Candidate, ImportJob, JobId, Refusal};

/// How often a batch is tried again that waited in a ring with another transaction.
const TRIES: usize = 3;

#[async_trait]
impl UserTransferStore for SqlStore {
    async fn import_job(&self, id: &JobId) -> Result<Option<ImportJob>, StoreError> {
        timed("import_job", job::find(&self.database, id)).await
    }

    async fn begin_import(&self, job: &ImportJob) -> Result<bool, StoreError> {
        timed("begin_import", job::begin(&self.database, job)).await
    }

    async fn import_batch(
        &self,
        batch: &ImportBatch<'_>,
    ) -> Result<SettledBatch, ImportBatchError> {
        timed("import_batch", async {
            for _ in 1..TRIES {
                match batch::store(&self.database, batch).await {
                    Err(ImportBatchError::Store(error)) if is_deadlock(&error) => {}
                    settled => return settled,
                }
            }
            batch::store(&self.database, batch).await
        })
        .await
    }

    async fn import_obstacles(&self, candidates: &[Candidate]) -> Result<Vec<Refusal>, StoreError> {
        let candidates: Vec<&Candidate> = candidates.iter().collect();
        let mut reader = Reader::Database(&self.database);
        timed("import_obstacles", obstacles::of(&mut reader, &candidates)).await
    }

    async fn import_refusals(
        &self,
        id: &JobId,
        from: u64,
        limit: u32,
    ) -> Result<Vec<Refusal>, StoreError> {
        let refusals = job::refusals(&self.database, id, from, limit);
        timed("import_refusals", refusals).await
    }

    async fn finish_import(&self, id: &JobId, now: Timestamp) -> Result<(), StoreError> {
        timed("finish_import", job::finish(&self.database, id, now)).await
    }

    async fn prune_imports(&self, before: Timestamp) -> Result<u64, StoreError> {
        let pruned = terms::IMPORTS.end(&self.database, before);
        timed("prune_imports", pruned).await
    }

    async fn read_users(&self) -> Result<Box<dyn UserCursor>, StoreError> {
        let snapshot = self.database.snapshot().await?;
        Ok(Box::new(cursor::Cursor::new(snapshot)))
    }
}
