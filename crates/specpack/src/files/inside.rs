//! Places in a folder that nothing is written outside of.

use super::file_name::FileName;
use super::folder::FolderError;
use super::read::{self, ReadError};
use camino::{Utf8Path, Utf8PathBuf};
use std::io;

/// The place of a file in a folder. `relative` has `/` between its parts, none of which leads out,
/// not even as a link.
pub(crate) fn place(folder: &Utf8Path, relative: &str) -> anyhow::Result<Utf8PathBuf> {
    let mut place = folder.to_owned();
    for part in relative.split('/') {
        place.push(FileName::parse(part)?.as_str());
        refuse_link(&place)?;
    }
    Ok(place)
}

/// The bytes of a file; none where there is none yet.
pub(crate) fn bytes(place: &Utf8Path) -> anyhow::Result<Option<Vec<u8>>> {
    match read::bytes(place) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(ReadError::Missing { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Refuses a symbolic link.
pub(crate) fn refuse_link(path: &Utf8Path) -> Result<(), FolderError> {
    match std::fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => Err(FolderError::IsLink {
            path: path.to_owned(),
        }),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(FolderError::Io {
            path: path.to_owned(),
            source,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_and_no_link_leads_out_of_a_folder() {
        let scratch = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(scratch.path()).unwrap();
        for name in ["../a.md", "/a.md", "a/../../b.md", "..\\a.md", "a//b.md"] {
            assert!(place(root, name).is_err(), "{name}");
        }
        assert_eq!(place(root, "a/b/c.md").unwrap(), root.join("a/b/c.md"));
        assert!(bytes(&root.join("a.md")).unwrap().is_none());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root, root.join("linked")).unwrap();
            assert!(place(root, "linked/a.md").is_err());
        }
    }
}
