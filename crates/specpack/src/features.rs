//! Generating feature specs: what it starts from, the dialogue with a person, and what is said
//! about a plan.

pub(crate) mod answers;
pub(crate) mod dialogue;
pub(crate) mod inputs;
pub(crate) mod interactive;
pub(crate) mod next_report;
pub(crate) mod own_templates;
pub(crate) mod report;
