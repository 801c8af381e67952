//! Rules over the graph: one file each, holding its documentation, its metadata and a pure check.
//!
//! [`check`] runs them all over a [`Pack`](specpack_graph::Pack), applies the levels and
//! suppressions of the project, and returns findings in reading order. Nothing here reads a file
//! or a clock: the same pack and configuration always give the same report.

pub mod config;
pub mod context;
pub mod docs;
pub mod earlier;
pub mod fixes;
pub mod gate;
pub mod readiness;
pub mod registry;
pub mod report;
pub mod rule;
pub mod rules;

mod required;
mod schemas;
mod steps;
mod suggestion;
mod suppressions;
mod walk;

pub use config::{Config, ConfigError};
pub use earlier::Earlier;
pub use fixes::{Fixed, apply_fixes};
pub use readiness::{Readiness, readiness};
pub use registry::{Explanation, explain, find, rules};
pub use report::{Counts, Report, check, check_again, check_among};
pub use rule::{Category, Rule};
pub use rules::plan::is_about_stated_figures;
