//! What a run came to, for programs.

mod json;
mod junit;
mod show;

pub use json::{JsonReport, json};
pub use junit::{Dialect, junit};
pub(crate) use junit::{escaped, output};
pub use show::{failure_lines, shown_request, shown_response};

use crate::plan::PlannedCase;
use crate::result::CaseResult;
use specpack_syntax::source::SourceFile;
use std::time::Duration;

/// A run that has ended.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The files by id: features, workflows.
    pub files: &'a [SourceFile],
    /// The cases.
    pub cases: &'a [PlannedCase],
    /// What they came to, one each.
    pub results: &'a [CaseResult],
    /// How long all of it took.
    pub took: Duration,
    /// What new values followed from.
    pub seed: u64,
}

impl<'a> Report<'a> {
    /// Each case with what it came to.
    pub fn pairs(&self) -> impl Iterator<Item = (&'a PlannedCase, &'a CaseResult)> {
        self.cases.iter().zip(self.results)
    }
}

/// The path of a case's file, and the line on which a byte of it stands.
fn place<'f>(files: &'f [SourceFile], case: &PlannedCase, byte: u32) -> (&'f str, u32) {
    let file = files.get(case.file.0 as usize);
    file.map_or(("", 0), |file| (file.path(), file.line(byte)))
}
