//! Users brought over from a file, some hundred in each transaction.
//!
//! A line that breaks a rule is told and never stops the rest. Where the import stands is stored
//! with what was imported: it goes on from there after a crash, and no user comes twice.

use super::super::administrator::Administrator;
use super::super::{Accounts, Fault};
use super::reader::{ImportReader, ReadBatch};
use crate::audit::AuditAction;
use crate::ports::{
    ImportBatch, ImportBatchError, SeenInFile, SettledBatch, StoreError, UserTransferStore,
};
use crate::request::RequestContext;
use crate::transfer::{
    Candidate, Columns, Field, ImportCounts, ImportJob, ImportPosition, JobId, Reason, Refusal,
    UnknownFields,
};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many refusals of an earlier process are read at once.
const PAGE: u32 = 1_000;

/// What an import is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportMode {
    /// Look at every line, and store nothing.
    DryRun,
    /// Import a file from its beginning.
    Begin,
    /// Go on with one that was stopped.
    Resume,
}

/// What a file is.
pub struct ImportSource {
    /// Which import it is.
    pub job: JobId,
    /// The digest of the whole file; none where it comes through a pipe.
    pub digest: Option<[u8; 32]>,
    /// What the columns of a table are; none where lines are JSON.
    pub columns: Option<Columns>,
    /// What becomes of fields that there are not.
    pub unknown: UnknownFields,
}

/// Why no import began.
#[derive(Debug, thiserror::Error)]
pub enum BeginImportError {
    /// It was begun before, and not finished.
    #[error("this import was begun before, and stopped behind {0} users' lines")]
    UnderWay(u64),
    /// There is none to go on with.
    #[error("no such import was begun")]
    Unknown,
    /// It came to its end; that is what came of it.
    #[error("this import came to its end before")]
    Finished(ImportCounts),
    /// The file is another than the one that it began with.
    #[error("the file was changed since the import began")]
    Changed,
    /// The store failed.
    #[error("failed to reach the store")]
    Store(#[from] StoreError),
}

/// Why an import stopped. What was settled before stays.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is another than the one that it began with.
    #[error("the file was changed since the import began")]
    Changed,
    /// Another process goes on with it.
    #[error("another process goes on with this import")]
    Moved,
    /// Something failed on our side.
    #[error("failed on our side")]
    Fault(#[source] Fault),
}

impl<F: Into<Fault>> From<F> for ImportError {
    fn from(fault: F) -> Self {
        Self::Fault(fault.into())
    }
}

impl From<ImportBatchError> for ImportError {
    fn from(error: ImportBatchError) -> Self {
        match error {
            ImportBatchError::Moved => Self::Moved,
            ImportBatchError::Store(error) => Self::Fault(error.into()),
        }
    }
}

/// An import under way.
pub struct UserImport {
    accounts: Arc<Accounts>,
    store: Arc<dyn UserTransferStore>,
    seen: Box<dyn SeenInFile>,
    request: RequestContext,
    reader: ImportReader,
    is_dry: bool,
    /// Where an earlier process has stopped.
    resumes_at: Option<ImportPosition>,
    job: ImportJob,
}

impl UserImport {
    /// Begins an import, or goes on with one.
    ///
    /// # Errors
    /// See [`BeginImportError`].
    pub async fn begin(
        accounts: Arc<Accounts>,
        store: Arc<dyn UserTransferStore>,
        seen: Box<dyn SeenInFile>,
        source: ImportSource,
        mode: ImportMode,
        request: RequestContext,
    ) -> Result<Self, BeginImportError> {
        let now = accounts.deployment.clock.now();
        let mut job = ImportJob {
            id: source.job,
            position: ImportPosition {
                records: 0,
                digest: source.digest.unwrap_or_default(),
            },
            counts: ImportCounts::default(),
            started_at: now,
            finished_at: None,
        };
        let mut resumes_at = None;
        if mode == ImportMode::Resume {
            job = stopped(store.as_ref(), &source).await?;
            resumes_at = Some(job.position);
        }
        if mode == ImportMode::Begin && !store.begin_import(&job).await? {
            let before = store.import_job(&source.job).await?;
            let records = before.map_or(0, |before| before.position.records);
            return Err(BeginImportError::UnderWay(records));
        }
        Ok(Self {
            reader: ImportReader {
                accounts: Arc::clone(&accounts),
                columns: source.columns.map(Arc::new),
                unknown: source.unknown,
                // An import that goes on judges times as it did before.
                now: job.started_at,
            },
            accounts,
            store,
            seen,
            request,
            is_dry: mode == ImportMode::DryRun,
            resumes_at,
            job,
        })
    }

    /// Reads lines for it.
    pub fn reader(&self) -> ImportReader {
        self.reader.clone()
    }

    /// Whether nothing is stored.
    pub fn is_dry(&self) -> bool {
        self.is_dry
    }

    /// How many lines an earlier process has settled: they are passed by, up to there exactly.
    pub fn settled_before(&self) -> u64 {
        self.resumes_at.map_or(0, |position| position.records)
    }

    /// What came of the import so far.
    pub fn counts(&self) -> ImportCounts {
        self.job.counts
    }

    /// What an earlier process has refused, from the one with number `from`.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn refused_before(&self, from: u64) -> Result<Vec<Refusal>, StoreError> {
        match self.resumes_at {
            Some(_) => self.store.import_refusals(&self.job.id, from, PAGE).await,
            None => Ok(Vec::new()),
        }
    }

