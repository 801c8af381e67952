//! What is said about files that were drafted, and about a pack of them.

use crate::output::counted;
use crate::shell;
use camino::Utf8Path;
use serde_json::{Value, json};
use specpack_emit::draft::{Drafted, Drafts, Status};
use specpack_emit::regenerate::Change;
use std::fmt::Write as _;

/// A file of the pack with what becomes of it.
pub(crate) struct Outcome {
    pub(crate) path: String,
    pub(crate) before: Option<String>,
    pub(crate) drafted: Drafted,
}

impl Outcome {
    /// Whether there is something to write.
    pub(crate) fn is_written(&self) -> bool {
        self.before.as_deref() != Some(self.drafted.text.as_str())
    }

    /// Whether a person and the PRD both changed a block.
    pub(crate) fn has_conflict(&self) -> bool {
        self.drafted.status == Status::Conflict
    }
}

/// Says what becomes of a pack.
pub(crate) struct Report<'a> {
    pub(crate) folder: &'a Utf8Path,
    pub(crate) prd: &'a Utf8Path,
    pub(crate) drafts: &'a Drafts,
    pub(crate) files: &'a [Outcome],
    /// Drafted files of things that the PRD no longer states.
    pub(crate) orphans: &'a [String],
}

/// What became of each file, for people, in whole lines.
pub(crate) fn written(folder: &Utf8Path, files: &[Outcome], is_written: bool) -> String {
    let mut text = String::new();
    for file in files {
        let word = match (file.drafted.status, is_written) {
            (Status::Created, true) => "Wrote",
            (Status::Created, false) => "Would write",
            (Status::Updated, true) => "Updated",
            (Status::Updated, false) => "Would update",
            (Status::Conflict, _) => "Conflict in",
            (Status::Foreign, _) => "Left",
            (Status::Unchanged, _) => continue,
        };
        let _ = write!(text, "{word} {}", folder.join(&file.path));
        text.push_str(match file.drafted.status {
            Status::Foreign => ", which was not drafted\n",
            Status::Conflict => ": look for `<<<<<<< yours`\n",
            _ => "\n",
        });
        tell_changes(&mut text, file);
    }
    let unchanged = files.iter();
    let unchanged = unchanged.filter(|it| it.drafted.status == Status::Unchanged);
    let unchanged = unchanged.count();
    if unchanged > 0 {
        let count = counted(unchanged, "file stays as it is", "files stay as they are");
        let _ = writeln!(text, "{count}");
    }
    text
}

fn tell_changes(text: &mut String, file: &Outcome) {
    for change in &file.drafted.changes {
        let word = match change {
            Change::Added(_) => "new",
            Change::Refreshed(_) => "refreshed",
            Change::Removed(_) => "removed",
            Change::Kept(_) => "kept as you wrote it",
            Change::Overwritten(_) => "overwritten",
            Change::Conflict(_) => "both changed",
        };
        let _ = writeln!(text, "  {} {word}", change.name());
    }
}

/// What became of each file, for programs.
pub(crate) fn listed(folder: &Utf8Path, files: &[Outcome]) -> Vec<Value> {
    let files = files.iter().map(|file| {
        json!({
            "path": folder.join(&file.path).as_str(),
            "status": file.drafted.status,
            "changes": file.drafted.changes,
        })
    });
    files.collect()
}

impl Report<'_> {
    /// For people, in whole lines.
    pub(crate) fn human(&self, is_written: bool) -> String {
        let mut text = written(self.folder, self.files, is_written);
        text.push_str(&self.notices());
        if !is_written && self.files.iter().any(Outcome::is_written) {
            text.push_str("\nNothing was written.\n");
        }
        text
    }

    /// What the PRD leaves open, and what is left over.
    fn notices(&self) -> String {
        let mut text = String::new();
        let mut list = |intro: &str, things: &[String]| {
            if !things.is_empty() {
                let _ = writeln!(text, "\n{intro}");
                for thing in things {
                    let _ = writeln!(text, "  {thing}");
                }
            }
        };
        list(
            "No contract was drafted for these, as the PRD names no operation, event or schema:",
            &self.drafts.without_contract,
        );
        list(
            "No requirement names these operations:",
            &self.drafts.unasked,
        );
        let orphans = self.orphans.iter();
        let orphans: Vec<String> = orphans
            .map(|path| self.folder.join(path).into_string())
            .collect();
        list(
            "The PRD no longer states what these were drafted for; they stay:",
            &orphans,
        );
        if self.drafts.without_id > 0 {
            let count = counted(
                self.drafts.without_id,
                "requirement has no id, so no scenario was drafted for it",
                "requirements have no id, so no scenarios were drafted for them",
            );
            let _ = writeln!(text, "\n{count}");
        }
        text
    }

    /// What to do with a pack that was just drafted.
    pub(crate) fn next_steps(&self) -> String {
        let folder = shell::word(self.folder.as_str());
        let prd = shell::word(self.prd.as_str());
        format!(
            "\nNext steps:\n  \
             1. Replace every text in square brackets; specpack check {folder} lists them\n  \
             2. specpack rtm {folder}\n  \
             3. specpack gate {folder}, and specpack approve {folder} --as ROLE for each reviewer\n  \
             4. After a change of {prd}: specpack pack new {prd} --out {folder}\n"
        )
    }

    /// For programs.
    pub(crate) fn json(&self, is_written: bool) -> String {
        let value = json!({
            "written": is_written,
            "files": listed(self.folder, self.files),
            "requirements_without_contract": self.drafts.without_contract,
            "requirements_without_id": self.drafts.without_id,
            "operations_without_requirement": self.drafts.unasked,
            "orphans": self.orphans,
        });
        format!("{value:#}\n")
    }
}
