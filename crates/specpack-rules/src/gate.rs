//! The gate: whether a pack is ready to be built from, and who says so.
//!
//! What has to hold is data, in [`config::Gate`](crate::config::Gate). A sign-off names the
//! fingerprint of everything that was read for it, and lapses when any of that changes.

mod approvals;
mod checks;
mod fingerprint;
mod reviewer;
mod sign_off;

pub use approvals::{Approval, Approvals, ApprovalsError};
pub use checks::{Artefact, Check, Place};
pub use reviewer::{Reads, Reviewer};
pub use sign_off::{Change, ChangedFile, SignOff, SignOffState};

use crate::config::Config;
use crate::report::Report;
use specpack_graph::Pack;
use specpack_graph::query::matrix;
use specpack_syntax::source::FileId;
use std::collections::BTreeMap;

/// What the gate looks at.
pub struct Subject<'a> {
    /// The documents.
    pub pack: &'a Pack,
    /// What the rules found in them.
    pub report: &'a Report,
    /// The files that belong to the pack, by their paths from the folder of the approvals.
    pub files: &'a BTreeMap<String, FileId>,
    /// The project's configuration, if it has one: its path from there, and its text.
    pub configuration: Option<(String, String)>,
    /// Who has signed what.
    pub approvals: &'a Approvals,
}

/// Whether a pack is ready.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What has to hold, in the order in which it is looked at.
    pub checks: Vec<Check>,
    /// Who has to sign.
    pub sign_offs: Vec<SignOff>,
}

impl Verdict {
    /// Whether everything holds and everybody has signed.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let is_signed = |sign_off: &SignOff| sign_off.state == SignOffState::Signed;
        self.checks.iter().all(|check| check.is_met) && self.sign_offs.iter().all(is_signed)
    }
}

/// Looks at everything.
#[must_use]
pub fn evaluate(subject: &Subject<'_>, config: &Config) -> Verdict {
    let graph = &subject.pack.graph;
    let matrix = matrix(graph, |file| subject.files.values().any(|own| *own == file));
    let reviewers = config.gate.reviewers.iter();
    Verdict {
        checks: checks::run(subject, config, &matrix),
        sign_offs: reviewers.map(|it| sign_off(subject, it)).collect(),
    }
}

/// Where the sign-off of a reviewer stands.
#[must_use]
pub fn sign_off(subject: &Subject<'_>, reviewer: &Reviewer) -> SignOff {
    sign_off::judge(subject, reviewer)
}

/// The sign-off of a reviewer over everything that there is to read now.
#[must_use]
pub fn approve(subject: &Subject<'_>, reviewer: &Reviewer, by: &str, on: &str) -> Approval {
    Approval {
        role: reviewer.id.clone(),
        by: by.to_owned(),
        on: on.to_owned(),
        read: sign_off::to_read(subject, reviewer),
    }
}
