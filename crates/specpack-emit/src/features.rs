//! Feature specs, generated from a system spec.

mod behaviour;
mod body;
mod context;
mod document;
mod gather;
mod header;
mod index;
mod injection;
mod interface;
mod next;
mod numbering;
mod plan;
mod planner;
mod question;
mod selection;
mod sentence;
mod source;
mod subject;

pub use next::{ContextPassage, FeatureState, NextFeature, next};
pub use plan::{
    Existing, FilePlan, FileStatus, Notice, Options, Plan, PlanError, PlannedFile, plan,
};
pub use question::{Question, answered, questions};
