//! What is wrong with a deployment, and how a rule says so.

use super::snapshot::Snapshot;
use serde::Serialize;

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Severity {
    /// Worth knowing; nothing has to be done.
    Note,
    /// Slow, or unsafe once something else goes wrong.
    Warning,
    /// Unsafe, losing data, or not serving.
    Critical,
}

impl Severity {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// What a rule has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Observation {
    pub(super) severity: Severity,
    /// What was seen. Never a secret.
    pub(super) seen: String,
    /// Why it matters.
    pub(super) why: &'static str,
    /// What to do.
    pub(super) remedy: String,
}

/// An observation, with the rule that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    pub(super) rule: &'static str,
    pub(super) severity: Severity,
    pub(super) seen: String,
    pub(super) why: &'static str,
    pub(super) remedy: String,
}

/// One thing that is looked at.
pub(super) struct Rule {
    /// Kebab case, named after the defect.
    pub(super) name: &'static str,
    pub(super) check: fn(&Snapshot) -> Vec<Observation>,
}

impl Rule {
    pub(super) fn findings(&self, snapshot: &Snapshot) -> impl Iterator<Item = Finding> + use<> {
        let name = self.name;
        let observations = (self.check)(snapshot).into_iter();
        observations.map(move |observation| Finding {
            rule: name,
            severity: observation.severity,
            seen: observation.seen,
            why: observation.why,
            remedy: observation.remedy,
        })
    }
}

/// One observation where something is so, else none.
pub(super) fn when(
    is_so: bool,
    severity: Severity,
    observe: impl FnOnce() -> (String, &'static str, String),
) -> Vec<Observation> {
    if !is_so {
        return Vec::new();
    }
    let (seen, why, remedy) = observe();
    vec![Observation {
        severity,
        seen,
        why,
        remedy,
    }]
}
