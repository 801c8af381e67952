//! `tessera admin audit`: whether the audit log holds, and what stands in it.

use crate::clock::SystemClock;
use crate::options::Options;
use crate::progress::Progress;
use crate::secrets;
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;
use std::sync::Arc;
use tessera_core::audit::{AuditLog, AuditView, ChainedRecord, Link, VerifyError};
use tessera_core::id::UserId;
use tessera_core::moment;
use tessera_core::ports::{AuditQuery, AuditStore as _};
use tessera_store::SqlStore;

/// How many entries are read at once.
const PAGE: u32 = 1_000;
/// The exit code where the log was tampered with; 2 says that it could not be looked at.
const TAMPERED: u8 = 1;
const FAILED: u8 = 2;

#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// Look whether the log was tampered with
    ///
    /// Every entry is held to the one before it by a keyed hash. The first that was changed,
    /// removed, inserted or moved is named. That the newest entries were cut off shows
    /// against a head that was noted before: the last lines of this command, or the lines
    /// with target tessera::audit in the service's log.
    ///
    /// Exit code 0: it holds. 1: it was tampered with. 2: it could not be looked at.
    #[command(after_help = "Examples:\n  \
        tessera admin audit verify\n  \
        tessera admin audit verify --expect 1204:5f0c…9e    go on from a head noted before\n  \
        tessera admin audit verify --config /etc/tessera.toml")]
    Verify(Verify),
    /// Write the log to standard output, oldest entries first
    ///
    /// Entries tell of ids and keyed pseudonyms. What is sealed under people's own keys is
    /// left out.
    #[command(after_help = "Examples:\n  \
        tessera admin audit export --format ndjson > audit.ndjson\n  \
        tessera admin audit export --format csv --since 2026-11-01 --until 2026-12-01\n  \
        tessera admin audit export --user 01939f0a-75c0-7c56-8a2b-2b7f0e6f3a11")]
    Export(Export),
}

#[derive(Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    options: Options,
    /// A head that was noted before
    #[arg(long, value_name = "SEQ:HASH")]
    expect: Option<Link>,
}

#[derive(Args)]
pub(crate) struct Export {
    #[command(flatten)]
    options: Options,
    /// How entries are written
    #[arg(long, value_enum, default_value = "ndjson")]
    format: Format,
    /// Not older than that: a day (UTC) or a time, such as 2026-11-25T10:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<Timestamp>,
    /// Older than that
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Timestamp>,
    /// About that user, or done by them
    #[arg(long, value_name = "ID", value_parser = user)]
    user: Option<UserId>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// One JSON object a line
    Ndjson,
    /// Comma-separated values with a header
    Csv,
}

/// A day, or a time, as an argument says it.
pub(super) fn time(text: &str) -> Result<Timestamp, String> {
    let time = moment::parse(text);
    time.ok_or_else(|| "a day such as 2026-11-25, or a time such as 2026-11-25T10:00:00Z".into())
}

fn user(text: &str) -> Result<UserId, String> {
    UserId::parse(text).ok_or_else(|| "a user's id is a UUID".into())
}

