//! The file system: which files a command means, how they are read, and how they are written.

pub(crate) mod collect;
pub(crate) mod file_name;
pub(crate) mod folder;
pub(crate) mod inside;
pub(crate) mod kept;
pub(crate) mod read;
pub(crate) mod references;
pub(crate) mod relations;
#[cfg(test)]
pub(crate) mod scratch;
pub(crate) mod sources;
pub(crate) mod surroundings;
pub(crate) mod transaction;
