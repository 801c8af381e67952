//! Documents in Markdown files are the test suite of the rules.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod bounds;
mod cases;
mod concise;
mod disagreements;
mod documents;
mod examples;
mod fixes;
mod linters;
mod memory;
mod open_api;
mod own_schemas;
mod readiness;
mod robustness;
