//! A temporary folder that goes when its owner does.

use anyhow::{Context as _, Result};
use nix::sys::statvfs::statvfs;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";

/// A folder under the system's temporary folder, removed with all it holds when dropped.
#[derive(Debug)]
pub(crate) struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// Makes a new folder whose name starts with `tessera-` and `purpose`.
    pub(crate) fn new(purpose: &str) -> Result<Self> {
        Self::within(&std::env::temp_dir(), purpose)
    }

    /// Makes it in memory, where that has room for so many bytes; else on the disk.
    pub(crate) fn in_memory(purpose: &str, room: u64) -> Result<Self> {
        let memory = Path::new(MEMORY);
        if free_bytes(memory).is_some_and(|free| free >= u128::from(room)) {
            return Self::within(memory, purpose);
        }
        Self::new(purpose)
    }

    fn within(folder: &Path, purpose: &str) -> Result<Self> {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("tessera-{purpose}-{}-{number}", std::process::id());
        let path = folder.join(name);
        if path.exists() {
            // A process of the same id died before it could tidy up.
            fs::remove_dir_all(&path)
                .with_context(|| format!("failed to remove {}", path.display()))?;
        }
        fs::create_dir(&path).with_context(|| format!("failed to make {}", path.display()))?;
        let scratch = Self { path };
        // Readable by the unprivileged user that PostgreSQL runs as.
        fs::set_permissions(&scratch.path, fs::Permissions::from_mode(0o755))?;
        Ok(scratch)
    }

    /// Where the folder is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// How much more can be written below `folder`; none where it is not there.
fn free_bytes(folder: &Path) -> Option<u128> {
    let file_system = statvfs(folder).ok()?;
    let (blocks, size) = (file_system.blocks_available(), file_system.fragment_size());
    // Their widths differ from system to system.
    Some(u128::from(blocks) * u128::from(size))
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            eprintln!("failed to remove {}: {error}", self.path.display());
        }
    }
}
