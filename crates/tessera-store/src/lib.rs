//! The store port over SQLite, the embedded default, and PostgreSQL.
//!
//! Both speak through one thin layer ([`database`]) and share every statement, so
//! that neither can do what the other cannot. It also implements the ephemeral
//! port, as the fallback for when Redis fails.

mod database;
mod ephemeral;
mod group_commit;
mod migrate;
mod outbox;
mod postgres;
mod store;

pub use database::{OpenError, StoreConfig};
pub use migrate::MigrateError;
pub use store::SqlStore;
