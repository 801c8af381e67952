//! Documents in, graphs out.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod accounting;
mod data;
mod decisions;
mod documents;
mod dump;
mod dump_prd;
mod dump_sequence;
mod features;
mod folders;
mod hostile;
mod plan_properties;
mod prd;
mod properties;
mod references;
mod requirement_sets;
mod scopes;
mod sequences;
mod systems;
mod tasks;
