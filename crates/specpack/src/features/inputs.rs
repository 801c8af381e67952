//! What generation starts from: the system spec, and the files that are in the output folder.

use crate::files::file_name::{FileName, InvalidFileName};
use crate::files::folder::{FolderError, OutputFolder};
use crate::files::read::{self, ReadError};
use crate::files::transaction::{Transaction, WriteError};
use camino::{Utf8Path, Utf8PathBuf};
use specpack_emit::features::Existing;
use specpack_emit::front_matter::Splice;
use specpack_graph::Pack;
use specpack_graph::model::DocumentKind;
use specpack_syntax::source::{FileId, SourceFile};
use std::collections::{BTreeMap, HashSet};
use std::io;

/// Why generation cannot start, or cannot write.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InputError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("`{path}` is no system spec; `specpack check {path}` says what is missing")]
    NoSystem { path: Utf8PathBuf },
    #[error("`{path}` is not UTF-8; save it as UTF-8, then run this again")]
    Encoding { path: Utf8PathBuf },
    #[error(
        "the text of `{path}` was once decoded wrongly; `specpack check --fix {path}` mends it"
    )]
    Repaired { path: Utf8PathBuf },
    #[error("failed to find where `{path}` is")]
    Resolve {
        path: Utf8PathBuf,
        #[source]
        source: io::Error,
    },
}

/// Why a feature cannot have the file that it would be written to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TargetError {
    #[error("the feature `{feature}` cannot have a file")]
    Name {
        feature: String,
        #[source]
        source: InvalidFileName,
    },
    #[error("two features would be written to `{name}`; give one of them another name")]
    SameFile { name: String },
}

/// The system spec and the files of the output folder.
#[derive(Debug)]
pub(crate) struct Inputs {
    pub(crate) pack: Pack,
    pub(crate) folder: OutputFolder,
    pub(crate) existing: ExistingFiles,
    /// Where the system spec really is, links followed.
    system_path: Utf8PathBuf,
}

/// The only file of the pack.
pub(crate) const SYSTEM: FileId = FileId(0);

impl Inputs {
    /// Reads the system spec and the output folder.
    pub(crate) fn read(system: &Utf8Path, folder: &Utf8Path) -> Result<Self, InputError> {
        let system_bytes = read::bytes(system)?;
        let system_path = system
            .canonicalize_utf8()
            .map_err(|source| InputError::Resolve {
                path: system.to_owned(),
                source,
            })?;
        let folder = OutputFolder::at(folder)?;
        let source = SourceFile::decode(system.as_str(), system_bytes);
        let pack = Pack::without_trees(vec![source]);
        if pack.kind(SYSTEM) != DocumentKind::System {
            return Err(InputError::NoSystem {
                path: system.to_owned(),
            });
        }
        if pack.file(SYSTEM).is_lossy() {
            return Err(InputError::Encoding {
                path: system.to_owned(),
            });
        }
        if pack.file(SYSTEM).is_repaired() {
            // Its list of features is edited in place, which needs the text to be its bytes.
            return Err(InputError::Repaired {
                path: system.to_owned(),
            });
        }
        let existing = ExistingFiles::of(&folder)?;
        Ok(Self {
            pack,
            folder,
            existing,
            system_path,
        })
    }

    /// Stages an edit of the system spec.
    pub(crate) fn stage_system_spec(
        &self,
        edit: &Splice,
        writes: &mut Transaction,
    ) -> Result<(), WriteError> {
        // Nothing of it was mended, so that its text is its bytes.
        let before = self.pack.file(SYSTEM).text();
        let after = edit.parts(before).map(str::as_bytes);
        writes.stage_parts(self.system_path.clone(), Some(before.as_bytes()), &after)
    }
}

/// The Markdown files of the output folder, each read when it is asked for.
#[derive(Debug)]
pub(crate) struct ExistingFiles {
    folder: OutputFolder,
    /// Their names, by the path that a plan knows them by.
    names: BTreeMap<String, FileName>,
}

impl ExistingFiles {
    fn of(folder: &OutputFolder) -> Result<Self, FolderError> {
        let names = folder.markdown_names()?.into_iter();
        Ok(Self {
            names: names
                .map(|name| (key(folder.path(), name.as_str()), name))
                .collect(),
            folder: folder.clone(),
        })
    }
}

impl Existing for ExistingFiles {
    type Error = anyhow::Error;

    fn paths(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    fn contains(&self, path: &str) -> bool {
        self.names.contains_key(path)
    }

    fn text(&self, path: &str) -> anyhow::Result<Option<String>> {
        let Some(name) = self.names.get(path) else {
            return Ok(None);
        };
        let Some(bytes) = self.folder.read(name)? else {
            return Ok(None);
        };
        let text = String::from_utf8(bytes).map_err(|_| InputError::Encoding {
            path: self.folder.join(name),
        })?;
        Ok(Some(text))
    }
}

/// The names that the features of a plan are given, each once.
#[derive(Debug, Default)]
pub(crate) struct Targets {
    given: HashSet<String>,
}

impl Targets {
    /// The name of a feature's file.
    pub(crate) fn name(&mut self, feature: &str, file: &str) -> Result<FileName, TargetError> {
        let name = FileName::parse(file).map_err(|source| TargetError::Name {
            feature: feature.to_owned(),
            source,
        })?;
        // Some file systems do not tell capitals from small letters.
        if !self.given.insert(file.to_lowercase()) {
            return Err(TargetError::SameFile {
                name: file.to_owned(),
            });
        }
        Ok(name)
    }
}

/// The path by which a plan knows a file of the output folder.
fn key(folder: &Utf8Path, name: &str) -> String {
    match folder.as_str().trim_end_matches('/') {
        "" | "." => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}
