//! Runs acceptance scenarios against a live HTTP service.
//!
//! [`conform`] compares a service with what its pack says of it. A [`Plan`] is made of features, workflows and contracts; [`run`] runs its cases, several at
//! once, and holds every request and response to the contract as it passes.

mod app_code;
pub mod client;
pub mod conform;
pub mod contract;
pub mod exchange;
mod execute;
mod generate;
pub mod messages;
mod plan;
pub mod reach;
pub mod report;
mod request;
mod result;
mod run;
mod scope;
mod sink;

pub use plan::{Call, FeatureFile, Meaning, Plan, PlannedCase};
pub use result::{CaseResult, Counts, Failure, Status, StepResult};
pub use run::{Options, RunError, run};
pub use sink::Sink;
