//! Where a project is: its configuration, its repository.

use super::CONFIG_FILE;
use camino::{Utf8Path, Utf8PathBuf};

/// `specpack.toml` in the working folder or the nearest folder above it, up to the repository's.
pub(super) fn nearest_config() -> Option<Utf8PathBuf> {
    let here = Utf8Path::new(CONFIG_FILE);
    if here.is_file() {
        return Some(here.to_owned());
    }
    let working = Utf8PathBuf::from_path_buf(std::env::current_dir().ok()?).ok()?;
    let mut above = Utf8PathBuf::new();
    for folder in working.ancestors() {
        if folder.join(CONFIG_FILE).is_file() {
            return Some(above.join(CONFIG_FILE));
        }
        if folder.join(".git").exists() {
            return None;
        }
        above.push("..");
    }
    None
}

/// `specpack.toml` in a folder or the nearest above it, up to the repository's.
pub(crate) fn config_above(folder: &Utf8Path) -> Option<Utf8PathBuf> {
    for above in folder.ancestors() {
        let path = above.join(CONFIG_FILE);
        if path.is_file() {
            return Some(path);
        }
        if above.join(".git").exists() {
            return None;
        }
    }
    match folder.is_absolute() || folder.starts_with("..") {
        true => None,
        false => nearest_config(),
    }
}

/// The repository that a folder is in, else the folder itself.
pub(super) fn repository(folder: &Utf8Path) -> Utf8PathBuf {
    let mut above = folder.ancestors().map(|above| match above.as_str() {
        "" => Utf8Path::new("."),
        _ => above,
    });
    let found = above.find(|above| above.join(".git").exists());
    found.unwrap_or(folder).to_owned()
}
