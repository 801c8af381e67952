//! The audit log: every security event on record (requirement AUTH-11).
//!
//! An entry is stored in the transaction of what it tells of. It holds ids and keyed
//! pseudonyms, never an address or a number in the clear; what must be readable as long as
//! the account lives is sealed under the user's key, and is lost with it.
//!
//! A moment later a worker gives the entry its place in a chain: a number, and a keyed hash
//! over the entry and the hash before it. From then on nobody without the key can change it,
//! take it out, put one in or swap two without it being found by [`AuditLog::verify`]. What
//! the key cannot show is that the newest entries were cut off: a head that was noted
//! elsewhere shows that.

mod chain;
mod diagnosis;
mod entry;
mod log;
mod retention;
mod verify;
mod view;

pub use chain::{
    AuditRecord, ChainKey, ChainedRecord, Floor, InvalidLink, Link, LinkHash, StoredLink,
};
pub use diagnosis::Tampering;
pub use entry::{AuditAction, AuditOutcome, NewAuditEntry};
pub use log::{AuditLog, ChainError, Chained};
pub use retention::{InvalidRetention, PruneError, Retention};
pub use verify::{Verified, VerifyError};
pub use view::AuditView;
