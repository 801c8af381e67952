//! Documents in, graphs out.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod accounting;
mod documents;
mod dump;
mod features;
mod hostile;
mod properties;
mod references;
mod scopes;
mod systems;
