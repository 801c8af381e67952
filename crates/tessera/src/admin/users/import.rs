//! `tessera admin users import`.

use super::report::Report;
use super::source::{Opened, Records, Splits};
use super::{FAILED, Format};
use crate::admin::session::Session;
use crate::options::Options;
use crate::progress::Progress;
use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tessera_core::accounts::{
    BeginImportError, Fault, ImportError, ImportMode, ImportReader, ImportSource, NumberedRecord,
    ReadBatch, UserImport,
};
use tessera_core::crypto::IndexKey;
use tessera_core::transfer::{
    Columns, ImportCounts, ImportPosition, JobId, SourceRecord, UnknownFields,
};
use tessera_store::SeenOnDisk;
use tokio::task::JoinHandle;

/// How many users are stored in one transaction.
const BATCH: usize = 500;
/// How much of a file is held for one transaction.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// The exit code where lines were refused.
const REFUSED: u8 = 1;

#[derive(Args)]
pub(crate) struct Import {
    #[command(flatten)]
    options: Options,
    /// The file, or `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How users stand in the file
    #[arg(long, value_enum, default_value = "ndjson")]
    format: Format,
    /// Look at every line, against the store too, and store nothing
    #[arg(long, conflicts_with = "resume")]
    dry_run: bool,
    /// Go on with an import that was stopped
    #[arg(long)]
    resume: bool,
    /// Tell what was refused in this file, which is written anew
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Pass over fields that users do not have, instead of refusing the line
    #[arg(long)]
    ignore_unknown: bool,
    /// A name for the import, in place of the file's own and its beginning
    #[arg(long, value_name = "NAME")]
    job: Option<String>,
}

impl Import {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.options.load()?;
        if self.dry_run || self.resume {
            self.options.must_exist(&config)?;
        }
        let session = Session::begin(&self.options, &config).await?;
        let code = self.import(&session).await;
        session.end().await;
        code
    }

    async fn import(&self, session: &Session) -> anyhow::Result<ExitCode> {
        let accounts = &session.service.accounts;
        let key = &accounts.deployment.index_key;
        let (source, records) = self.open(key)?;
        let begun = UserImport::begin(
            Arc::clone(accounts),
            Arc::new(session.service.store.clone()),
            Box::new(SeenOnDisk::open().await?),
            source,
            self.mode(),
            session.request.clone(),
        );
        let import = match begun.await {
            Ok(import) => import,
            Err(error) => return self.not_begun(error),
        };
        let mut run = Run {
            import,
            records,
            report: Report::open(self.report.as_deref())?,
            progress: Progress::new("lines", None),
            stop: stop_at_ctrl_c(),
            reading: VecDeque::new(),
        };
        let outcome = run.run_on().await;
        run.progress.clear();
        if let Outcome::Stopped(records) = outcome? {
            run.report.end()?;
            println!(
                "Stopped behind {records} users' lines. {}",
                self.how_to_go_on()
            );
            return Ok(ExitCode::from(FAILED));
        }
        // Once it is finished, what was refused is forgotten.
        run.report.end()?;
        run.import.finish().await?;
        Ok(self.summary(run.import.counts()))
    }

    fn mode(&self) -> ImportMode {
        match (self.dry_run, self.resume) {
            (true, _) => ImportMode::DryRun,
            (false, true) => ImportMode::Resume,
            (false, false) => ImportMode::Begin,
        }
    }

    fn open(&self, key: &IndexKey) -> anyhow::Result<(ImportSource, Records)> {
        let cannot = || format!("cannot read {}", self.file.display());
        let opened = Opened::open(&self.file, key).with_context(cannot)?;
        let job = match &self.job {
            Some(name) => JobId::named(key, name),
            None => opened.job(key),
        };
        let digest = opened.digest();
        let unknown = match self.ignore_unknown {
            true => UnknownFields::Ignore,
            false => UnknownFields::Refuse,
        };
        let splits = match self.format {
            Format::Ndjson => Splits::Lines,
            Format::Csv => Splits::rows(),
        };
        let mut records = opened.records(splits, key).with_context(cannot)?;
        let columns = match self.format {
            Format::Ndjson => None,
            Format::Csv => Some(columns(records.header()?, unknown)?),
        };
        let source = ImportSource {
            job,
            digest,
            columns,
            unknown,
        };
        Ok((source, records))
    }

    fn not_begun(&self, error: BeginImportError) -> anyhow::Result<ExitCode> {
        match error {
            BeginImportError::Finished(counts) => {
                println!("This import came to its end before.");
                Ok(self.summary(counts))
            }
            BeginImportError::UnderWay(_) => bail!(
                "{error}. {} With --job NAME it begins anew, as another.",
                self.how_to_go_on()
            ),
            error => Err(error.into()),
        }
    }

    fn how_to_go_on(&self) -> String {
        let job = self
            .job
            .as_ref()
            .map_or_else(String::new, |name| format!(" --job {name:?}"));
        format!(
            "Go on with: tessera admin users import {} --resume{job}, and the other options as \
             before.",
            self.file.display()
        )
    }

    fn summary(&self, counts: ImportCounts) -> ExitCode {
        let would = if self.dry_run { "would be " } else { "" };
        println!("{would}imported {}", counts.imported);
        println!("{would}refused  {}", counts.refused);
        match counts.refused {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::from(REFUSED),
        }
    }
}

