//! What may fail on our side in any use case over accounts.

use super::IdentityError;
use crate::access::SessionError;
use crate::crypto::{OpenError, SealError};
use crate::outbox::NewEntryError;
use crate::ports::{EntropyError, EphemeralError, PasswordHasherError, StoreError};
use crate::registration::EventOutboxError;
use crate::session::StartSessionError;

/// Something failed on our side. Nothing half made is left behind.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The store failed.
    #[error("failed to reach the store")]
    Store(#[from] StoreError),
    /// The ephemeral store failed.
    #[error("failed to reach the ephemeral store")]
    Ephemeral(#[from] EphemeralError),
    /// A password was not hashed, or not compared.
    #[error("failed to hash a password")]
    Hash(#[from] PasswordHasherError),
    /// Nothing could be drawn.
    #[error("failed to draw an id")]
    Entropy(#[from] EntropyError),
    /// Personal data could not be sealed.
    #[error("failed to seal personal data")]
    Seal(#[from] SealError),
    /// Personal data does not open.
    #[error("failed to open personal data")]
    Open(#[from] OpenError),
    /// Personal data could not be written or read.
    #[error("failed to encode personal data")]
    Json(#[from] serde_json::Error),
    /// A message could not be made.
    #[error("failed to make a message")]
    Message(#[from] NewEntryError),
    /// An event could not be made.
    #[error("failed to make an event")]
    Event(#[from] EventOutboxError),
    /// No session could be made.
    #[error("failed to start a session")]
    Session(#[from] StartSessionError),
    /// What identifies a user cannot be read.
    #[error("failed to read what identifies the user")]
    Identity(#[from] IdentityError),
}

impl From<SessionError> for Fault {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Store(error) => error.into(),
            SessionError::Ephemeral(error) => error.into(),
            SessionError::Entropy(error) => error.into(),
        }
    }
}

impl Fault {
    /// Whether there is more to do than can be done: the caller should come back.
    pub fn is_overload(&self) -> bool {
        matches!(
            self,
            Self::Store(StoreError::Overloaded) | Self::Hash(PasswordHasherError::Overloaded)
        )
    }
}

/// Declares the error of one use case: why it was refused, and besides that a [`Fault`].
macro_rules! operation_error {
    ($(#[$doc:meta])* $name:ident { $($refused:tt)* }) => {
        $(#[$doc])*
        #[derive(Debug, thiserror::Error)]
        pub enum $name {
            $($refused)*
            /// Something failed on our side.
            #[error("failed on our side")]
            Fault(#[source] $crate::accounts::Fault),
        }

        $crate::accounts::operation_error!(@from $name:
            $crate::accounts::Fault,
            $crate::accounts::IdentityError,
            $crate::crypto::OpenError,
            $crate::crypto::SealError,
            $crate::outbox::NewEntryError,
            $crate::ports::EntropyError,
            $crate::ports::EphemeralError,
            $crate::ports::PasswordHasherError,
            $crate::ports::StoreError,
            $crate::registration::EventOutboxError,
            $crate::session::StartSessionError,
            serde_json::Error,
        );
    };
    (@from $name:ident: $($fault:ty,)*) => {
        $(
            impl From<$fault> for $name {
                fn from(fault: $fault) -> Self {
                    Self::Fault(fault.into())
                }
            }
        )*
    };
}
pub(crate) use operation_error;
