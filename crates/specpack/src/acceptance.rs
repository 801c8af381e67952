//! The acceptance pack of a folder: its features, its workflows, and the contracts that they name.

pub(crate) mod human;
pub(crate) mod load;