/// Reads the columns from the first row.
fn columns(header: Option<SourceRecord>, unknown: UnknownFields) -> anyhow::Result<Columns> {
    let Some(SourceRecord::Cells { text, ends }) = header else {
        bail!("there is no row that names the columns");
    };
    Columns::read(&text, &ends, unknown).map_err(|faults| {
        let told = faults.iter().map(|fault| {
            let (name, reason) = (fault.field.as_str(), fault.reason.as_text());
            format!("the column {name} {reason}")
        });
        let told: Vec<String> = told.collect();
        anyhow!(told.join("; "))
    })
}

/// Set once somebody has pressed Ctrl-C.
fn stop_at_ctrl_c() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let pressed = Arc::clone(&stop);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            pressed.store(true, Ordering::Relaxed);
        }
    });
    stop
}

enum Outcome {
    Done,
    /// Behind so many lines.
    Stopped(u64),
}

/// What a batch is read with.
type Read = fn(&ImportReader, Vec<NumberedRecord>, ImportPosition) -> Result<ReadBatch, Fault>;

struct Run {
    import: UserImport,
    records: Records,
    report: Report,
    progress: Progress,
    stop: Arc<AtomicBool>,
    /// Batches that are read on other threads, in the order of the file.
    reading: VecDeque<JoinHandle<Result<ReadBatch, Fault>>>,
}

impl Run {
    async fn run_on(&mut self) -> anyhow::Result<Outcome> {
        self.tell_before().await?;
        let before = self.import.settled_before();
        self.pass_by(before).await?;
        let read: Read = match self.import.is_dry() {
            true => ImportReader::read,
            false => ImportReader::read_and_seal,
        };
        while let Some(batch) = self.next_batch(read, u64::MAX).await? {
            let settled = batch.records();
            let refusals = self.import.settle(batch).await?;
            self.report.add(&refusals)?;
            let new = settled - before;
            self.progress.at_rate(settled, new, self.records.share());
            if self.stop.load(Ordering::Relaxed) {
                return Ok(Outcome::Stopped(settled));
            }
        }
        Ok(Outcome::Done)
    }

    /// Tells again what an earlier process has refused.
    async fn tell_before(&mut self) -> anyhow::Result<()> {
        let mut told = 0;
        loop {
            let refusals = self.import.refused_before(told).await?;
            if refusals.is_empty() {
                return Ok(());
            }
            told += refusals.len() as u64;
            self.report.add(&refusals)?;
        }
    }

    /// Passes by what an earlier process has settled.
    async fn pass_by(&mut self, before: u64) -> anyhow::Result<()> {
        let mut passed = 0;
        while passed < before {
            let batch = self.next_batch(ImportReader::read, before).await?;
            let batch = batch.ok_or(ImportError::Changed)?;
            passed = batch.records();
            self.import.pass_by(&batch).await?;
            self.progress.at(passed);
        }
        Ok(())
    }

    /// The next batch, while those behind it are being read; none behind line `end`.
    async fn next_batch(&mut self, read: Read, end: u64) -> anyhow::Result<Option<ReadBatch>> {
        let at_once = std::thread::available_parallelism().map_or(1, usize::from);
        while self.reading.len() <= at_once {
            let left = end - self.records.count().min(end);
            let limit = usize::try_from(left).unwrap_or(BATCH).min(BATCH);
            let records = self.records.some(limit, BATCH_BYTES)?;
            if records.is_empty() {
                break;
            }
            let (reader, to) = (self.import.reader(), self.records.position());
            let batch = tokio::task::spawn_blocking(move || read(&reader, records, to));
            self.reading.push_back(batch);
        }
        match self.reading.pop_front() {
            None => Ok(None),
            Some(batch) => Ok(Some(batch.await.context("a thread that reads ended")??)),
        }
    }
}
