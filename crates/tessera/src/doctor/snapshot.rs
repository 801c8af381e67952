//! A deployment as it was found. Rules look at this and at nothing else.

use crate::config::Config;
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use std::time::Duration;
use tessera_adapters::RedisFacts;
use tessera_core::outbox::EntryKind;
use tessera_core::ports::{AuditBacklog, OutboxDepth};
use tessera_store::StoreFacts;

/// Everything that was looked at; what could not be is the reason, in words.
pub(super) struct Snapshot {
    pub(super) now: Timestamp,
    pub(super) config: Config,
    /// What would stop a start.
    pub(super) refusals: Vec<String>,
    /// Files and folders that hold secrets or data.
    pub(super) private: Vec<Private>,
    pub(super) store: Result<StoreSeen, String>,
    /// None where no Redis is configured.
    pub(super) cache: Option<Result<Vec<RedisFacts>, String>>,
    /// Those that messages, events and traces go to.
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) machine: Machine,
}

/// A file or folder that nobody else should be able to read.
pub(super) struct Private {
    pub(super) path: PathBuf,
    /// The permission bits.
    pub(super) mode: u32,
}

/// A database that answers.
pub(super) struct StoreSeen {
    pub(super) facts: StoreFacts,
    /// None where it was never migrated.
    pub(super) schema: Option<i64>,
    /// What this program migrates to.
    pub(super) newest_schema: i64,
    /// How far its clock is ahead of this machine's; none for a file.
    pub(super) clock_ahead: Option<SignedDuration>,
    /// The slowest of some calls.
    pub(super) latency: Duration,
    /// Room on the disk of a file, in bytes.
    pub(super) free_disk: Option<u64>,
    /// None where there is no schema to read them from.
    pub(super) records: Option<Records>,
}

/// What stands in the database.
pub(super) struct Records {
    pub(super) outbox: Vec<(EntryKind, OutboxDepth)>,
    pub(super) audit: AuditBacklog,
    /// When the key that signs began to, where it is one of the database.
    pub(super) signs_since: Option<Timestamp>,
    /// Whether the keys of the configuration open what is stored; none where there are no keys
    /// yet.
    pub(super) opens: Option<Result<(), String>>,
}

/// Somebody who is called, and whether a connection could be made.
pub(super) struct Endpoint {
    /// The key of the configuration, such as `sms.twilio`.
    pub(super) name: String,
    pub(super) serves: Purpose,
    /// Host and port.
    pub(super) authority: String,
    pub(super) reached: Result<(), String>,
}

/// What an endpoint is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Sms,
    Email,
    Events,
    Passwords,
    Traces,
}

/// What the machine gives.
pub(super) struct Machine {
    /// Files that one process may have open.
    pub(super) open_files: Option<u64>,
    /// In bytes: what the machine has, or less where it was limited.
    pub(super) memory: Option<u64>,
    pub(super) cores: usize,
    /// How long one password takes to hash as it is configured.
    pub(super) hash: Option<Duration>,
}
