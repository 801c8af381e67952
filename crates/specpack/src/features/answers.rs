//! What a person answered, kept between two runs.

use crate::files::file_name::{FileName, InvalidFileName};
use crate::files::folder::{FolderError, OutputFolder};
use crate::files::transaction::{Transaction, WriteError};
use camino::Utf8PathBuf;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where answers are kept, in the output folder.
const FOLDER: &str = ".specpack";
const FILE: &str = "answers.json";

/// Why kept answers could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AnswersError {
    #[error("`{path}` does not hold answers; remove it to start anew")]
    Syntax {
        path: Utf8PathBuf,
        #[source]
        source: serde_json::Error,
    },
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Name(#[from] InvalidFileName),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("failed to remove `{path}`; its answers have been used")]
    Remove {
        path: Utf8PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("failed to write the answers as JSON")]
    Json(#[source] serde_json::Error),
}

/// What a person has decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Answers {
    /// The id of the system that they are about.
    pub(crate) system: String,
    /// Ids of the features to generate, in order; empty means all, in dependency order.
    pub(crate) features: Vec<String>,
    /// Who owns what is generated; empty leaves it open.
    pub(crate) owner: String,
    /// Tags in place of those that the components give; empty leaves those.
    pub(crate) tags: Vec<String>,
    /// Answers to open questions: by the feature's id, then by the question's.
    pub(crate) questions: BTreeMap<String, BTreeMap<String, String>>,
}

/// The file that answers are kept in.
#[derive(Debug)]
pub(crate) struct Kept {
    folder: OutputFolder,
    name: FileName,
    before: Option<Vec<u8>>,
}

impl Kept {
    /// The file of this output folder.
    pub(crate) fn of(output: &OutputFolder) -> Result<Self, AnswersError> {
        let folder = OutputFolder::at(&output.path().join(FOLDER))?;
        let name = FileName::parse(FILE)?;
        let before = folder.read(&name)?;
        Ok(Self {
            folder,
            name,
            before,
        })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> Utf8PathBuf {
        self.folder.join(&self.name)
    }

    /// What is kept about `system`; none where nothing is.
    pub(crate) fn read(&self, system: &str) -> Result<Option<Answers>, AnswersError> {
        let Some(bytes) = &self.before else {
            return Ok(None);
        };
        let answers: Answers =
            serde_json::from_slice(bytes).map_err(|source| AnswersError::Syntax {
                path: self.path(),
                source,
            })?;
        Ok((answers.system == system).then_some(answers))
    }

    /// Forgets what was kept: it has become part of the feature specs.
    pub(crate) fn remove(self) -> Result<(), AnswersError> {
        if self.before.is_none() {
            return Ok(());
        }
        let path = self.path();
        std::fs::remove_file(&path).map_err(|source| AnswersError::Remove { path, source })?;
        // Templates of the project may be in the same folder; then it stays.
        let _ = std::fs::remove_dir(self.folder.path());
        Ok(())
    }

    /// Keeps `answers` in place of what was kept.
    pub(crate) fn write(&mut self, answers: &Answers) -> Result<(), AnswersError> {
        let text = serde_json::to_string_pretty(answers).map_err(AnswersError::Json)?;
        let bytes = format!("{text}\n").into_bytes();
        if self.before.as_ref() == Some(&bytes) {
            return Ok(());
        }
        let mut transaction = Transaction::default();
        transaction.stage(self.path(), self.before.as_deref(), &bytes)?;
        transaction.commit()?;
        self.before = Some(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use camino::Utf8Path;

    #[test]
    fn answers_are_there_again_at_the_next_run_for_the_same_system() {
        let folder = tempfile::tempdir().unwrap();
        let output = OutputFolder::at(Utf8Path::from_path(folder.path()).unwrap()).unwrap();
        let answers = Answers {
            system: "sys-shop".to_owned(),
            owner: "ann".to_owned(),
            ..Answers::default()
        };
        let mut kept = Kept::of(&output).unwrap();
        assert_eq!(kept.read("sys-shop").unwrap(), None);
        kept.write(&Answers::default()).unwrap();
        kept.write(&answers).unwrap();
        let kept = Kept::of(&output).unwrap();
        assert_eq!(kept.read("sys-shop").unwrap(), Some(answers));
        assert_eq!(kept.read("sys-other").unwrap(), None);
        kept.remove().unwrap();
        assert_eq!(Kept::of(&output).unwrap().read("sys-shop").unwrap(), None);
        assert!(!folder.path().join(FOLDER).exists());
    }

    #[test]
    fn a_file_of_something_else_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let output = OutputFolder::at(Utf8Path::from_path(folder.path()).unwrap()).unwrap();
        std::fs::create_dir(folder.path().join(FOLDER)).unwrap();
        std::fs::write(folder.path().join(FOLDER).join(FILE), "[").unwrap();
        let error = Kept::of(&output).unwrap().read("sys-shop").unwrap_err();
        assert!(error.to_string().contains("answers.json"), "{error}");
    }
}
