//! The store port over SQLite, the embedded default, and PostgreSQL.
//!
//! Both speak through one thin layer ([`database`]) and share nearly every statement, so
//! that neither can do what the other cannot. What hangs on a change goes to either in one
//! round trip ([`inserts`]). Where waiting would cost most they differ:
//! SQLite's writers share a commit ([`group_commit`]), PostgreSQL is given a whole
//! transaction as one statement ([`postgres`]), and one for all who exchange a token meanwhile
//! ([`gathered_rotations`]). It also implements the ephemeral port, as the fallback for when
//! Redis fails.

mod accounts;
mod action_tokens;
mod audit;
mod credentials;
mod database;
mod effects;
mod ephemeral;
mod factor_recoveries;
mod facts;
mod feature_flags;
mod gathered_rotations;
mod group_commit;
mod handover;
mod idempotency;
mod inserts;
mod migrate;
mod outbox;
mod postgres;
mod postgres_servers;
mod privacy;
mod registrations;
mod restored;
mod roles;
mod second_factors;
mod sessions;
mod signing_keys;
mod sqlite_file;
mod store;
mod terms;
mod trusted_devices;
mod user_transfer;
mod users;

pub use database::{Connections, OpenError, StoreConfig};
pub use facts::{PostgresFacts, SqliteFacts, StoreFacts};
pub use migrate::MigrateError;
pub use restored::TakenBack;
pub use second_factors::FACTOR_OVERVIEW;
pub use sessions::BROWSER_BY_REFRESH;
pub use sqlite_file::{
    SqliteExamination, SqliteFileError, copy_sqlite, examine_sqlite, take_out_of_use,
};
pub use store::SqlStore;
pub use user_transfer::SeenOnDisk;
