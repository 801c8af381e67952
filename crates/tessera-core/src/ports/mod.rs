//! What the domain needs from outside: time, chance, storage and delivery.

mod ephemeral;
mod handover;
mod inbox;
mod messaging;
mod passwords;
mod store;

pub use ephemeral::{
    ChallengeState, Ephemeral, EphemeralError, MissedRevocations, NewChallenge, Origin,
    Reservation, Reserve, TryCap,
};
pub use handover::{HandoverStore, ProcessMemory};
pub use inbox::{Inbox, InboxMessage};
pub use messaging::{EventSink, MailRenderer, MessageProvider, SendError, Sent, SinkKind};
pub use passwords::{
    BreachLookupError, BreachedPasswords, Compared, PasswordHasher, PasswordHasherError,
};
pub use store::{
    AccountStore, ActionTokenStore, AuditBacklog, AuditHead, AuditHour, AuditPosition, AuditQuery,
    AuditStore, BrowserRecord, ChangeIdentifier, ChosenPassword, ClaimedRequest,
    CompleteRegistrationError, Completion, CredentialStore, Credentials, CredentialsOrDecoy,
    Effects, Ended, Erased, FactorConfirmation, FactorLogin, FactorOverview, FactorRecoveryStore,
    FactorStanding, FactorTries, FactorTry, FactorUse, FeatureFlagStore, FirstCode, HeldDevice,
    HeldFactor, HeldLink, HeldRecords, HeldRecovery, HeldSession, IdempotencyStore, ImportBatch,
    ImportBatchError, ListPart, NewAccount, NewActionToken, NewCustomer, NewDevice, NewErasure,
    NewFactor, NewLogin, NewLoginChallenge, NewRequest, NewSmsCode, OutboxDepth, OutboxStore,
    Overdue, PasswordChange, PrivacyStore, ProveEmail, RegisterAccountError, RegisterCustomerError,
    RegistrationStore, Remains, RetireSigningKey, RoleStore, Rotation, SecondFactorStore,
    SeenInFile, SentCode, SessionOverview, SessionRecord, SessionStore, SettledBatch, Settlement,
    SigningKeyStore, StaffChange, Store, StoreError, StoredActionToken, StoredFactor,
    StoredSigningKey, Successor, Terms, TrustedDevice, UserChanged, UserCursor, UserTransferStore,
    WaitingLogin,
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// Lets time pass.
#[async_trait]
pub trait Pause: Send + Sync {
    /// Done once it has.
    async fn pause(&self, how_long: SignedDuration);
}

/// The source of randomness failed.
#[derive(Debug, thiserror::Error)]
#[error("the source of randomness failed")]
pub struct EntropyError;

/// A cryptographically secure source of randomness.
pub trait Entropy: Send + Sync {
    /// Fills `out` with random bytes.
    ///
    /// # Errors
    /// Fails when the operating system has none to give.
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError>;
}
