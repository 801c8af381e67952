//! What a run came to.

use crate::contract::Breach;
use crate::exchange::Exchange;
use serde_json::Value;
use specpack_syntax::source::Location;
use std::time::Duration;

/// How something ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// As it should.
    Passed,
    /// Not as it should.
    Failed,
    /// It was not run, since something before it did not pass.
    Skipped,
    /// No workflow stands for it.
    Undefined,
    /// Several workflows stand for it.
    Ambiguous,
}

/// What a case came to.
#[derive(Clone, Debug)]
pub struct CaseResult {
    /// How it ended: as the first of its steps that did not pass.
    pub status: Status,
    /// What its steps came to, one each.
    pub steps: Vec<StepResult>,
    /// When it began, counted from the beginning of the run.
    pub began: Duration,
    /// How long it took.
    pub took: Duration,
}

/// What a step came to.
#[derive(Clone, Debug)]
pub struct StepResult {
    /// How it ended.
    pub status: Status,
    /// How long it took.
    pub took: Duration,
    /// Why it did not pass.
    pub failure: Option<Box<Failure>>,
}

/// Why a step did not pass.
#[derive(Clone, Debug, Default)]
pub struct Failure {
    /// What is wrong, in a sentence.
    pub message: String,
    /// The workflow and the step in it.
    pub workflow: Option<(String, String)>,
    /// Where what was expected is written, in the workflow.
    pub at: Option<Location>,
    /// What was expected and did not hold, with the values that were seen instead.
    pub expected: Vec<(String, Vec<Value>)>,
    /// In what ways the contract was broken.
    pub breaches: Vec<Breach>,
    /// The request and the response.
    pub exchange: Option<Box<Exchange>>,
    /// How often the step was tried.
    pub tries: u32,
}

/// How many cases or steps ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Passed.
    pub passed: usize,
    /// Failed.
    pub failed: usize,
    /// Skipped.
    pub skipped: usize,
    /// Undefined.
    pub undefined: usize,
    /// Ambiguous.
    pub ambiguous: usize,
}

impl Counts {
    /// Counts.
    pub fn of(statuses: impl Iterator<Item = Status>) -> Self {
        let mut counts = Self::default();
        statuses.for_each(|status| counts.add(status));
        counts
    }

    pub(crate) fn add(&mut self, status: Status) {
        *match status {
            Status::Passed => &mut self.passed,
            Status::Failed => &mut self.failed,
            Status::Skipped => &mut self.skipped,
            Status::Undefined => &mut self.undefined,
            Status::Ambiguous => &mut self.ambiguous,
        } += 1;
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> usize {
        self.passed + self.failed + self.skipped + self.undefined + self.ambiguous
    }
}

impl Status {
    /// The name in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Undefined => "undefined",
            Self::Ambiguous => "ambiguous",
        }
    }
}

impl StepResult {
    pub(crate) fn unrun(status: Status) -> Self {
        Self {
            status,
            took: Duration::ZERO,
            failure: None,
        }
    }
}
