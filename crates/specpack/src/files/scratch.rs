//! A folder of files for a test.

use camino::Utf8Path;
use std::fs;
use tempfile::TempDir;

/// A temporary folder, which goes away with the value.
pub(crate) struct Scratch(TempDir);

impl Scratch {
    /// A folder with files, by their paths in it.
    pub(crate) fn of<T: AsRef<str>>(files: &[(&str, T)]) -> Self {
        let scratch = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            let path = scratch.root().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text.as_ref()).unwrap();
        }
        scratch
    }

    pub(crate) fn root(&self) -> &Utf8Path {
        Utf8Path::from_path(self.0.path()).unwrap()
    }

    /// A path by where it stands in the folder.
    pub(crate) fn relative<'a>(&self, path: &'a Utf8Path) -> &'a str {
        path.strip_prefix(self.root()).unwrap_or(path).as_str()
    }
}
