//! A file that appears whole under its name, or not at all.

use anyhow::{Context as _, bail};
use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// A file under another name, which goes unless it is published.
pub(crate) struct Draft {
    draft: PathBuf,
    target: PathBuf,
}

impl Draft {
    /// Makes an empty file beside `target`, for its owner alone.
    pub(crate) fn create(target: &Path) -> anyhow::Result<(Self, File)> {
        let name = target
            .file_name()
            .with_context(|| format!("{} names no file", target.display()))?;
        let mut draft_name = name.to_owned();
        draft_name.push(format!(".{}.tmp", std::process::id()));
        let draft = target.with_file_name(draft_name);
        // `create_new` follows no link that somebody put there.
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)
            .with_context(|| format!("cannot write {}", draft.display()))?;
        let target = target.to_owned();
        Ok((Self { draft, target }, file))
    }

    /// Gives the file its name; over another only if `force` says so. What was written to it has
    /// to be synced already.
    pub(crate) fn publish(self, force: bool) -> anyhow::Result<()> {
        let target = self.target.display();
        if force {
            // A link under that name is replaced, and what it points at stays as it is.
            std::fs::rename(&self.draft, &self.target)
                .with_context(|| format!("cannot write {target}"))?;
        } else {
            self.link()
                .with_context(|| format!("cannot write {target}"))?;
        }
        sync_folder_of(&self.target)
    }

    fn link(&self) -> anyhow::Result<()> {
        match std::fs::hard_link(&self.draft, &self.target) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => refuse_existing(&self.target),
            // Some file systems know no links.
            Err(_) => refuse_existing(&self.target),
        }?;
        Ok(std::fs::rename(&self.draft, &self.target)?)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After `rename` there is none.
        let _gone = std::fs::remove_file(&self.draft);
    }
}

/// Stops where something is under that name, be it a link that leads nowhere.
pub(crate) fn refuse_existing(path: &Path) -> anyhow::Result<()> {
    if path.symlink_metadata().is_ok() {
        bail!("{} is there already: --force replaces it", path.display());
    }
    Ok(())
}

/// Makes the names in the folder of `path` last.
pub(super) fn sync_folder_of(path: &Path) -> anyhow::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("cannot sync {}", folder.display()))
}
