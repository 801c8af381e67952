//! What every command takes: where the configuration and the data are.

use crate::config::{self, Config, Environment};
use crate::wiring;
use anyhow::bail;
use clap::Args;
use std::path::PathBuf;
use tessera_store::SqlStore;

/// Where the configuration and the data are.
#[derive(Args)]
pub(crate) struct Options {
    /// Configuration file [default: ./tessera.toml where there is one]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where SQLite and the keys of development are kept
    #[arg(long, value_name = "DIR", default_value = "tessera-data")]
    pub(crate) data_dir: PathBuf,
}

impl Options {
    /// Reads the configuration.
    pub(crate) fn load(&self) -> anyhow::Result<Config> {
        Ok(config::load(self.file().as_deref(), &environment())?)
    }

    /// The configuration file, if there is one.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        let found = || Some(PathBuf::from("tessera.toml")).filter(|file| file.exists());
        self.config.clone().or_else(found)
    }

    /// Opens the database of a deployment that has one: it is neither made nor migrated.
    pub(crate) async fn open_existing(&self, config: &Config) -> anyhow::Result<SqlStore> {
        self.must_exist(config)?;
        let store = wiring::store_config(config, &self.data_dir);
        Ok(SqlStore::open(&store).await?)
    }

    /// Looks whether there is a database, as far as that can be seen.
    pub(crate) fn must_exist(&self, config: &Config) -> anyhow::Result<()> {
        let store = wiring::store_config(config, &self.data_dir);
        if let Some(file) = wiring::sqlite_file(&store.url)
            && !file.exists()
        {
            bail!(
                "there is no database at {}: name its folder with --data-dir, or start \
                 `tessera serve` to make one",
                file.display()
            );
        }
        Ok(())
    }
}

/// The environment, as far as it is text.
pub(crate) fn environment() -> Environment {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}
