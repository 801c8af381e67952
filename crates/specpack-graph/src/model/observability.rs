//! What is watched: metrics, formulas over them, log records, alerts, dashboards, budgets.

use super::Spanned;

/// What kind of metric it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// It counts by size.
    Histogram,
    /// It gives quantiles.
    Summary,
}

/// A metric that the system emits. The node's name is its name.
#[derive(Clone, Debug, Default)]
pub struct Metric {
    /// Its kind; none where none or no known one is stated.
    pub kind: Option<MetricKind>,
    /// Its kind as written.
    pub stated_kind: Option<Spanned<String>>,
    /// Its unit, such as `seconds`.
    pub unit: Option<Spanned<String>>,
    /// What it tells.
    pub description: Option<Spanned<String>>,
    /// Its labels by name.
    pub labels: Vec<Spanned<String>>,
    /// Whether a service exposes it only once it has a value.
    pub appears_with_first_use: bool,
}

/// A figure worked out from metrics: a success metric, a recording rule. The node's name is its
/// name.
#[derive(Clone, Debug, Default)]
pub struct Formula {
    /// How it is worked out, in PromQL.
    pub expression: Option<Spanned<String>>,
    /// What it tells.
    pub description: Option<Spanned<String>>,
    /// What is aimed at, as written.
    pub target: Option<Spanned<String>>,
    /// Whether it is recorded under its name, so that others can use it as a metric.
    pub is_recorded: bool,
}

/// A record that the system logs. The node's name is its event or message.
#[derive(Clone, Debug, Default)]
pub struct LogRecord {
    /// How much it weighs, as written.
    pub level: Option<Spanned<String>>,
    /// When it is written.
    pub description: Option<Spanned<String>>,
    /// What it holds, by name.
    pub fields: Vec<Spanned<String>>,
}

/// An alert. The node's name is its name.
#[derive(Clone, Debug, Default)]
pub struct Alert {
    /// When it fires, in PromQL.
    pub expression: Option<Spanned<String>>,
    /// For how long that has to hold, as written.
    pub pending: Option<Spanned<String>>,
    /// How urgent it is, as written.
    pub severity: Option<Spanned<String>>,
    /// What it says, in one line.
    pub summary: Option<Spanned<String>>,
    /// Where it is told what to do.
    pub runbook: Option<Spanned<String>>,
}

/// A dashboard. The node's name is its title.
#[derive(Clone, Debug, Default)]
pub struct Dashboard {
    /// The titles of its panels that query something.
    pub panels: Vec<Spanned<String>>,
}

/// How an objective bounds what is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Below, or at.
    AtMost,
    /// Above, or at.
    AtLeast,
}

/// A budget: an objective of a service level. The node's name is that of its SLO.
#[derive(Clone, Debug, Default)]
pub struct Objective {
    /// What the objective itself is called.
    pub display_name: Option<Spanned<String>>,
    /// The service it is for.
    pub service: Option<Spanned<String>>,
    /// The share that has to be good: from 0 to 1.
    pub target: Option<Spanned<f64>>,
    /// What the measured value is compared with.
    pub limit: Option<Spanned<f64>>,
    /// On which side of the limit it has to be.
    pub bound: Option<Bound>,
    /// The unit of the limit, such as `seconds`.
    pub unit: Option<Spanned<String>>,
    /// The operation it is for, by `METHOD /path` or by its id.
    pub operation: Option<Spanned<String>>,
    /// The window over which it holds, as written.
    pub window: Option<Spanned<String>>,
    /// Whether it compares a measured value with a limit, rather than counting good and bad.
    pub is_threshold: bool,
    /// The queries of its indicators.
    pub queries: Vec<Spanned<String>>,
}
