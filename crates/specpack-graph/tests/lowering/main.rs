//! Documents in, graphs out.

mod accounting;
mod documents;
mod dump;
mod features;
mod properties;
mod references;
mod scopes;
mod systems;
