//! Whether a sign-off still stands for what there is to read.

use super::fingerprint::fingerprint;
use super::{Reviewer, Subject};
use specpack_syntax::source::FileId;
use std::collections::{BTreeMap, BTreeSet};

/// What happened to a file since a sign-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It says something else.
    Changed,
    /// It was not there.
    Added,
    /// It is there no more.
    Removed,
}

impl Change {
    /// The change as a participle.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }
}

/// A file by which a sign-off lapsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedFile {
    /// Its path from the folder of the approvals.
    pub path: String,
    /// What happened to it.
    pub change: Change,
}

/// Where a sign-off stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignOffState {
    /// It stands.
    Signed,
    /// Nobody has signed.
    Missing,
    /// What was read has changed since.
    Lapsed {
        /// By which files.
        by: Vec<ChangedFile>,
    },
}

/// The sign-off of one reviewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOff {
    /// As which reviewer.
    pub role: String,
    /// What people are told: "Security".
    pub title: String,
    /// Who has signed, and on which day.
    pub signed: Option<(String, String)>,
    /// How many files there are to read.
    pub file_count: usize,
    /// Where it stands.
    pub state: SignOffState,
}

/// What there is to read for a reviewer: the fingerprint of each file by its path.
///
/// The configuration is part of it: whoever loosens the gate has asked nobody yet. Whoever reads a
/// contract reads the files that it is made of.
pub(super) fn to_read(subject: &Subject<'_>, reviewer: &Reviewer) -> BTreeMap<String, String> {
    let reads = reviewer.reader();
    let pack = subject.pack;
    let own = subject.files.iter();
    let own = own.filter(|(path, file)| reads(path, pack.kind(**file)));
    let own: BTreeSet<FileId> = own.map(|(_, file)| *file).collect();
    let is_read =
        |file: FileId| own.contains(&file) || pack.owners(file).any(|it| own.contains(&it));
    let files = subject.files.iter();
    let files = files.filter(|(_, file)| is_read(**file));
    let files = files.map(|(path, file)| (path.clone(), fingerprint(pack.file(*file).text())));
    let configuration = subject.configuration.iter();
    let configuration = configuration.map(|(path, text)| (path.clone(), fingerprint(text)));
    files.chain(configuration).collect()
}

/// Compares what was read with what there is to read.
pub(super) fn judge(subject: &Subject<'_>, reviewer: &Reviewer) -> SignOff {
    let now = to_read(subject, reviewer);
    let approval = subject.approvals.of(&reviewer.id);
    let state = approval.map_or(SignOffState::Missing, |approval| {
        let by = changes(&approval.read, &now);
        match by.is_empty() {
            true => SignOffState::Signed,
            false => SignOffState::Lapsed { by },
        }
    });
    SignOff {
        role: reviewer.id.clone(),
        title: reviewer.title.clone(),
        signed: approval.map(|approval| (approval.by.clone(), approval.on.clone())),
        file_count: now.len(),
        state,
    }
}

/// What became of each file between two readings, by path.
fn changes(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<ChangedFile> {
    let paths: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let change = |path: &String| match (before.get(path), now.get(path)) {
        (Some(before), Some(now)) => (before != now).then_some(Change::Changed),
        (None, Some(_)) => Some(Change::Added),
        (Some(_), None) => Some(Change::Removed),
        (None, None) => None,
    };
    let changed = paths.into_iter().filter_map(|path| {
        Some(ChangedFile {
            path: path.clone(),
            change: change(path)?,
        })
    });
    changed.collect()
}
