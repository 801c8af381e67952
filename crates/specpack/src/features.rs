//! Generating feature specs: the dialogue with a person, what they answered, and what is said
//! about a plan.

pub(crate) mod answers;
pub(crate) mod dialogue;
pub(crate) mod own_templates;
