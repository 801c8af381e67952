//! `tessera restore`: a back-up becomes the database of a deployment that does not serve.

use super::publish::sync_folder_of;
use super::staging::{Staging, is_staging};
use super::verify::{DeploymentKeys, take_out};
use super::{Source, database_file, examine, key_file};
use crate::clock::{SystemClock, SystemEntropy};
use crate::options::Options;
use anyhow::{Context as _, bail};
use clap::Args;
use jiff::Timestamp;
use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use tessera_core::audit::{AuditAction, AuditOutcome, NewAuditEntry};
use tessera_core::backup::BackupHeader;
use tessera_core::id::AuditId;
use tessera_core::ports::{Clock as _, Effects};
use tessera_store::{SqlStore, SqliteFileError, TakenBack, take_out_of_use};

/// What may lie in a folder that is to be restored into: the keys.
const BELONGS: [&str; 1] = ["secrets.toml"];

#[derive(Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    source: Source,
    /// Replace the database that is there, even a damaged one
    #[arg(long)]
    force: bool,
}

impl Restore {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let config = self.options.load()?;
        let database = database_file(&self.options, &config)?;
        let folder = database.parent().unwrap_or(Path::new("."));
        let key = key_file::read(&self.source.key_file)?;
        if !self.force {
            must_be_empty(folder, &database)?;
        }
        let keys = DeploymentKeys::load(&config, &self.options.data_dir)?;
        take_out_if_whole(&database).await?;
        // Beside the database, so that the last step is one of names alone.
        let staging = Staging::below(folder)?;
        let copy = staging.database();
        let (header, examined) = take_out(&self.source.file, &key, &keys, &copy).await?;
        let taken_back = take_back(&copy, &header).await?;
        // Somebody may have started the service meanwhile.
        if !take_out_if_whole(&database).await? {
            set_aside(&database)?;
        }
        put_in_place(&copy, &database)?;
        println!(
            "Restored {} as of {}: schema {}, {} people, {} entries of the audit log.",
            database.display(),
            header.made_at,
            header.schema,
            examined.people,
            examined.audit.entries
        );
        print!("{}", next_steps(&header, taken_back));
        Ok(())
    }
}

/// What whoever restores has to do, and what was done for them.
fn next_steps(header: &BackupHeader, taken_back: TakenBack) -> String {
    let TakenBack { sessions, proofs } = taken_back;
    let made_at = header.made_at;
    format!(
        "{sessions} sessions were ended, and {proofs} links, codes and remembered devices taken \
         back: they may have been used or withdrawn since.\n\
         Before you start the service:\n  \
         1. Erase again whom you have erased since {made_at}: they are in the back-up. \
         `tessera admin privacy apply-erasures` does so by a list.\n  \
         2. Note the head of the audit log: it is behind the one that was noted last.\n\
         Then tell people: what they changed since {made_at} is gone, passwords among it.\n"
    )
}

/// Stops where the folder holds more than what belongs beside a database.
fn must_be_empty(folder: &Path, database: &Path) -> anyhow::Result<()> {
    let is_expected = |name: &OsStr| {
        let belongs = BELONGS.iter().any(|expected| name == *expected);
        belongs || is_staging(name)
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => Some(entries),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read {}", folder.display()));
        }
    };
    for entry in entries.into_iter().flatten() {
        let name = entry?.file_name();
        if !is_expected(&name) {
            bail!(
                "{} is not empty: there is {}. --force replaces the database and leaves the rest",
                folder.display(),
                name.display()
            );
        }
    }
    super::publish::refuse_existing(database)
}

/// Sees to it that no process has the database open and that no log is left of it; false where
/// there is none, or a damaged one.
async fn take_out_if_whole(database: &Path) -> anyhow::Result<bool> {
    let Ok(found) = database.symlink_metadata() else {
        return Ok(false);
    };
    if !found.is_file() {
        bail!("{} is no file: it is not replaced", database.display());
    }
    match take_out_of_use(database).await {
        Ok(()) => Ok(true),
        Err(SqliteFileError::Damaged(_)) => Ok(false),
        Err(SqliteFileError::InUse) => {
            bail!("{} is in use: stop the service first", database.display())
        }
        Err(error) => Err(error).context("cannot replace the database"),
    }
}

/// Gives what is left of a damaged database other names: a log that stayed would be read as part
/// of the one that is restored.
fn set_aside(database: &Path) -> anyhow::Result<()> {
    for ending in ["-wal", "-shm", ""] {
        let (file, aside) = (
            with(database, &[ending]),
            with(database, &[".damaged", ending]),
        );
        match std::fs::rename(&file, &aside) {
            Ok(()) => println!("{} is kept as {}.", file.display(), aside.display()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(error).with_context(|| format!("cannot rename {}", file.display()));
            }
        }
    }
    Ok(())
}

fn with(database: &Path, endings: &[&str]) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    for ending in endings {
        name.push(ending);
    }
    PathBuf::from(name)
}

/// What the restored audit log says of it: which back-up, and that it was done on this machine.
fn on_record(header: &BackupHeader, now: Timestamp) -> anyhow::Result<Effects> {
    let entry = NewAuditEntry {
        id: AuditId::generate(now, &SystemEntropy)?,
        at: now,
        action: AuditAction::Restored,
        outcome: AuditOutcome::Success,
        subject: None,
        actor: None,
        session: None,
        correlation: String::new(),
        details: serde_json::Map::new(),
        details_sealed: None,
    };
    let entry = entry
        .with("by", "operator")
        .with("made_at", header.made_at.to_string())
        .with("digest", header.digest.as_str())
        .with("key", header.key.to_string());
    Ok(Effects {
        audit: vec![entry],
        ..Effects::default()
    })
}

async fn take_back(copy: &Path, header: &BackupHeader) -> anyhow::Result<TakenBack> {
    let now = SystemClock.now();
    let effects = on_record(header, now)?;
    let store = SqlStore::open(&examine::store_config(copy)).await?;
    let taken_back = match store.migrate().await {
        Ok(()) => Some(store.take_back(now, &effects).await),
        Err(error) => {
            store.close().await;
            return Err(error.into());
        }
    };
    store.close().await;
    // The log is folded in, and goes: what is renamed is the whole database.
    take_out_of_use(copy).await?;
    let taken_back = taken_back.context("the database was not migrated")?;
    Ok(taken_back?)
}

/// Gives the copy its name, in one step.
fn put_in_place(copy: &Path, database: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let place = || -> std::io::Result<()> {
        let file = File::open(copy)?;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        file.sync_all()?;
        std::fs::rename(copy, database)
    };
    place().with_context(|| format!("cannot put {} in place", database.display()))?;
    sync_folder_of(database)
}
