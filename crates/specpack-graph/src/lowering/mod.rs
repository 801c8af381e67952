//! From trees to nodes: each document is read by what it is, and every part of it is accounted for.

pub(crate) mod coverage;
pub(crate) mod feature;
pub(crate) mod header;
pub(crate) mod kind;
mod known_titles;
pub(crate) mod leftovers;
pub(crate) mod outline;
pub(crate) mod prd;
mod prd_titles;
pub(crate) mod reader;
pub(crate) mod sequence;
pub(crate) mod shared;
pub(crate) mod system;
pub(crate) mod text;
pub(crate) mod titles;
