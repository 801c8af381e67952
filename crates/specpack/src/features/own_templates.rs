//! The templates that a project has of its own.

use crate::files::collect::{self, CollectError};
use crate::files::read::{self, ReadError};
use camino::{Utf8Path, Utf8PathBuf};
use specpack_emit::templates;
use std::collections::BTreeMap;

/// Where a project's templates are, unless the command names a folder.
pub(crate) const FOLDER: &str = ".specpack/templates";

/// Why a project's templates could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TemplatesError {
    #[error("there is no folder `{folder}`; `specpack templates export {folder}` makes one")]
    Missing { folder: Utf8PathBuf },
    #[error("`{path}` is not UTF-8; a template is")]
    Encoding { path: Utf8PathBuf },
    #[error(transparent)]
    Collect(#[from] CollectError),
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// A project's templates by their names, such as `sections/overview.md`.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnTemplates {
    /// Where they are; none where the project has none.
    pub(crate) folder: Option<Utf8PathBuf>,
    pub(crate) texts: BTreeMap<String, String>,
}

impl OwnTemplates {
    /// Reads those of `named`, or those of the project where it has any.
    pub(crate) fn read(named: Option<&Utf8Path>) -> Result<Self, TemplatesError> {
        let folder = named.unwrap_or(Utf8Path::new(FOLDER));
        if !folder.is_dir() {
            return match named {
                Some(_) => Err(TemplatesError::Missing {
                    folder: folder.to_owned(),
                }),
                None => Ok(Self::default()),
            };
        }
        let mut texts = BTreeMap::new();
        for path in collect::markdown_files(&[folder.to_owned()])? {
            let text = String::from_utf8(read::bytes(&path)?)
                .map_err(|_| TemplatesError::Encoding { path: path.clone() })?;
            let name = path.strip_prefix(folder).unwrap_or(&path);
            let name: Vec<&str> = name.components().map(|part| part.as_str()).collect();
            texts.insert(name.join("/"), text);
        }
        // Those of programs are known by their names: other programs in the folder are no templates.
        let programs = templates::export().into_iter();
        for (name, _) in programs.filter(|(name, _)| !name.ends_with(".md")) {
            let path = folder.join(name);
            if path.is_file() {
                let text = String::from_utf8(read::bytes(&path)?)
                    .map_err(|_| TemplatesError::Encoding { path })?;
                texts.insert(name.to_owned(), text);
            }
        }
        Ok(Self {
            folder: Some(folder.to_owned()),
            texts,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_named_by_their_place_in_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap();
        std::fs::create_dir(path.join("sections")).unwrap();
        std::fs::write(path.join("EASY-L3.md"), "easy").unwrap();
        std::fs::write(path.join("sections/overview.md"), "overview").unwrap();
        let own = OwnTemplates::read(Some(path)).unwrap();
        let names: Vec<_> = own.texts.keys().collect();
        assert_eq!(names, ["EASY-L3.md", "sections/overview.md"]);
    }

    #[test]
    fn a_folder_that_was_named_has_to_be_there() {
        let error = OwnTemplates::read(Some(Utf8Path::new("no/such/folder"))).unwrap_err();
        assert!(error.to_string().contains("templates export"), "{error}");
    }
}
