//! What system specs, feature specs and PRDs have in common.

pub(crate) mod columns;
pub(crate) mod concerns;
pub(crate) mod endpoints;
pub(crate) mod exhibits;
pub(crate) mod overview;
pub(crate) mod phases;
pub(crate) mod questions;
pub(crate) mod risks;
pub(crate) mod statements;
