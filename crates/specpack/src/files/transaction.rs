//! Writing several files so that either all of them change or none does.
//!
//! Every new text is first written beside its target. When all are there, they are flushed to the
//! disk, and only then are the targets replaced, one rename each. When one of these fails, those
//! before it are put back.

use crate::interrupt::{Hold, WatchError};
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{self, File, Permissions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use tempfile::TempPath;

/// What the names of the files that are still being written start with.
const STAGED_PREFIX: &str = ".specpack-";

/// How many files are flushed to the disk at once.
const FLUSHERS: usize = 16;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    #[error("`{path}` is read-only; make it writable, or name another file")]
    ReadOnly { path: Utf8PathBuf },
    #[error("`{path}` is a folder where a file has to be written; move it away")]
    IsFolder { path: Utf8PathBuf },
    #[error(
        "`{path}` is a symbolic link, and specpack writes through none; \
         replace it with the file that it leads to"
    )]
    IsLink { path: Utf8PathBuf },
    #[error("`{path}` changed while specpack was at work; nothing was written, run it again")]
    Changed { path: Utf8PathBuf },
    #[error("`{path}` exists already")]
    Exists { path: Utf8PathBuf },
    #[error("failed to make the folder `{path}`")]
    Folder {
        path: Utf8PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("failed to write `{path}`; nothing was changed")]
    Io {
        path: Utf8PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("failed to write `{path}`, and to put back {}", listed(kept))]
    NotPutBack {
        path: Utf8PathBuf,
        /// What could not be put back, and where its former text is.
        kept: Vec<(Utf8PathBuf, Option<Utf8PathBuf>)>,
        #[source]
        source: io::Error,
    },
    #[error("interrupted; nothing was written")]
    Interrupted,
    #[error(transparent)]
    Watch(#[from] WatchError),
}

fn listed(kept: &[(Utf8PathBuf, Option<Utf8PathBuf>)]) -> String {
    let line = |(path, former): &(Utf8PathBuf, Option<Utf8PathBuf>)| match former {
        Some(former) => format!("`{path}` (its former text is in `{former}`)"),
        None => format!("`{path}` (it is new; remove it)"),
    };
    kept.iter().map(line).collect::<Vec<_>>().join(", ")
}

/// Files that are written together: each is staged as soon as its text is known, so that nobody
/// has to hold all of them. What is dropped without [`commit`](Self::commit) leaves nothing behind.
#[derive(Debug, Default)]
pub(crate) struct Transaction {
    // Dropped in this order: what is staged, then the folders that were made for it, and only
    // then Ctrl-C ends the program again.
    staged: Vec<Staged>,
    folders: MadeFolders,
    hold: Option<Hold>,
}

impl Transaction {
    /// Writes the new text of a file beside its place. `before` is what was read from it, none
    /// where there was no file.
    ///
    /// # Errors
    /// When that is no longer so, or the text cannot be written.
    pub(crate) fn stage(
        &mut self,
        path: Utf8PathBuf,
        before: Option<&[u8]>,
        after: &[u8],
    ) -> Result<(), WriteError> {
        self.stage_parts(path, before, &[after])
    }

    /// The same with the new text in parts, which nobody has to put together.
    ///
    /// # Errors
    /// Those of [`stage`](Self::stage).
    pub(crate) fn stage_parts(
        &mut self,
        path: Utf8PathBuf,
        before: Option<&[u8]>,
        after: &[&[u8]],
    ) -> Result<(), WriteError> {
        self.go_on()?;
        self.folders.make(parent(&path))?;
        self.staged.push(Staged::new(path, before, after)?);
        Ok(())
    }

    /// Puts all of them into their places, or none.
    ///
    /// # Errors
    /// When one of them cannot be put there; the others are put back.
    pub(crate) fn commit(mut self) -> Result<(), WriteError> {
        if self.staged.is_empty() {
            return Ok(());
        }
        flush(&self.staged)?;
        self.go_on()?;
        replace_all(std::mem::take(&mut self.staged))?;
        self.folders.keep();
        Ok(())
    }