pub(crate) async fn run(command: AuditCommand) -> anyhow::Result<ExitCode> {
    match command {
        AuditCommand::Verify(verify) => Ok(verify.run().await.unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            ExitCode::from(FAILED)
        })),
        AuditCommand::Export(export) => {
            export.run().await?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

impl Verify {
    async fn run(&self) -> anyhow::Result<ExitCode> {
        let config = self.options.load()?;
        let store = self.options.open_existing(&config).await?;
        let log = AuditLog::new(
            Arc::new(store.clone()),
            Arc::new(SystemClock),
            &secrets::index_key(&config, &self.options.data_dir)?,
            config.audit.retention.0,
        );
        let code = self.verify(&log).await;
        store.close().await;
        code
    }

    async fn verify(&self, log: &AuditLog) -> anyhow::Result<ExitCode> {
        let total = log.head().await.map(|head| head.seq).ok();
        let mut progress = Progress::new("entries", total);
        let outcome = log.verify(self.expect, |entries| progress.at(entries));
        let outcome = outcome.await;
        progress.clear();
        let verified = match outcome {
            Ok(verified) => verified,
            Err(VerifyError::Tampered(found)) => {
                println!("TAMPERED: {found}");
                return Ok(ExitCode::from(TAMPERED));
            }
            Err(error) => return Err(error.into()),
        };
        let waiting = log.backlog().await.context("failed to reach the store")?;
        match verified.entries {
            1 => println!("The audit log holds: 1 entry"),
            entries => println!("The audit log holds: {entries} entries"),
        }
        if verified.floor > 0 {
            println!("pruned up to entry {}", verified.floor);
        }
        if waiting.entries > 0 {
            println!("waiting for their place in the chain: {}", waiting.entries);
        }
        println!("head {}", verified.head);
        Ok(ExitCode::SUCCESS)
    }
}

impl Export {
    async fn run(&self) -> anyhow::Result<()> {
        if let (Some(since), Some(until)) = (self.since, self.until)
            && since >= until
        {
            bail!("--since must be before --until");
        }
        let config = self.options.load()?;
        let store = self.options.open_existing(&config).await?;
        let out = BufWriter::new(io::stdout().lock());
        let written = match self.format {
            Format::Ndjson => self.write(&store, &mut Ndjson(out)).await,
            Format::Csv => self.write(&store, &mut Csv::new(out)).await,
        };
        store.close().await;
        match written {
            // Whoever reads has read enough.
            Err(error) if is_closed_pipe(&error) => Ok(()),
            written => written,
        }
    }

    async fn write(&self, store: &SqlStore, out: &mut impl WriteEntry) -> anyhow::Result<()> {
        let mut query = AuditQuery {
            since: self.since,
            until: self.until,
            user: self.user,
            ..AuditQuery::after(0, PAGE)
        };
        loop {
            let page = store.audit_page(&query).await;
            let page = page.context("failed to read the audit log")?;
            for entry in &page {
                out.entry(entry)?;
            }
            let (Some(last), true) = (page.last(), page.len() == PAGE as usize) else {
                out.end()?;
                return Ok(());
            };
            query = AuditQuery {
                from: AuditQuery::after(last.link.seq, PAGE).from,
                ..query
            };
        }
    }
}

pub(super) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<io::Error>();
    io.is_some_and(|io| io.kind() == io::ErrorKind::BrokenPipe)
}

/// A form that entries are written in.
trait WriteEntry {
    fn entry(&mut self, entry: &ChainedRecord) -> anyhow::Result<()>;
    fn end(&mut self) -> anyhow::Result<()>;
}

struct Ndjson<W>(W);

impl<W: Write> WriteEntry for Ndjson<W> {
    fn entry(&mut self, entry: &ChainedRecord) -> anyhow::Result<()> {
        let line = serde_json::to_string(&AuditView::from(entry))?;
        Ok(writeln!(self.0, "{line}")?)
    }

    fn end(&mut self) -> anyhow::Result<()> {
        Ok(self.0.flush()?)
    }
}

/// The header of a table: the members of [`AuditView`].
const COLUMNS: [&str; 11] = [
    "seq",
    "hash",
    "id",
    "at",
    "action",
    "outcome",
    "subject",
    "actor",
    "session",
    "correlationId",
    "details",
];

struct Csv<W: Write> {
    out: csv::Writer<W>,
    has_header: bool,
}

impl<W: Write> Csv<W> {
    fn new(out: W) -> Self {
        Self {
            out: csv::Writer::from_writer(out),
            has_header: false,
        }
    }

    fn header(&mut self) -> anyhow::Result<()> {
        if !std::mem::replace(&mut self.has_header, true) {
            self.out.write_record(COLUMNS).map_err(write_error)?;
        }
        Ok(())
    }
}

impl<W: Write> WriteEntry for Csv<W> {
    fn entry(&mut self, entry: &ChainedRecord) -> anyhow::Result<()> {
        self.header()?;
        let view = AuditView::from(entry);
        let id = |id: Option<String>| id.unwrap_or_default();
        let written = self.out.write_record([
            &view.seq.to_string(),
            &view.hash,
            &view.id.to_string(),
            &view.at.to_string(),
            view.action,
            view.outcome,
            &id(view.subject.map(|id| id.to_string())),
            &id(view.actor.map(|id| id.to_string())),
            &id(view.session.map(|id| id.to_string())),
            view.correlation_id,
            &entry.record.details,
        ]);
        written.map_err(write_error)
    }

    fn end(&mut self) -> anyhow::Result<()> {
        self.header()?;
        Ok(self.out.flush()?)
    }
}

/// The error beneath, so that a closed pipe is known as one.
fn write_error(error: csv::Error) -> anyhow::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => anyhow::anyhow!("failed to write a line: {other:?}"),
    }
}
