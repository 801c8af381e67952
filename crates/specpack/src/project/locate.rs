//! Where a project is: its configuration, its repository.

use super::{CONFIG_FILE, DEFAULT_FOLDER};
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

/// The configuration where no folder is named: that of the working folder, else that of the specs
/// in it, else the nearest above.
pub(super) fn config_here() -> Option<Utf8PathBuf> {
    let of_specs = Utf8Path::new(DEFAULT_FOLDER).join(CONFIG_FILE);
    match !Utf8Path::new(CONFIG_FILE).is_file() && of_specs.is_file() {
        true => Some(of_specs),
        false => nearest_config(),
    }
}

/// Whether a folder has a name, by whatever path it is reached.
pub(super) fn is_called(folder: &Utf8Path, name: &str) -> bool {
    match folder.file_name() {
        Some(own) => own == name,
        // `.` and `..` say nothing of what they are called.
        None => folder
            .canonicalize_utf8()
            .is_ok_and(|whole| whole.file_name() == Some(name)),
    }
}

/// The folder around a folder.
pub(super) fn parent(folder: &Utf8Path) -> Utf8PathBuf {
    match folder.file_name().and(folder.parent()) {
        Some(parent) if parent.as_str().is_empty() => Utf8PathBuf::from("."),
        Some(parent) => parent.to_owned(),
        None if folder == "." => Utf8PathBuf::from(".."),
        None => folder.join(".."),
    }
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
