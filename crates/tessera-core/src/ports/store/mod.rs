//! The port for state that lasts, in parts: accounts, sessions, tokens of links, the audit log, the
//! outbox.

mod accounts;
mod action_tokens;
mod audit;
mod credentials;
mod factor_recoveries;
mod feature_flags;
mod idempotency;
mod outbox;
mod privacy;
mod registrations;
mod roles;
mod second_factors;
mod sessions;
mod signing_keys;
mod user_transfer;

pub use accounts::{
    AccountStore, NewAccount, NewCustomer, RegisterAccountError, RegisterCustomerError,
};
pub use action_tokens::{
    ActionTokenStore, ChangeIdentifier, ChosenPassword, NewActionToken, ProveEmail,
    StoredActionToken,
};
pub use audit::{AuditBacklog, AuditHead, AuditHour, AuditPosition, AuditQuery, AuditStore};
pub use credentials::{CredentialStore, Credentials, CredentialsOrDecoy, PasswordChange};
pub use factor_recoveries::FactorRecoveryStore;
pub use feature_flags::FeatureFlagStore;
pub use idempotency::{ClaimedRequest, IdempotencyStore, NewRequest};
pub use outbox::{OutboxDepth, OutboxStore, Settlement};
pub use privacy::{
    Erased, HeldDevice, HeldFactor, HeldLink, HeldRecords, HeldRecovery, HeldSession, ListPart,
    NewErasure, Overdue, PrivacyStore, Remains, Terms,
};
pub use registrations::{CompleteRegistrationError, Completion, RegistrationStore};
pub use roles::{RoleStore, StaffChange, UserChanged};
pub use second_factors::{
    FactorConfirmation, FactorLogin, FactorOverview, FactorStanding, FactorTries, FactorTry,
    FactorUse, FirstCode, NewFactor, NewLoginChallenge, NewSmsCode, SecondFactorStore, SentCode,
    StoredFactor, WaitingLogin,
};
pub use sessions::{
    BrowserRecord, Ended, NewDevice, NewLogin, Rotation, SessionOverview, SessionRecord,
    SessionStore, Successor, TrustedDevice,
};
pub use signing_keys::{RetireSigningKey, SigningKeyStore, StoredSigningKey};
pub use user_transfer::{
    ImportBatch, ImportBatchError, SeenInFile, SettledBatch, UserCursor, UserTransferStore,
};

use crate::audit::NewAuditEntry;
use crate::outbox::NewEntry;
use async_trait::async_trait;

/// The store could not do what was asked; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is out of reach.
    #[error("the store is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No connection came free in time.
    #[error("the store is overloaded")]
    Overloaded,
    /// A statement failed.
    #[error("the store refused a statement")]
    Statement(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored value cannot be read.
    #[error("the store holds an unreadable value: {0}")]
    Corrupt(&'static str),
}

/// What is stored in the transaction of a change because of it: messages and events to
/// send, what the audit log says, and what links stand for.
#[derive(Clone, Default)]
pub struct Effects {
    /// To be sent.
    pub outbox: Vec<NewEntry>,
    /// To be on record.
    pub audit: Vec<NewAuditEntry>,
    /// Tokens of links that stand in what is sent, beside those that there are.
    pub tokens: Vec<NewActionToken>,
    /// Tokens of links after which those of the same user and purpose before them are good no more.
    pub replacing: Vec<NewActionToken>,
}

impl Effects {
    /// Adds those of another change in the same transaction.
    pub fn add(&mut self, other: &Self) {
        self.outbox.extend_from_slice(&other.outbox);
        self.audit.extend_from_slice(&other.audit);
        self.tokens.extend_from_slice(&other.tokens);
        self.replacing.extend_from_slice(&other.replacing);
    }

    /// Adds a particular to all that is recorded. Never personal data.
    pub(crate) fn note(&mut self, name: &str, value: &'static str) {
        for entry in &mut self.audit {
            entry.details.insert(name.to_owned(), value.into());
        }
    }
}

/// State that lasts. Each call is one transaction.
#[async_trait]
pub trait Store:
    AccountStore
    + ActionTokenStore
    + AuditStore
    + CredentialStore
    + FactorRecoveryStore
    + FeatureFlagStore
    + IdempotencyStore
    + OutboxStore
    + PrivacyStore
    + RegistrationStore
    + RoleStore
    + SecondFactorStore
    + SessionStore
    + SigningKeyStore
{
    /// Stores effects that go with no other change.
    async fn record(&self, effects: &Effects) -> Result<(), StoreError>;

    /// Whether the store answers.
    async fn ping(&self) -> Result<(), StoreError>;
}
