//! Hash tables for names and places of documents.
//!
//! The standard library's hasher holds out against keys that somebody chooses so that they collide,
//! and takes a twentieth of a check for it. Here keys come out of documents whose size is bounded,
//! and the hasher is seeded anew in each process, so that a faster one serves.

pub use foldhash::{HashMap, HashSet};