    /// Holds Ctrl-C back, so that it leaves nothing behind; fails where it was pressed.
    fn go_on(&mut self) -> Result<(), WriteError> {
        let hold = match self.hold.take() {
            Some(hold) => hold,
            None => Hold::begin()?,
        };
        let hold = self.hold.insert(hold);
        if hold.is_requested() {
            return Err(WriteError::Interrupted);
        }
        Ok(())
    }
}

/// Folders that were made for this write, the innermost last. Removed again when they are dropped.
#[derive(Debug, Default)]
struct MadeFolders(Vec<Utf8PathBuf>);

impl MadeFolders {
    fn make(&mut self, folder: &Utf8Path) -> Result<(), WriteError> {
        let missing = folder.ancestors().take_while(|ancestor| {
            !ancestor.as_str().is_empty() && fs::symlink_metadata(ancestor).is_err()
        });
        let missing: Vec<_> = missing.map(Utf8Path::to_owned).collect();
        for path in missing.into_iter().rev() {
            fs::create_dir(&path).map_err(|source| WriteError::Folder {
                path: path.clone(),
                source,
            })?;
            self.0.push(path);
        }
        Ok(())
    }

    fn keep(&mut self) {
        self.0.clear();
    }
}

impl Drop for MadeFolders {
    fn drop(&mut self) {
        for path in self.0.drain(..).rev() {
            // Somebody else may have put something into it meanwhile; then it stays.
            let _ = fs::remove_dir(path);
        }
    }
}

/// A file whose new text is on the disk beside it.
#[derive(Debug)]
struct Staged {
    path: Utf8PathBuf,
    new: TempPath,
    /// The old file under another name, by which it is put back.
    old: Option<TempPath>,
}

impl Staged {
    fn new(path: Utf8PathBuf, before: Option<&[u8]>, after: &[&[u8]]) -> Result<Self, WriteError> {
        let permissions = check_target(&path, before)?;
        let failed = |source| WriteError::Io {
            path: path.clone(),
            source,
        };
        let new = stage_text(&path, after, permissions).map_err(failed)?;
        let old = match before {
            Some(before) => Some(keep(&path, before).map_err(failed)?),
            None => None,
        };
        Ok(Self { path, new, old })
    }
}

/// Whether the target is still as it was read; gives the permissions that it has.
fn check_target(path: &Utf8Path, before: Option<&[u8]>) -> Result<Option<Permissions>, WriteError> {
    let owned = || path.to_owned();
    let failed = |source| WriteError::Io {
        path: owned(),
        source,
    };
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return match before {
                None => Ok(None),
                Some(_) => Err(WriteError::Changed { path: owned() }),
            };
        }
        Err(error) => return Err(failed(error)),
    };
    if metadata.is_symlink() {
        return Err(WriteError::IsLink { path: owned() });
    }
    if metadata.is_dir() {
        return Err(WriteError::IsFolder { path: owned() });
    }
    let Some(before) = before else {
        return Err(WriteError::Exists { path: owned() });
    };
    if metadata.permissions().readonly() {
        return Err(WriteError::ReadOnly { path: owned() });
    }
    if !reads(path, before).map_err(failed)? {
        return Err(WriteError::Changed { path: owned() });
    }
    Ok(Some(metadata.permissions()))
}

/// Whether a file reads as `expected`, which may be too long to be held twice.
fn reads(path: &Utf8Path, expected: &[u8]) -> io::Result<bool> {
    let mut file = BufReader::new(File::open(path)?);
    let mut left = expected;
    loop {
        let read = file.fill_buf()?;
        if read.is_empty() {
            return Ok(left.is_empty());
        }
        let Some(rest) = left.strip_prefix(read) else {
            return Ok(false);
        };
        left = rest;
        let count = read.len();
        file.consume(count);
    }
}