    /// Passes by lines that an earlier process has settled. What they hold is held.
    ///
    /// # Errors
    /// See [`ImportError`].
    pub async fn pass_by(&mut self, batch: &ReadBatch) -> Result<(), ImportError> {
        self.repeated(&batch.candidates).await?;
        let is_end = batch.to.records == self.settled_before();
        let is_same = self
            .resumes_at
            .is_some_and(|at| at.digest == batch.to.digest);
        match is_end && !is_same {
            true => Err(ImportError::Changed),
            false => Ok(()),
        }
    }

    /// Settles lines; gives what was refused of them, by line.
    ///
    /// # Errors
    /// See [`ImportError`].
    pub async fn settle(&mut self, batch: ReadBatch) -> Result<Vec<Refusal>, ImportError> {
        let mut refusals = batch.refusals;
        let repeated = self.repeated(&batch.candidates).await?;
        let lines = lines_of(&repeated);
        refusals.extend(repeated);
        let mut candidates = batch.candidates;
        candidates.retain(|candidate| !lines.contains(&candidate.line));
        let now = self.accounts.deployment.clock.now();
        let settled = match self.is_dry {
            true => self.look_at(&candidates, refusals).await?,
            false => self.store(&candidates, refusals, batch.to, now).await?,
        };
        self.job.counts = settled.counts;
        self.job.position = batch.to;
        Ok(settled.refusals)
    }

    /// What a batch would come to.
    async fn look_at(
        &self,
        candidates: &[Candidate],
        mut refusals: Vec<Refusal>,
    ) -> Result<SettledBatch, ImportError> {
        let obstacles = self.store.import_obstacles(candidates).await?;
        let in_the_way = lines_of(&obstacles).len();
        refusals.extend(obstacles);
        let imported = candidates.len() - in_the_way;
        Ok(SettledBatch::of(self.job.counts, imported, refusals))
    }

    async fn store(
        &self,
        candidates: &[Candidate],
        refusals: Vec<Refusal>,
        to: ImportPosition,
        now: Timestamp,
    ) -> Result<SettledBatch, ImportError> {
        let (by, action) = (Administrator::Operator, AuditAction::UsersImported);
        let entry = self
            .accounts
            .staff_entry(by, action, None, &self.request, now)?;
        let batch = ImportBatch {
            job: &self.job,
            to,
            candidates,
            refusals: &refusals,
            entry: &entry,
            now,
        };
        Ok(self.store.import_batch(&batch).await?)
    }

    /// Notes that the file came to its end.
    ///
    /// # Errors
    /// Fails when the store does.
    pub async fn finish(&mut self) -> Result<(), StoreError> {
        if self.is_dry {
            return Ok(());
        }
        let now = self.accounts.deployment.clock.now();
        self.store.finish_import(&self.job.id, now).await
    }

    /// What earlier lines hold already. The first line that can be read holds what it names,
    /// whatever becomes of it.
    async fn repeated(&mut self, candidates: &[Candidate]) -> Result<Vec<Refusal>, StoreError> {
        let mut keys = Vec::with_capacity(2 * candidates.len());
        let mut of = Vec::with_capacity(2 * candidates.len());
        for candidate in candidates {
            for (field, key) in held(candidate) {
                keys.push(key);
                of.push((candidate, field));
            }
        }
        let seen = self.seen.add(&keys).await?;
        let repeated = of.into_iter().zip(seen).filter(|(_, seen)| *seen);
        Ok(repeated
            .map(|((candidate, field), _)| candidate.refused(field, Reason::Repeats))
            .collect())
    }
}

impl SettledBatch {
    /// What came of a batch, behind what came of those before it.
    pub fn of(before: ImportCounts, imported: usize, mut refusals: Vec<Refusal>) -> Self {
        // Faults of one line stay as they were found.
        refusals.sort_by_key(|refusal| refusal.line);
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let counts = ImportCounts {
            imported: before.imported + number(imported),
            refused: before.refused + number(lines_of(&refusals).len()),
            faults: before.faults + number(refusals.len()),
        };
        Self { refusals, counts }
    }
}

/// The import of a file that an earlier process began.
async fn stopped(
    store: &dyn UserTransferStore,
    source: &ImportSource,
) -> Result<ImportJob, BeginImportError> {
    let job = store.import_job(&source.job).await?;
    let job = job.ok_or(BeginImportError::Unknown)?;
    if job.finished_at.is_some() {
        return Err(BeginImportError::Finished(job.counts));
    }
    let is_same = source
        .digest
        .is_none_or(|digest| digest == job.position.digest);
    is_same.then_some(job).ok_or(BeginImportError::Changed)
}

fn lines_of(refusals: &[Refusal]) -> BTreeSet<u64> {
    refusals.iter().map(|refusal| refusal.line).collect()
}

/// What a line holds against later ones. Blind indexes of addresses and of numbers never meet.
fn held(candidate: &Candidate) -> impl Iterator<Item = (Field, [u8; 32])> {
    let id = candidate.wanted_id.map(|id| {
        let mut key = [0; 32];
        key[..16].copy_from_slice(id.as_uuid().as_bytes());
        (Field::Id, key)
    });
    let email = candidate
        .email
        .map(|index| (Field::Email, *index.as_bytes()));
    let mobile = candidate
        .mobile
        .map(|index| (Field::Mobile, *index.as_bytes()));
    [id, email, mobile].into_iter().flatten()
}
