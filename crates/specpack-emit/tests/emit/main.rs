//! What is written from a graph, and from what people wrote.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod bakery;
mod diagrams;
mod generation;
mod human_edits;
mod next;
mod own_templates;
mod regeneration;
