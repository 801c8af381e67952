//! What system specs and feature specs have in common.

pub(crate) mod columns;
pub(crate) mod concerns;
pub(crate) mod endpoints;
pub(crate) mod overview;
pub(crate) mod risks;
pub(crate) mod statements;
