//! Whether a live service is what its pack says: its operations, routes, metrics, events, budgets.

mod budgets;
mod events;
mod exposition;
mod histograms;
mod measurements;
mod operations;
mod report;
mod series;

pub use budgets::{Budget, Exposed, Figures, budgets};
pub use events::{EventSchemas, events};
pub use exposition::{Expected, Exposure, metrics};
pub use measurements::{Measurement, Measurements, MeasurementsError, mappings_of};
pub use operations::{Probe, ProbeError, operations};
pub use report::{json, junit};

use std::fmt;

/// What a check is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// An operation of the contract answers.
    Operations,
    /// A route that the service lists is in the contract.
    Routes,
    /// A metric of the observability spec is exposed.
    Metrics,
    /// Events match their schemas.
    Events,
    /// What was measured is within a budget.
    Budgets,
}

impl Group {
    /// Every group, in the order in which they are told.
    pub const ALL: [Self; 5] = [
        Self::Operations,
        Self::Routes,
        Self::Metrics,
        Self::Events,
        Self::Budgets,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Operations => "operations",
            Self::Routes => "routes",
            Self::Metrics => "metrics",
            Self::Events => "events",
            Self::Budgets => "budgets",
        }
    }
}

/// One thing that the pack says and the service keeps or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What it is about.
    pub group: Group,
    /// Its name: `POST /orders`, `orders_total`.
    pub name: String,
    /// Where the pack says so: a file and a line, where that is known.
    pub place: Option<(String, u32)>,
    /// What was found: a status, a count, a figure with its unit.
    pub figure: String,
    /// What it had to be, where that is a limit.
    pub limit: Option<String>,
    /// Where the figure is from, where that is not the answer of the service alone.
    pub source: Option<String>,
    /// Why it does not hold; none where it does.
    pub failure: Option<String>,
}

impl Check {
    fn new(group: Group, name: impl Into<String>, figure: impl fmt::Display) -> Self {
        Self {
            group,
            name: name.into(),
            place: None,
            figure: figure.to_string(),
            limit: None,
            source: None,
            failure: None,
        }
    }

    fn failed(mut self, failure: impl Into<String>) -> Self {
        self.failure = Some(failure.into());
        self
    }

    /// What was found, with what it had to be and where the figure is from.
    #[must_use]
    pub fn found(&self) -> String {
        let limit = self.limit.iter().map(|limit| format!(", {limit}"));
        let source = self.source.iter().map(|source| format!(", from {source}"));
        let behind: String = limit.chain(source).collect();
        format!("{}{behind}", self.figure)
    }

    /// Whether it holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.failure.is_none()
    }
}

/// What was checked, and what could not be.
#[derive(Clone, Debug, Default)]
pub struct Conformance {
    /// The checks, group by group.
    pub checks: Vec<Check>,
    /// What was not checked, each in a sentence.
    pub unchecked: Vec<String>,
}

impl Conformance {
    /// The checks of a group.
    pub fn of(&self, group: Group) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(move |check| check.group == group)
    }

    /// How many hold.
    #[must_use]
    pub fn held(&self) -> usize {
        self.checks.iter().filter(|check| check.holds()).count()
    }

    /// Whether all hold.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.held() == self.checks.len()
    }
}
