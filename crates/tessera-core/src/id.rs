//! Identifiers: UUIDs of one type each, so that they cannot be swapped.

use crate::ports::{Entropy, EntropyError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Builds a UUIDv7 (RFC 9562 §5.7) from the caller's time and randomness.
///
/// # Errors
/// Fails when the source of randomness does.
pub fn uuid_v7(now: Timestamp, entropy: &dyn Entropy) -> Result<Uuid, EntropyError> {
    let mut random = [0_u8; 10];
    entropy.fill(&mut random)?;
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Draws a new id.
            ///
            /// # Errors
            /// Fails when the source of randomness does.
            pub fn generate(now: Timestamp, entropy: &dyn Entropy) -> Result<Self, EntropyError> {
                uuid_v7(now, entropy).map(Self)
            }

            /// Reads an id as callers write it.
            pub fn parse(raw: &str) -> Option<Self> {
                Uuid::try_parse(raw).ok().map(Self)
            }

            /// The UUID itself, for storage.
            pub fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

typed_id!(
    /// A user's id.
    UserId
);
typed_id!(
    /// The id of one registration, from the first code to the account.
    RegistrationId
);
typed_id!(
    /// The id of a login session.
    SessionId
);
typed_id!(
    /// The id of an outbox entry; for events also the CloudEvents `id`.
    EntryId
);
typed_id!(
    /// The id of one holder of a lease or claim.
    ClaimId
);
typed_id!(
    /// The id of one run of the program that serves.
    ProcessId
);

typed_id!(
    /// The id of an entry of the audit log.
    AuditId
);
typed_id!(
    /// The id of one consent, given or withdrawn.
    ConsentId
);

impl RegistrationId {
    /// Draws an id that tells nothing, not even when it was drawn (UUIDv4): whoever holds
    /// it may go on with the registration, so it must not be guessed.
    ///
    /// # Errors
    /// Fails when the source of randomness does.
    pub fn unguessable(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        let mut random = [0_u8; 16];
        entropy.fill(&mut random)?;
        Ok(Self(uuid::Builder::from_random_bytes(random).into_uuid()))
    }

    /// When it was drawn, to the millisecond; none for one that tells nothing.
    pub fn made_at(self) -> Option<Timestamp> {
        made_at(self.0)
    }
}

impl EntryId {
    /// The id right after this one: entries made together are sorted as they were made.
    #[must_use]
    pub fn next(self) -> Self {
        Self(Uuid::from_u128(self.0.as_u128().wrapping_add(1)))
    }

    /// When it was drawn, to the millisecond; none for an id that is not of version 7.
    pub fn made_at(self) -> Option<Timestamp> {
        made_at(self.0)
    }
}

/// When an id of version 7 was drawn.
fn made_at(id: Uuid) -> Option<Timestamp> {
    let is_ours = id.get_version() == Some(uuid::Version::SortRand);
    let (seconds, nanoseconds) = id.get_timestamp().filter(|_| is_ours)?.to_unix();
    let nanoseconds = i32::try_from(nanoseconds).ok()?;
    Timestamp::new(i64::try_from(seconds).ok()?, nanoseconds).ok()
}