fn stage_text(
    target: &Utf8Path,
    text: &[&[u8]],
    permissions: Option<Permissions>,
) -> io::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(STAGED_PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any program makes a file: the umask takes off what it wants.
        builder.permissions(Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(parent(target))?;
    for part in text {
        file.write_all(part)?;
    }
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    Ok(file.into_temp_path())
}

/// Keeps the old file under a second name: by a link, or by a copy where links are not to be had.
fn keep(target: &Utf8Path, before: &[u8]) -> io::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(STAGED_PREFIX);
    let linked = builder.make_in(parent(target), |name| fs::hard_link(target, name));
    match linked {
        Ok(link) => Ok(link.into_temp_path()),
        Err(_) => stage_text(target, &[before], Some(fs::metadata(target)?.permissions())),
    }
}

/// Brings the new texts to the disk before any of them takes its place, so that a loss of power
/// never leaves an empty file. Several at once: the disk waits for each, not the processor.
fn flush(staged: &[Staged]) -> Result<(), WriteError> {
    let share = staged.len().div_ceil(FLUSHERS).max(1);
    std::thread::scope(|scope| {
        let flushers: Vec<_> = staged
            .chunks(share)
            .map(|share| scope.spawn(move || share.iter().try_for_each(flush_one)))
            .collect();
        let outcomes = flushers.into_iter().map(|flusher| match flusher.join() {
            Ok(outcome) => outcome,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        outcomes.collect()
    })
}

fn flush_one(staged: &Staged) -> Result<(), WriteError> {
    let flushed = File::open(&staged.new).and_then(|file| file.sync_all());
    flushed.map_err(|source| WriteError::Io {
        path: staged.path.clone(),
        source,
    })
}

fn replace_all(staged: Vec<Staged>) -> Result<(), WriteError> {
    let mut replaced: Vec<(Utf8PathBuf, Option<TempPath>)> = Vec::new();
    for Staged { path, new, old } in staged {
        let renamed = match old {
            Some(_) => new.persist(&path),
            // Whoever made this file in the meantime keeps it.
            None => new.persist_noclobber(&path),
        };
        match renamed {
            Ok(()) => replaced.push((path, old)),
            Err(error) => return Err(put_back(replaced, path, error.error)),
        }
    }
    sync_folders(replaced.iter().map(|(path, _)| parent(path)));
    Ok(())
}

fn put_back(
    replaced: Vec<(Utf8PathBuf, Option<TempPath>)>,
    failed: Utf8PathBuf,
    source: io::Error,
) -> WriteError {
    let mut kept = Vec::new();
    for (path, old) in replaced.into_iter().rev() {
        match old {
            None => {
                if fs::remove_file(&path).is_err() {
                    kept.push((path, None));
                }
            }
            Some(old) => {
                if let Err(error) = old.persist(&path) {
                    let former = error.path.keep().ok();
                    let former = former.and_then(|f| Utf8PathBuf::from_path_buf(f).ok());
                    kept.push((path, former));
                }
            }
        }
    }
    if kept.is_empty() {
        return WriteError::Io {
            path: failed,
            source,
        };
    }
    WriteError::NotPutBack {
        path: failed,
        kept,
        source,
    }
}

/// Makes the renames outlast a loss of power. Not every file system can; the files are whole
/// either way.
fn sync_folders<'a>(folders: impl Iterator<Item = &'a Utf8Path>) {
    let mut folders: Vec<_> = folders.collect();
    folders.sort_unstable();
    folders.dedup();
    for folder in folders {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

fn parent(path: &Utf8Path) -> &Utf8Path {
    match path.parent() {
        Some(parent) if !parent.as_str().is_empty() => parent,
        _ => Utf8Path::new("."),
    }
}

#[cfg(test)]
mod tests;
