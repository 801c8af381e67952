//! Registrations in stages: kept until they are completed or run out.

use super::{Effects, NewAccount, RegisterAccountError, StoreError};
use crate::id::RegistrationId;
use crate::session::Session;
use crate::staged::{Proven, StagedRegistration};
use async_trait::async_trait;
use jiff::Timestamp;

/// All that comes into being when a registration is completed.
pub struct Completion {
    /// The registration.
    pub registration: RegistrationId,
    /// The account that it becomes.
    pub account: NewAccount,
    /// The first session, where one begins.
    pub session: Option<Session>,
}

/// Why a registration was not completed. It stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum CompleteRegistrationError {
    /// It ran out, was completed by another call, or has nothing proven.
    #[error("the registration is gone, or nothing of it is proven")]
    Gone,
    /// Another user has proven the address.
    #[error("the address is taken")]
    EmailTaken,
    /// Another user has the number.
    #[error("the mobile number is taken")]
    MobileTaken,
    /// The store failed; nothing was stored.
    #[error("failed to store the account")]
    Store(#[from] StoreError),
}

impl From<RegisterAccountError> for CompleteRegistrationError {
    fn from(error: RegisterAccountError) -> Self {
        match error {
            RegisterAccountError::EmailTaken => Self::EmailTaken,
            RegisterAccountError::MobileTaken => Self::MobileTaken,
            RegisterAccountError::Store(error) => Self::Store(error),
        }
    }
}

/// Registrations in stages.
#[async_trait]
pub trait RegistrationStore: Send + Sync {
    /// Stores a registration that begins.
    async fn start_registration(
        &self,
        registration: &StagedRegistration,
        effects: &Effects,
    ) -> Result<(), StoreError>;

    /// Finds a registration that has neither run out nor been completed.
    async fn registration(
        &self,
        id: RegistrationId,
        now: Timestamp,
    ) -> Result<Option<StagedRegistration>, StoreError>;

    /// Notes that a code was right. False, and nothing stored, when the registration is gone.
    async fn prove_registration(
        &self,
        id: RegistrationId,
        proven: Proven,
        now: Timestamp,
        effects: &Effects,
    ) -> Result<bool, StoreError>;

    /// Deletes a registration, and stores the account that it becomes, or does neither. Of
    /// any number of callers one completes it. A proven address is taken from every account
    /// that only claims it.
    async fn complete_registration(
        &self,
        completion: &Completion,
        now: Timestamp,
    ) -> Result<(), CompleteRegistrationError>;

    /// Deletes registrations that ran out before `before`.
    async fn prune_registrations(&self, before: Timestamp) -> Result<u64, StoreError>;
}
