//! Writers: feature specs, diagrams and what else is generated from the graph.
//!
//! A writer is a pure function from the graph, and from what people have written, to text.

pub mod blocks;
pub mod front_matter;
pub mod regenerate;
