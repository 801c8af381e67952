//! `tessera verify`: whether a back-up could be restored.

use super::archive::{Archive, ReadError};
use super::examine::{ExamineError, Examined, examine};
use super::staging::Staging;
use super::{Source, database_file, key_file};
use crate::clock::SystemEntropy;
use crate::config::Config;
use crate::options::Options;
use crate::secrets::{self, Secrets};
use anyhow::Context as _;
use clap::Args;
use std::path::Path;
use std::process::ExitCode;
use tessera_core::backup::{BackupHeader, BackupKey};
use tessera_core::crypto::{IndexKey, MasterKeys};
use tessera_store::SqlStore;

/// The exit code where a back-up is bad; 2 says that it could not be looked at.
const BAD: u8 = 1;
const FAILED: u8 = 2;

#[derive(Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    source: Source,
}

/// Why a back-up cannot be used here.
#[derive(Debug, thiserror::Error)]
pub(super) enum UseError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(
        "the back-up was made by another deployment ({found}; the keys here are those of {own})"
    )]
    AnotherDeployment { found: String, own: String },
    #[error(
        "the back-up has schema {found}, and this program knows up to {known}: use the program \
         that made it, {program}, or a later one"
    )]
    LaterSchema {
        found: i64,
        known: i64,
        program: String,
    },
    #[error(transparent)]
    Examine(#[from] ExamineError),
}

impl UseError {
    fn is_damage(&self) -> bool {
        match self {
            Self::Read(error) => error.is_damage(),
            Self::AnotherDeployment { .. } | Self::LaterSchema { .. } => false,
            Self::Examine(error) => error.is_damage(),
        }
    }
}

/// The keys of a deployment that a back-up has to fit.
pub(super) struct DeploymentKeys {
    index_key: IndexKey,
    master: MasterKeys,
}

impl DeploymentKeys {
    /// Reads the keys; in development from the file in the data directory, which is not made.
    pub(super) fn load(config: &Config, data_dir: &Path) -> anyhow::Result<Self> {
        let index_key = secrets::index_key(config, data_dir).context(
            "the keys of the deployment are not in a back-up, and are not here: put its \
             secrets.toml into the data directory, or name its configuration with --config",
        )?;
        let master = Secrets::load(config, data_dir, &SystemEntropy)?.master;
        Ok(Self { index_key, master })
    }
}

/// Writes the database of a back-up to `to`, once it is known that it may be used here, and
/// looks at all of it.
pub(super) async fn take_out(
    file: &Path,
    key: &BackupKey,
    keys: &DeploymentKeys,
    to: &Path,
) -> Result<(BackupHeader, Examined), UseError> {
    let archive = Archive::open(file, key)?;
    let header = &archive.header;
    let own = BackupHeader::deployment_of(&keys.index_key);
    if header.deployment != own {
        let found = header.deployment.clone();
        return Err(UseError::AnotherDeployment { found, own });
    }
    let known = SqlStore::newest_schema();
    if header.schema > known {
        return Err(UseError::LaterSchema {
            found: header.schema,
            known,
            program: header.program.clone(),
        });
    }
    let header = archive.extract(to).await?;
    let examined = examine(to, &keys.index_key, &keys.master).await?;
    Ok((header, examined))
}

impl Verify {
    pub(super) async fn run(self) -> ExitCode {
        match self.verify().await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let is_bad = error
                    .downcast_ref::<UseError>()
                    .is_some_and(UseError::is_damage);
                let (label, code) = match is_bad {
                    true => ("BAD", BAD),
                    false => ("error", FAILED),
                };
                eprintln!("{label}: {error:#}");
                ExitCode::from(code)
            }
        }
    }

    async fn verify(&self) -> anyhow::Result<()> {
        let config = self.options.load()?;
        database_file(&self.options, &config)?;
        let keys = DeploymentKeys::load(&config, &self.options.data_dir)?;
        let key = key_file::read(&self.source.key_file)?;
        let staging = Staging::below(&self.options.data_dir)?;
        let (header, examined) =
            take_out(&self.source.file, &key, &keys, &staging.database()).await?;
        print!("{}", told(&header, &examined));
        Ok(())
    }
}

/// What is in a sound back-up, one thing a line.
pub(super) fn told(header: &BackupHeader, examined: &Examined) -> String {
    let mut text = format!(
        "made        {} by Tessera {}\ndeployment  {}\nkey         {}\nschema      {}\n\
         database    {} bytes, sha256 {}\naudit log   {} entries, head {}\n\
         people      {}, all open with the keys of the deployment\n",
        header.made_at,
        header.program,
        header.deployment,
        header.key,
        header.schema,
        header.size,
        header.digest,
        examined.audit.entries,
        examined.audit.head,
        examined.people,
    );
    for (table, rows) in &examined.rows {
        text += &format!("rows        {rows:>8} {table}\n");
    }
    text + "The back-up is sound.\n"
}
