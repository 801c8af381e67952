//! What generation starts from: the system spec, and the files that are in the output folder.

use crate::files::file_name::{FileName, InvalidFileName};
use crate::files::folder::{FolderError, OutputFolder};
use crate::files::read::{self, ReadError};
use crate::files::transaction::Transaction;
use camino::{Utf8Path, Utf8PathBuf};
use specpack_emit::features::{FilePlan, FileStatus, Plan};
use specpack_graph::Pack;
use specpack_graph::model::DocumentKind;
use specpack_syntax::source::{FileId, SourceFile};
use std::collections::{BTreeMap, BTreeSet};
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
    /// Texts by the path that the plan knows them by.
    pub(crate) existing: BTreeMap<String, String>,
    /// Where the system spec really is, links followed.
    system_path: Utf8PathBuf,
    system_bytes: Vec<u8>,
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
        let pack = Pack::read(vec![SourceFile::decode(system.as_str(), &system_bytes)]);
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
        let existing = existing(&folder)?;
        Ok(Self {
            pack,
            folder,
            existing,
            system_path,
            system_bytes,
        })
    }

    /// What the plan writes.
    pub(crate) fn transaction<'a>(&'a self, plan: &'a Plan) -> Result<Transaction<'a>, InputError> {
        let mut names = BTreeSet::new();
        let mut transaction = Transaction::default();
        for file in plan.files.iter().filter(|file| is_ours(file)) {
            let name = FileName::parse(&file.file_name).map_err(|source| InputError::Name {
                feature: file.name.clone(),
                source,
            })?;
            // Some file systems do not tell capitals from small letters.
            if !names.insert(file.file_name.to_lowercase()) {
                return Err(InputError::SameFile {
                    name: file.file_name.clone(),
                });
            }
            if file.is_written() {
                let before = file.before.as_deref().map(str::as_bytes);
                transaction.write_held(self.folder.join(&name), before, file.after.as_bytes());
            }
        }
        if let Some(text) = &plan.system_spec {
            transaction.write_held(
                self.system_path.clone(),
                Some(&self.system_bytes),
                text.as_bytes(),
            );
        }
        Ok(transaction)
    }
}

fn is_ours(file: &FilePlan) -> bool {
    file.status != FileStatus::Orphaned
}

fn existing(folder: &OutputFolder) -> Result<BTreeMap<String, String>, InputError> {
    let mut existing = BTreeMap::new();
    for name in folder.markdown_names()? {
        let Some(bytes) = folder.read(&name)? else {
            continue;
        };
        let text = String::from_utf8(bytes).map_err(|_| InputError::Encoding {
            path: folder.join(&name),
        })?;
        existing.insert(key(folder.path(), name.as_str()), text);
    }
    Ok(existing)
}

/// The path by which a plan knows a file of the output folder.
fn key(folder: &Utf8Path, name: &str) -> String {
    match folder.as_str().trim_end_matches('/') {
        "" | "." => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}
