//! A folder for a copy that is being made or looked at, which goes with the work.

use anyhow::Context as _;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the folder's name begins with, below the data directory: where the database is anyway.
const PREFIX: &str = ".tessera-copy-";
/// After that time a folder was left by a process that was killed.
const LEFT_AFTER: Duration = Duration::from_hours(24);

/// The folder, for its owner alone.
pub(super) struct Staging(PathBuf);

impl Staging {
    /// Makes the folder; those that killed processes left are removed.
    pub(super) fn below(data_dir: &Path) -> anyhow::Result<Self> {
        let folder = data_dir.join(format!("{PREFIX}{}", std::process::id()));
        let make = || -> std::io::Result<()> {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(data_dir)?;
            sweep(data_dir)?;
            DirBuilder::new().mode(0o700).create(&folder)
        };
        make().with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self(folder))
    }

    /// Where the copy of the database is.
    pub(super) fn database(&self) -> PathBuf {
        self.0.join("tessera.db")
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            eprintln!("warning: {} is left over: {error}", self.0.display());
        }
    }
}

/// Whether a name in the data directory is that of such a folder.
pub(super) fn is_staging(name: &std::ffi::OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(PREFIX))
}

fn sweep(data_dir: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(data_dir)? {
        let entry = entry?;
        let age = entry.metadata()?.modified()?.elapsed();
        let is_old = age.is_ok_and(|age| age > LEFT_AFTER);
        if is_staging(&entry.file_name()) && is_old {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
