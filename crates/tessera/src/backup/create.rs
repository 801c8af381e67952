//! `tessera backup`: a copy of a database that serves, sealed into one file.

use super::archive::{self, WriteError};
use super::publish::{Draft, refuse_existing};
use super::staging::Staging;
use super::{database_file, key_file};
use crate::clock::{SystemClock, SystemEntropy};
use crate::options::Options;
use crate::progress::Progress;
use crate::secrets;
use anyhow::Context as _;
use clap::Args;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tessera_core::backup::{BackupHeader, BackupKey};
use tessera_core::ports::Clock as _;
use tessera_store::copy_sqlite;

/// In what sizes are told, in bytes.
const MIB: u64 = 1024 * 1024;
/// How often it is looked how far the copy has come.
const LOOK_EVERY: Duration = Duration::from_millis(100);

#[derive(Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    options: Options,
    /// Where the back-up is written
    #[arg(value_name = "FILE", required_unless_present = "new_key")]
    file: Option<PathBuf>,
    /// The key that it is sealed under, as --new-key wrote it
    #[arg(long, value_name = "FILE", required_unless_present = "new_key")]
    key_file: Option<PathBuf>,
    /// Make a key, write it to this file, and do nothing else
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "key_file", "force"])]
    new_key: Option<PathBuf>,
    /// Replace a back-up that is there
    #[arg(long)]
    force: bool,
}

impl Backup {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        if let Some(path) = &self.new_key {
            let id = key_file::make(path, &SystemEntropy)?;
            println!(
                "The key {id} is in {}. Keep a copy of it where neither the back-ups nor the \
                 database are.",
                path.display()
            );
            return Ok(());
        }
        let file = self.file.as_deref().context("where is it to be written?")?;
        let key = self.key_file.as_deref().context("which key is it for?")?;
        self.back_up(file, &key_file::read(key)?).await
    }

    async fn back_up(&self, file: &Path, key: &BackupKey) -> anyhow::Result<()> {
        let config = self.options.load()?;
        let database = database_file(&self.options, &config)?;
        let store = self.options.open_existing(&config).await?;
        let schema = store.schema_version().await;
        store.close().await;
        let schema = schema?.context("the database was never migrated: start the service once")?;
        let index_key = secrets::index_key(&config, &self.options.data_dir)?;
        if !self.force {
            refuse_existing(file)?;
        }
        let staging = Staging::below(&self.options.data_dir)?;
        let copy = staging.database();
        let made_at = SystemClock.now();
        copy_with_progress(&database, &copy).await?;
        let (size, digest) = archive::measure(&copy)
            .await
            .context("cannot read the copy of the database")?;
        let header = BackupHeader {
            made_at,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            schema,
            deployment: BackupHeader::deployment_of(&index_key),
            key: key.id(),
            salt: BackupHeader::draw_salt(&SystemEntropy)?,
            size,
            digest,
        };
        let (draft, out) = Draft::create(file)?;
        seal(&header, key, &copy, out).await?;
        draft.publish(self.force)?;
        println!(
            "Backed up to {}: {size} bytes of schema {schema}, as of {made_at}, sealed under the \
             key {}.",
            file.display(),
            key.id()
        );
        println!(
            "The keys of the deployment are not in it: {}.",
            where_the_keys_are(&self.options.data_dir)
        );
        Ok(())
    }
}

/// What has to be kept beside back-ups.
fn where_the_keys_are(data_dir: &Path) -> String {
    match secrets::kept_file(data_dir) {
        Some(file) => format!("without {} nobody reads what it restores", file.display()),
        None => "without those of the configuration nobody reads what it restores".to_owned(),
    }
}

async fn copy_with_progress(database: &Path, copy: &Path) -> anyhow::Result<()> {
    let total = std::fs::metadata(database).map_or(0, |found| found.len());
    let mut progress = Progress::new("MiB copied", Some(total / MIB));
    let copying = copy_sqlite(database, copy);
    tokio::pin!(copying);
    let copied = loop {
        tokio::select! {
            copied = &mut copying => break copied,
            () = tokio::time::sleep(LOOK_EVERY) => {
                let size = std::fs::metadata(copy).map_or(0, |found| found.len());
                progress.at(size / MIB);
            }
        }
    };
    progress.clear();
    copied.context("cannot copy the database")
}

async fn seal(
    header: &BackupHeader,
    key: &BackupKey,
    copy: &Path,
    out: File,
) -> Result<(), WriteError> {
    let copy = File::open(copy).map_err(WriteError::Read)?;
    let mut out = BufWriter::new(out);
    archive::write(header, key, &mut BufReader::new(copy), &mut out).await?;
    let out = out
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error);
    let synced = out.and_then(|out| out.sync_all());
    synced.map_err(WriteError::Write)
}
