//! The folder that generated files go to.

use super::file_name::FileName;
use super::read::{self, ReadError};
use camino::{Utf8Path, Utf8PathBuf};
use std::io;

/// Why a folder cannot take files.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    #[error("`{path}` is a file; name a folder")]
    IsFile { path: Utf8PathBuf },
    #[error(
        "`{path}` is a symbolic link, and specpack writes through none; \
         replace it with the file that it leads to"
    )]
    IsLink { path: Utf8PathBuf },
    #[error("`{path}` is a folder where a file has to be written; move it away")]
    IsFolder { path: Utf8PathBuf },
    #[error("failed to look into `{path}`")]
    Io {
        path: Utf8PathBuf,
        #[source]
        source: io::Error,
    },
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// A folder; perhaps one that is still to be made.
#[derive(Clone, Debug)]
pub(crate) struct OutputFolder {
    path: Utf8PathBuf,
}

impl OutputFolder {
    /// The folder at `path`, or the place where it will be.
    pub(crate) fn at(path: &Utf8Path) -> Result<Self, FolderError> {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => {
                return Err(FolderError::IsFile {
                    path: path.to_owned(),
                });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => {
                return Err(FolderError::Io {
                    path: path.to_owned(),
                    source,
                });
            }
        }
        Ok(Self {
            path: path.to_owned(),
        })
    }

    /// Where it is, as it was named.
    pub(crate) fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// Where a file of it is.
    pub(crate) fn join(&self, name: &FileName) -> Utf8PathBuf {
        self.path.join(name.as_str())
    }

    /// The bytes of one of its files; none where there is none yet.
    pub(crate) fn read(&self, name: &FileName) -> Result<Option<Vec<u8>>, FolderError> {
        let path = self.join(name);
        let metadata = match std::fs::symlink_metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(FolderError::Io { path, source }),
        };
        if metadata.is_symlink() {
            return Err(FolderError::IsLink { path });
        }
        if metadata.is_dir() {
            return Err(FolderError::IsFolder { path });
        }
        Ok(Some(read::bytes(&path)?))
    }

    /// The names of its Markdown files, sorted; none where the folder is still to be made.
    pub(crate) fn markdown_names(&self) -> Result<Vec<FileName>, FolderError> {
        let failed = |source| FolderError::Io {
            path: self.path.clone(),
            source,
        };
        let entries = match self.path.read_dir_utf8() {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                // A name that is not UTF-8 is none that specpack has given.
                Err(error) if error.kind() == io::ErrorKind::InvalidData => continue,
                Err(error) => return Err(failed(error)),
            };
            let is_markdown = entry.path().extension() == Some("md");
            let is_file = entry.file_type().map_err(failed)?.is_file();
            if is_markdown && is_file {
                names.extend(FileName::parse(entry.file_name()));
            }
        }
        names.sort();
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn scratch() -> (tempfile::TempDir, Utf8PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        (folder, path)
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_output_folder_is_not_followed() {
        let (_folder, path) = scratch();
        fs::write(path.join("secret"), "mine").unwrap();
        std::os::unix::fs::symlink(path.join("secret"), path.join("feat-a.md")).unwrap();
        let output = OutputFolder::at(&path).unwrap();
        let error = output.read(&FileName::parse("feat-a.md").unwrap());
        assert!(matches!(error, Err(FolderError::IsLink { .. })));
        assert!(output.markdown_names().unwrap().is_empty());
    }

    #[test]
    fn a_file_is_no_output_folder() {
        let (_folder, path) = scratch();
        fs::write(path.join("specs"), "").unwrap();
        let error = OutputFolder::at(&path.join("specs"));
        assert!(matches!(error, Err(FolderError::IsFile { .. })));
    }

    #[test]
    fn a_folder_still_to_be_made_holds_nothing() {
        let (_folder, path) = scratch();
        let output = OutputFolder::at(&path.join("new")).unwrap();
        assert!(output.markdown_names().unwrap().is_empty());
        let missing = output.read(&FileName::parse("feat-a.md").unwrap());
        assert!(missing.unwrap().is_none());
    }
}
