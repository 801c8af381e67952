//! Users brought over from another system, and handed out: the form that they have in a file, what
//! is refused of it, and how far an import has come.
//!
//! A file has a user a line. What a line says is read into types that cannot hold wrong values,
//! as a registration is; what cannot be read is told by line, field and reason, and never by
//! what stands there.

mod field;
mod job;
mod raw;
mod read;
mod record;

pub use field::{Fault, Field, FieldName, Reason, Refusal};
pub use job::{ImportCounts, ImportDigest, ImportJob, ImportPosition, JobId};
pub use raw::{Columns, RawUser, SourceRecord, UnknownFields};
pub(crate) use read::{ReadUser, Rules};
pub use record::{ConsentRecord, UserRecord};

use crate::account::{CustomerProfile, RoleName, User};
use crate::consent::Consent;
use crate::crypto::BlindIndex;
use crate::id::UserId;

/// All that is brought over, or handed out, of one user, as it is stored.
pub struct TransferredAccount {
    /// The user.
    pub user: User,
    /// The profile.
    pub profile: CustomerProfile,
    /// The stored form of the password; none where there is none.
    pub password_hash: Option<String>,
    /// What the person agreed to and took back, oldest first.
    pub consents: Vec<Consent>,
}

/// What of a line has to be free before it becomes a user, and the user that it becomes.
pub struct Candidate {
    /// The line.
    pub line: u64,
    /// The id that the line asks for, if it does.
    pub wanted_id: Option<UserId>,
    /// What its address is found by.
    pub email: Option<BlindIndex>,
    /// What its number is found by.
    pub mobile: Option<BlindIndex>,
    /// The roles that have to exist beside those that always do.
    pub custom_roles: Vec<RoleName>,
    /// The user; none where nothing is to be stored.
    pub account: Option<TransferredAccount>,
}

impl Candidate {
    /// The refusal of this line.
    pub fn refused(&self, field: Field, reason: Reason) -> Refusal {
        Refusal {
            line: self.line,
            fault: Fault::new(field, reason),
        }
    }
}
