//! `tessera admin privacy`: what is held of persons, handed out, destroyed, and accounted for
//! (requirement MFA-11).

use super::session::Session;
use crate::clock::SystemClock;
use crate::options::Options;
use crate::wiring;
use anyhow::{Context as _, anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use tessera_core::accounts::{EraseAccountError, ErasureProof, OpenPiece};
use tessera_core::id::UserId;
use tessera_core::ports::{Clock as _, ListPart, PrivacyStore as _, Terms};
use tessera_core::privacy::{
    ErasureRecord, disclosure_markdown, records, records_markdown, to_csv,
};
use tessera_store::{SqlStore, StoreConfig};

/// How many erasures are read at once.
const PAGE: u32 = 1_000;
/// The exit code where something is left; 2 says that it could not be looked at.
const LEFT: u8 = 1;
const FAILED: u8 = 2;

#[derive(Subcommand)]
pub(crate) enum PrivacyCommand {
    /// Write all that is held of a person to standard output
    ///
    /// It is on record as done by the operator.
    #[command(after_help = "Examples:\n  \
        tessera admin privacy export asha@example.com > asha.json\n  \
        tessera admin privacy export +919876543210 --format csv > asha.csv")]
    Export(Export),
    /// Destroy all that is held of a person, for good
    #[command(after_help = "Example:\n  tessera admin privacy erase asha@example.com --yes")]
    Erase(Erase),
    /// Look whether anything is left of somebody who was erased
    ///
    /// With --backup, also which values of an older copy of the database open with the keys of
    /// this deployment: they do as long as the copy and the keys are kept.
    ///
    /// Exit code 0: nothing is left. 1: something is. 2: it could not be looked at.
    #[command(after_help = "Examples:\n  \
        tessera admin privacy verify-erasure 01939f0a-75c0-7c56-8a2b-2b7f0e6f3a11\n  \
        tessera admin privacy verify-erasure 01939f0a-75c0-7c56-8a2b-2b7f0e6f3a11 \
        --backup sqlite:/backup/tessera.db")]
    VerifyErasure(VerifyErasure),
    /// Write the list of erasures to standard output: times and ids, oldest first
    #[command(after_help = "Example:\n  tessera admin privacy export-erasures > erasures.txt")]
    ExportErasures {
        #[command(flatten)]
        options: Options,
    },
    /// Erase again whoever a list names, after an older copy of the database was restored
    #[command(after_help = "Example:\n  tessera admin privacy apply-erasures erasures.txt")]
    ApplyErasures(ApplyErasures),
    /// Count what is past its term
    ///
    /// The service deletes it by itself, every five minutes.
    #[command(after_help = "Example:\n  tessera admin privacy retention --dry-run")]
    Retention(Retention),
    /// Print the records of processing, from the register of personal data
    ///
    /// How long things are kept is said as the configuration has it.
    #[command(after_help = "Examples:\n  \
        tessera admin privacy records > records.md\n  \
        tessera admin privacy records --format json")]
    Records {
        #[command(flatten)]
        options: Options,
        /// How they are written
        #[arg(long, value_enum, default_value = "markdown")]
        format: RecordsFormat,
    },
    /// Print what is disclosed to Californians, from the same register
    #[command(after_help = "Example:\n  tessera admin privacy disclosure > disclosure.md")]
    Disclosure {
        #[command(flatten)]
        options: Options,
    },
}

#[derive(Args)]
pub(crate) struct Export {
    #[command(flatten)]
    options: Options,
    /// An address, a mobile number, or a user's id
    #[arg(value_name = "WHO")]
    who: String,
    /// How it is written
    #[arg(long, value_enum, default_value = "json")]
    format: ExportFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum ExportFormat {
    /// One object
    Json,
    /// One value a line
    Csv,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum RecordsFormat {
    /// A table
    Markdown,
    /// A list of objects
    Json,
}

#[derive(Args)]
pub(crate) struct Erase {
    #[command(flatten)]
    options: Options,
    /// An address, a mobile number, or a user's id
    #[arg(value_name = "WHO")]
    who: String,
    /// Do it: there is no way back
    #[arg(long)]
    yes: bool,
}

#[derive(Args)]
pub(crate) struct VerifyErasure {
    #[command(flatten)]
    options: Options,
    /// The user's id
    #[arg(value_name = "USER")]
    user: String,
    /// An older copy of the database to look into: a URL as in `store.url`
    #[arg(long, value_name = "URL")]
    backup: Option<String>,
}

#[derive(Args)]
pub(crate) struct ApplyErasures {
    #[command(flatten)]
    options: Options,
    /// What `export-erasures` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Args)]
pub(crate) struct Retention {
    #[command(flatten)]
    options: Options,
    /// Delete nothing
    #[arg(long, required = true)]
    dry_run: bool,
}

pub(crate) async fn run(command: PrivacyCommand) -> anyhow::Result<ExitCode> {
    match command {
        PrivacyCommand::Export(export) => export.run().await?,
        PrivacyCommand::Erase(erase) => erase.run().await?,
        PrivacyCommand::VerifyErasure(verify) => {
            return Ok(verify.run().await.unwrap_or_else(|error| {
                eprintln!("error: {error:#}");
                ExitCode::from(FAILED)
            }));
        }
        PrivacyCommand::ExportErasures { options } => export_erasures(&options).await?,
        PrivacyCommand::ApplyErasures(apply) => return apply.run().await,
        PrivacyCommand::Retention(retention) => retention.run().await?,
        PrivacyCommand::Records { options, format } => {
            let periods = wiring::periods(&options.load()?)?;
            match format {
                RecordsFormat::Markdown => print!("{}", records_markdown(&periods)),
                RecordsFormat::Json => {
                    println!("{}", serde_json::to_string_pretty(&records(&periods))?);
                }
            }
        }
        PrivacyCommand::Disclosure { options } => {
            let periods = wiring::periods(&options.load()?)?;
            print!("{}", disclosure_markdown(&periods));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn begin(options: &Options) -> anyhow::Result<Session> {
    let config = options.load()?;
    options.must_exist(&config)?;
    Session::begin(options, &config).await
}

impl Export {
    async fn run(self) -> anyhow::Result<()> {
        let session = begin(&self.options).await?;
        let written = self.written(&session).await;
        session.end().await;
        print!("{}", written?);
        Ok(())
    }

    async fn written(&self, session: &Session) -> anyhow::Result<String> {
        let user = session.find_owner(&self.who).await?.user.id;
        let accounts = &session.service.accounts;
        let export = accounts.export_account(user, &session.request).await?;
        let export = export.to_json()?;
        Ok(match self.format {
            ExportFormat::Json => format!("{}\n", serde_json::to_string_pretty(&export)?),
            ExportFormat::Csv => to_csv(&export),
        })
    }
}

impl Erase {
    async fn run(self) -> anyhow::Result<()> {
        let session = begin(&self.options).await?;
        let told = self.erase(&session).await;
        session.end().await;
        println!("{}", told?);
        Ok(())
    }

    async fn erase(&self, session: &Session) -> anyhow::Result<String> {
        let user = session.find_owner(&self.who).await?.user.id;
        if !self.yes {
            bail!("all that is held of {user} would be destroyed, for good: say so with --yes");
        }
        erase(session, user, None).await?;
        let told = match session.is_shared {
            true => format!("Erased {user}; the sessions ended."),
            false => format!(
                "Erased {user}; the sessions ended. An instance that runs without Redis takes \
                 access tokens until they expire or it is started anew."
            ),
        };
        Ok(told)
    }
}

/// Erases one user; false where they were erased before, or never were.
async fn erase(
    session: &Session,
    user: UserId,
    erased_at: Option<jiff::Timestamp>,
) -> anyhow::Result<bool> {
    let accounts = &session.service.accounts;
    match accounts
        .erase_account(user, erased_at, &session.request)
        .await
    {
        Ok(is_new) => Ok(is_new),
        Err(EraseAccountError::LastAdmin) => {
            bail!("{user} is the last admin who can log in: grant another account the role first")
        }
        Err(EraseAccountError::Fault(fault)) => Err(anyhow!(fault)),
        Err(refused) => Err(anyhow!(refused)),
    }
}

impl VerifyErasure {
    async fn run(&self) -> anyhow::Result<ExitCode> {
        let user = UserId::parse(&self.user).context("USER is the id of a user, a UUID")?;
        let session = begin(&self.options).await?;
        let looked = self.look(&session, user).await;
        session.end().await;
        let (proof, copy) = looked?;
        print_proof(user, &proof);
        if let Some(pieces) = copy {
            print_copy(pieces.as_deref());
        }
        Ok(match proof.holds() {
            true => ExitCode::SUCCESS,
            false => ExitCode::from(LEFT),
        })
    }

    async fn look(
        &self,
        session: &Session,
        user: UserId,
    ) -> anyhow::Result<(ErasureProof, Option<Option<Vec<OpenPiece>>>)> {
        let accounts = &session.service.accounts;
        let proof = accounts.verify_erasure(user).await?;
        let Some(url) = &self.backup else {
            return Ok((proof, None));
        };
        if let Some(file) = wiring::sqlite_file(url)
            && !file.exists()
        {
            bail!("there is no database at {}", file.display());
        }
        let config = StoreConfig {
            url: url.clone(),
            pool_min: 0,
            pool_max: 1,
        };
        let copy = SqlStore::open(&config).await.context("--backup")?;
        let held = copy.held_of(user, ListPart::WHOLE).await;
        copy.close().await;
        let pieces = held.context("failed to read the copy")?;
        Ok((proof, Some(pieces.map(|held| accounts.pieces(&held)))))
    }
}

fn print_proof(user: UserId, proof: &ErasureProof) {
    match proof.erased_at {
        Some(at) => println!("erased {at}"),
        None => println!("NOT ERASED: this database knows of no erasure of {user}"),
    }
    for remains in &proof.remains {
        println!("LEFT     {}: {} rows", remains.table, remains.rows);
    }
    if proof.remains.is_empty() {
        println!("rows     none");
    }
    if proof.pieces.is_empty() {
        println!("key      none: nothing that was sealed for this user opens");
    }
    print_pieces(&proof.pieces);
    println!("consents {} kept, without a person", proof.consents.len());
}

fn print_pieces(pieces: &[OpenPiece]) {
    for piece in pieces {
        let opens = if piece.opens {
            "OPENS"
        } else {
            "does not open"
        };
        println!("{:8} {opens}", piece.name);
    }
}

fn print_copy(pieces: Option<&[OpenPiece]>) {
    match pieces {
        None => println!("the copy holds nothing of this user"),
        Some(pieces) => {
            println!("the copy is from before the erasure; with the keys of this deployment:");
            print_pieces(pieces);
        }
    }
}

async fn export_erasures(options: &Options) -> anyhow::Result<()> {
    let config = options.load()?;
    let store = options.open_existing(&config).await?;
    let written = write_erasures(&store).await;
    store.close().await;
    written
}

async fn write_erasures(store: &SqlStore) -> anyhow::Result<()> {
    let mut last = None;
    loop {
        let page = store.erasures(last, PAGE).await;
        let page = page.context("failed to read the erasures")?;
        for record in &page {
            println!("{record}");
        }
        match page.last() {
            Some(record) if page.len() == PAGE as usize => last = Some(*record),
            _ => return Ok(()),
        }
    }
}

impl ApplyErasures {
    async fn run(&self) -> anyhow::Result<ExitCode> {
        let text = fs::read_to_string(&self.file)
            .with_context(|| format!("failed to read {}", self.file.display()))?;
        // All lines are read before one is acted on.
        let lines = (1_usize..).zip(text.lines());
        let records = lines
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(number, line)| {
                let record = line.parse::<ErasureRecord>();
                record.with_context(|| format!("line {number} of {}", self.file.display()))
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let session = begin(&self.options).await?;
        let code = apply(&session, &records).await;
        session.end().await;
        Ok(code)
    }
}

/// Goes on past one that cannot be erased: the others have the same right.
async fn apply(session: &Session, records: &[ErasureRecord]) -> ExitCode {
    let (mut erased, mut before, mut failed) = (0_usize, 0_usize, 0_usize);
    for record in records {
        match erase(session, record.user, Some(record.erased_at)).await {
            Ok(true) => erased += 1,
            Ok(false) => before += 1,
            Err(error) => {
                eprintln!("error: {}: {error:#}", record.user);
                failed += 1;
            }
        }
    }
    println!("erased again {erased}, gone already {before}, failed {failed}");
    match failed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(LEFT),
    }
}

impl Retention {
    async fn run(&self) -> anyhow::Result<()> {
        let config = self.options.load()?;
        let store = self.options.open_existing(&config).await?;
        let events = config.events.retention();
        let terms = Terms::at(SystemClock.now(), &config.audit.retention.0, events);
        let overdue = store.overdue(&terms).await;
        store.close().await;
        for overdue in overdue.context("failed to count")? {
            println!("{:19} {}", overdue.what, overdue.rows);
        }
        Ok(())
    }
}
