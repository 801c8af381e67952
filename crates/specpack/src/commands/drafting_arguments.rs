//! What commands that write files of marked blocks are told.

use super::{OnConflict, Outcome};
use crate::drafting::pack_folder::PackFolder;
use crate::drafting::report;
use crate::output;
use clap::ValueEnum;

/// Whether files are written, and what is done where a person has changed them too.
#[derive(Debug, clap::Args)]
pub(crate) struct DraftingArguments {
    /// Write nothing; show what would change
    #[arg(long)]
    dry_run: bool,
    /// Write nothing; fail when anything would change, for continuous integration
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// What to do where a person changed a block and what is generated for it changed too
    #[arg(long, value_enum, value_name = "HOW", default_value_t)]
    pub(crate) on_conflict: OnConflict,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DraftingFormat,
}

/// How the answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DraftingFormat {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
}

/// What became of the files of a run.
pub(crate) struct Written {
    /// Whether they were written, where they have changed.
    pub(crate) is_written: bool,
    /// Whether any of them differs from what is there.
    pub(crate) is_changed: bool,
    has_conflict: bool,
    is_held: bool,
}

impl DraftingArguments {
    /// Writes the files that have changed, unless only a look at them was asked for.
    pub(crate) fn write(
        &self,
        folder: &PackFolder,
        files: &[report::Outcome],
    ) -> anyhow::Result<Written> {
        let has_conflict = files.iter().any(report::Outcome::has_conflict);
        let is_refused = has_conflict && self.on_conflict == OnConflict::Fail;
        let is_written = !(self.dry_run || self.check || is_refused);
        if is_written {
            folder.write(files)?;
        }
        Ok(Written {
            is_written,
            is_changed: files.iter().any(report::Outcome::is_written),
            has_conflict,
            is_held: self.check,
        })
    }

    /// Shows what would change in the files that are there, where that was asked for.
    pub(crate) fn show(
        &self,
        folder: &PackFolder,
        files: &[report::Outcome],
    ) -> anyhow::Result<()> {
        if self.dry_run || self.check {
            output::text(&folder.changes(files)?)?;
        }
        Ok(())
    }
}

impl Written {
    /// How the run ended.
    pub(crate) fn outcome(&self) -> Outcome {
        match self.has_conflict || (self.is_held && self.is_changed) {
            true => Outcome::Findings,
            false => Outcome::Clean,
        }
    }
}
